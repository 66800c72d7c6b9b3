"""GET /v1/images/{id}/as-shown: the file as its owner has it shown."""

import io

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.uploader.cast import ALICE, BOB, FakeStore, headers_of, picture
from tests.uploader.test_upload import upload
from uploader.decoding.renditions import orientation
from uploader.dependencies import Dependencies
from uploader.upkeep.repairs import Repairs


def a_picture(client: FlaskClient, content: bytes, **change: object) -> str:
    image_id = str(upload(client, content, filename="Käse.png").get_json()["id"])
    changed = client.patch(f"/v1/images/{image_id}", json=change, headers=headers_of(ALICE))
    assert changed.status_code == 200
    return image_id


def asked(client: FlaskClient, image_id: str, user: str = ALICE) -> TestResponse:
    return client.get(f"/v1/images/{image_id}/as-shown", headers=headers_of(user))


def said(client: FlaskClient, image_id: str) -> str | None:
    answer = client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE)).get_json()
    address: str | None = answer["as_shown_url"]
    return address


def test_a_turned_jpeg_comes_as_it_is_shown_and_its_original_stays(
    client: FlaskClient, store: FakeStore
) -> None:
    content = picture("JPEG")
    image_id = a_picture(client, content, turn=90)
    answer = asked(client, image_id)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.content_length == len(answer.data)
    copy = Image.open(io.BytesIO(answer.data))
    assert orientation(copy) == 6
    assert copy.tobytes() == Image.open(io.BytesIO(content)).tobytes()
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Kase.jpg\"; filename*=UTF-8''K%C3%A4se.jpg"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Accept-Ranges"] == "none"
    assert answer.headers["ETag"].endswith('-6"')
    assert content in store.objects.values()
    address = said(client, image_id)
    assert address is not None
    assert address.endswith(f"/v1/images/{image_id}/as-shown")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_is_not_turned_comes_as_it_is(client: FlaskClient, kind: str) -> None:
    content = picture(kind)
    image_id = a_picture(client, content)
    assert asked(client, image_id).data == content
    assert said(client, image_id) is None


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_would_lose_something_is_refused(client: FlaskClient, kind: str) -> None:
    image_id = a_picture(client, picture(kind), mirrored=True)
    answer = asked(client, image_id)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_as_shown")
    assert said(client, image_id) is None


def test_a_lost_original_has_no_copy(client: FlaskClient, d: Dependencies) -> None:
    image_id = a_picture(client, picture("JPEG"), turn=90)
    Repairs(d.database).mark_damaged(d.catalogue.load_own_image(ALICE, image_id).original_key)
    assert asked(client, image_id).status_code == 409
    assert said(client, image_id) is None


def test_what_is_somebody_elses_is_like_what_is_not_there(client: FlaskClient) -> None:
    image_id = a_picture(client, picture("JPEG"), turn=90, visibility="link")
    refused = [asked(client, one, BOB) for one in (image_id, "0" * 22)]
    assert [one.status_code for one in refused] == [404, 404]
    assert refused[0].get_json()["detail"] == refused[1].get_json()["detail"]
    assert client.delete(f"/v1/images/{image_id}", headers=headers_of(ALICE)).status_code == 204
    assert asked(client, image_id).status_code == 404


def test_only_so_many_are_made_at_once_and_each_gives_its_place_back(
    client: FlaskClient, store: FakeStore
) -> None:
    image_id = a_picture(client, picture("JPEG"), turn=90)
    for _ in range(5):
        with asked(client, image_id) as answer:
            assert answer.status_code == 200
    store.failing.add("read")
    for _ in range(5):
        assert asked(client, image_id).status_code == 503
    store.failing.clear()
    under_way = [asked(client, image_id) for _ in range(2)]
    refused = asked(client, image_id)
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_archives")
    for one in under_way:
        one.close()
    assert asked(client, image_id).status_code == 200
