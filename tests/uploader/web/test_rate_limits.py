"""An account with a quota is told with each upload what is left of it."""

from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.test_upload import upload


def test_what_is_left_is_said_with_each_upload(make_app: MakeApp) -> None:
    data = picture()
    client = make_app(quota_bytes=len(data) + 10, quota_images=2).test_client()
    answer = upload(client, data)
    assert answer.status_code == 201
    assert answer.headers["RateLimit"] == '"stored-images";r=1, "stored-bytes";r=10'
    policies = (
        f'"stored-images";q=2;qu="images", "stored-bytes";q={len(data) + 10};qu="content-bytes"'
    )
    assert answer.headers["RateLimit-Policy"] == policies


def test_a_quota_that_has_no_room_is_named(make_app: MakeApp) -> None:
    client = make_app(quota_bytes=10, quota_images=2).test_client()
    answer = upload(client, picture())
    assert (answer.status_code, answer.get_json()["code"]) == (507, "quota_exceeded")
    assert answer.get_json()["violated-policies"] == ["stored-bytes"]
    assert answer.headers["RateLimit"] == '"stored-bytes";r=10'


def test_without_a_quota_nothing_is_said(client: FlaskClient) -> None:
    assert "RateLimit" not in upload(client, picture()).headers
    assert "RateLimit" not in client.get("/v1/images", headers=headers_of(ALICE)).headers


def test_a_quota_of_ones_own_is_the_one_that_is_told(make_app: MakeApp) -> None:
    client, data = make_app(quota_images=1).test_client(), picture()
    headers = headers_of(ALICE, quota_images=3)
    answer = client.post("/v1/upload", data=data, headers=headers)
    assert answer.headers["RateLimit"] == '"stored-images";r=2'
    assert answer.headers["RateLimit-Policy"] == '"stored-images";q=3;qu="images"'
