"""What the other services ask."""

from flask.testing import FlaskClient

from tests.timeouts import wait_until
from tests.uploader.cast import ALICE, BOB, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.test_upload import upload
from uploader.dependencies import Dependencies


def test_usage_counts_what_the_caller_keeps(make_app: MakeApp) -> None:
    client = make_app(quota_bytes=1_000_000).test_client()
    data = picture()
    upload(client, data)
    answer = client.get("/internal/usage", headers=headers_of(ALICE)).get_json()
    quota = {"images": None, "bytes": 1_000_000}
    assert answer == {"images": 1, "bytes": len(data), "quota": quota}
    nothing = client.get("/internal/usage", headers=headers_of(BOB)).get_json()
    assert (nothing["images"], nothing["bytes"]) == (0, 0)


def test_usage_needs_an_identity(client: FlaskClient) -> None:
    assert client.get("/internal/usage").status_code == 401


def test_only_pictures_with_a_link_are_described_to_anybody(client: FlaskClient) -> None:
    private = upload(client, picture()).get_json()["id"]
    shared = upload(client, picture(), visibility="link").get_json()["id"]
    assert client.get(f"/internal/shared/{private}").status_code == 404
    answer = client.get(f"/internal/shared/{shared}")
    assert (answer.status_code, answer.get_json()["id"]) == (200, shared)
    assert "owner" not in answer.get_json()


def test_whoever_looks_at_a_shared_picture_has_its_card_made(
    client: FlaskClient, d: Dependencies
) -> None:
    """As a chat does, which asks for the page first; and one that was shared long ago gets one."""
    shared = upload(client, picture()).get_json()["id"]
    d.catalogue.change(ALICE, shared, {"visibility": "link"})
    for _ in range(3):
        client.get(f"/internal/shared/{shared}")
    d.rendition_queue.start()
    wait_until(lambda: d.catalogue.load_own_image(ALICE, shared).card_key)
