"""Who may fetch which bytes, and what the gateway is told."""

import dataclasses
import hashlib
import io
import time

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image as PillowImage

from tests.timeouts import wait_until
from tests.uploader.cast import ALICE, BOB, FakeSecurity, FakeStore, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.test_upload import upload
from uploader.clients.security_client import SentCredential
from uploader.decoding.gatekeeper import Gatekeeper, Limits
from uploader.dependencies import EXTENSION, Dependencies
from uploader.library.image import Image, LaterRendition
from uploader.outcomes import NotDecodable, SecurityUnavailable
from uploader.previews.rendition_maker import RenditionMaker
from uploader.previews.rendition_queue import RenditionQueue
from uploader.upkeep.repairs import Repairs

MISSING = "0" * 22
RENDITIONS = ["original", "thumb", "thumb-2x", "preview", "card"]
AS_ALICE = {"Authorization": f"Bearer {ALICE}"}
AS_BOB = {"Authorization": f"Bearer {BOB}"}


@pytest.fixture
def private_id(client: FlaskClient) -> str:
    """A private picture of Alice."""
    return str(upload(client, picture("JPEG"), filename="Käse.png").get_json()["id"])


@pytest.fixture
def link_id(client: FlaskClient) -> str:
    """A picture of Alice that is shared by link."""
    return str(upload(client, picture(), visibility="link").get_json()["id"])


def test_the_owner_is_told_where_the_bytes_lie(
    client: FlaskClient, private_id: str, d: Dependencies
) -> None:
    image = d.catalogue.load_own_image(ALICE, private_id)
    answer = client.get(f"/internal/media/{private_id}/original?ext=jpg", headers=AS_ALICE)
    assert answer.status_code == 200
    assert answer.headers["X-Storage-Path"].startswith(f"/bucket/{image.original_key}?")
    assert answer.headers["X-Object-Key"] == image.original_key
    assert answer.headers["X-Media-Type"] == "image/jpeg"
    assert answer.headers["X-Media-Etag"] == f'"{image.sha256}"'
    assert abs(int(answer.headers["X-Accel-Expires"].removeprefix("@")) - time.time()) < 5


def test_the_name_is_encoded_and_its_extension_fits_the_bytes(
    client: FlaskClient, private_id: str
) -> None:
    answer = client.get(f"/internal/media/{private_id}/original", headers=AS_ALICE)
    assert answer.headers["X-Media-Disposition"] == (
        "inline; filename=\"Kase.jpg\"; filename*=UTF-8''K%C3%A4se.jpg"
    )


@pytest.mark.parametrize("rendition", RENDITIONS)
def test_a_private_picture_and_a_missing_one_look_alike(
    client: FlaskClient, private_id: str, rendition: str
) -> None:
    for image_id in (private_id, MISSING):
        path = f"/internal/media/{image_id}/{rendition}"
        assert client.get(path).status_code == 401
        refused = client.get(path, headers=AS_BOB)
        assert (refused.status_code, refused.get_json()["code"]) == (403, "forbidden")
        assert "X-Accel-Expires" not in refused.headers


@pytest.mark.parametrize("rendition", RENDITIONS)
def test_a_credential_without_read_opens_no_private_picture_and_tells_nothing_of_it(
    client: FlaskClient, private_id: str, link_id: str, rendition: str
) -> None:
    without = {"Authorization": f"Bearer {ALICE}+upload write delete admin"}
    for image_id in (private_id, MISSING):
        refused = client.get(f"/internal/media/{image_id}/{rendition}", headers=without)
        assert (refused.status_code, refused.get_json()["code"]) == (403, "insufficient_scope")
        challenge = 'Bearer realm="vitrine", error="insufficient_scope", scope="read"'
        assert refused.headers["WWW-Authenticate"] == challenge
    shared = client.get(f"/internal/media/{link_id}/{rendition}", headers=without)
    assert shared.status_code == 200
    reading = {"Authorization": f"Bearer {ALICE}+read"}
    answer = client.get(f"/internal/media/{private_id}/{rendition}", headers=reading)
    assert answer.status_code == 200


@pytest.mark.parametrize("rendition", RENDITIONS)
@pytest.mark.parametrize("headers", [{}, AS_BOB, {"Authorization": "Bearer nonsense"}])
def test_a_picture_shared_by_link_is_open_to_everybody(
    client: FlaskClient, link_id: str, rendition: str, headers: dict[str, str]
) -> None:
    answer = client.get(f"/internal/media/{link_id}/{rendition}", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "kept"), [({}, True), (AS_BOB, True), ({"Authorization": "Bearer invented"}, False)]
)
def test_an_answer_is_kept_for_nobody_and_for_people_who_are_known(
    client: FlaskClient, link_id: str, headers: dict[str, str], kept: bool
) -> None:
    answer = client.get(f"/internal/media/{link_id}/thumb", headers=headers)
    assert answer.status_code == 200
    assert ("X-Accel-Expires" in answer.headers) is kept


def turned(client: FlaskClient, image_id: str) -> None:
    """Turns a picture to the right: it is shown as number 6 of EXIF then."""
    path = f"/v1/images/{image_id}"
    assert client.patch(path, json={"turn": 90}, headers=headers_of(ALICE)).status_code == 200


@pytest.mark.parametrize("rendition", ["thumb", "preview", "card", "thumb-2x"])
def test_what_is_shown_otherwise_than_its_address_says_is_given_and_never_kept(
    client: FlaskClient, private_id: str, rendition: str
) -> None:
    def is_kept(shown: str) -> bool:
        path = f"/internal/media/{private_id}/{rendition}?ext=&shown={shown}"
        answer = client.get(path, headers=AS_ALICE)
        assert answer.status_code == 200
        return "X-Accel-Expires" in answer.headers

    assert [is_kept(shown) for shown in ("", "1", "6", "8")] == [True, True, False, False]
    turned(client, private_id)
    assert [is_kept(shown) for shown in ("", "1", "6", "8")] == [False, False, True, False]


def test_the_permission_to_see_an_original_is_kept_however_it_is_turned(
    client: FlaskClient, private_id: str
) -> None:
    turned(client, private_id)
    answer = client.get(f"/internal/media/{private_id}/original?ext=jpg", headers=AS_ALICE)
    assert "X-Accel-Expires" in answer.headers


def test_addresses_say_how_a_picture_is_shown(client: FlaskClient, private_id: str) -> None:
    turned(client, private_id)
    said = client.get(f"/v1/images/{private_id}", headers=headers_of(ALICE)).get_json()
    for name in ("thumbnail_url", "preview_url", "card_url"):
        assert said[name].endswith("?shown=6"), name
    assert said["url"].endswith(".jpg")
    client.patch(f"/v1/images/{private_id}", json={"turn": 0}, headers=headers_of(ALICE))
    said = client.get(f"/v1/images/{private_id}", headers=headers_of(ALICE)).get_json()
    assert said["preview_url"].endswith("/preview.webp")


def test_a_shared_picture_is_given_while_security_is_down_but_not_cached(
    make_app: MakeApp,
) -> None:
    class DownSecurity(FakeSecurity):
        def identity_of(self, credential: SentCredential, request_id: str) -> str | None:
            raise SecurityUnavailable

    client = make_app(security=DownSecurity()).test_client()
    shared = upload(client, picture(), visibility="link").get_json()["id"]
    private = upload(client, picture()).get_json()["id"]
    answer = client.get(f"/internal/media/{shared}/thumb", headers=AS_BOB)
    assert answer.status_code == 200
    assert "X-Accel-Expires" not in answer.headers
    answer = client.get(f"/internal/media/{private}/thumb", headers=AS_ALICE)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "security_unavailable")


def test_a_wrong_extension_is_as_if_the_picture_did_not_exist(
    client: FlaskClient, private_id: str, link_id: str
) -> None:
    for image_id in (private_id, link_id):
        path = f"/internal/media/{image_id}/original?ext=exe"
        assert client.get(path).status_code == 401
        assert client.get(path, headers=AS_ALICE).status_code == 403


def test_an_identity_header_does_not_open_picture_bytes(
    client: FlaskClient, private_id: str
) -> None:
    answer = client.get(f"/internal/media/{private_id}/original", headers={"X-Identity": ALICE})
    assert answer.status_code == 401


def test_a_preview_is_made_once_when_first_asked_for(
    client: FlaskClient, private_id: str, store: FakeStore
) -> None:
    keys = set()
    for _ in range(3):
        answer = client.get(f"/internal/media/{private_id}/preview", headers=AS_ALICE)
        keys.add(answer.headers["X-Object-Key"])
    assert len(keys) == 1
    assert len(store.objects) == 3
    assert store.objects[keys.pop()].startswith(b"RIFF")


def test_a_card_is_made_when_first_asked_for_and_is_a_jpeg(
    client: FlaskClient, link_id: str, store: FakeStore
) -> None:
    answers = [client.get(f"/internal/media/{link_id}/card") for _ in range(3)]
    keys = {answer.headers["X-Object-Key"] for answer in answers}
    assert len(keys) == 1
    card = store.objects[keys.pop()]
    assert card.startswith(b"\xff\xd8\xff")
    headers = answers[0].headers
    assert headers["X-Media-Type"] == "image/jpeg"
    assert headers["X-Media-Etag"] == f'"{hashlib.sha256(card).hexdigest()}"'
    assert headers["X-Media-Disposition"].startswith('inline; filename="cat.jpg"')
    assert headers["X-Media-Resource-Policy"] == "cross-origin"


@pytest.fixture
def large_id(client: FlaskClient) -> str:
    """A picture of Alice, shared by link, with more pixels than its thumbnail shows."""
    content = picture("JPEG", size=(1500, 1000))
    return str(upload(client, content, visibility="link").get_json()["id"])


def test_a_thumbnail_of_another_turn_is_given_until_another_one_is_made(
    client: FlaskClient, link_id: str, d: Dependencies
) -> None:
    before = d.catalogue.load_own_image(ALICE, link_id)
    document = {"ids": [link_id], "action": "rotate", "turn": 180}
    answer = client.post("/v1/images/actions", json=document, headers=headers_of(ALICE))
    assert answer.status_code == 200
    path = f"/internal/media/{link_id}/thumb"
    assert client.get(path).headers["X-Object-Key"] == before.thumb_key
    d.rendition_queue.start()
    wait_until(lambda: client.get(path).headers["X-Object-Key"] != before.thumb_key)


def test_until_the_second_thumbnail_is_made_the_first_one_is_given(
    app: APIFlask, client: FlaskClient, large_id: str, d: Dependencies, store: FakeStore
) -> None:
    d.rendition_queue.stop()
    running = RenditionQueue(d.rendition_maker, decoders=1)
    app.extensions[EXTENSION] = dataclasses.replace(d, rendition_queue=running)
    path = f"/internal/media/{large_id}/thumb-2x"
    assert client.get(path).headers["X-Object-Key"].startswith("t/")
    running.start()
    wait_until(lambda: client.get(path).headers["X-Object-Key"].startswith("d/"))
    running.stop()
    answer = client.get(path)
    made = store.objects[answer.headers["X-Object-Key"]]
    assert answer.headers["X-Media-Etag"] == f'"{hashlib.sha256(made).hexdigest()}"'
    assert answer.headers["X-Media-Type"] == "image/webp"
    with PillowImage.open(io.BytesIO(made)) as shown:
        assert shown.size == (1080, 720)


def test_a_picture_whose_thumbnail_has_all_pixels_is_given_that(
    client: FlaskClient, link_id: str
) -> None:
    answer = client.get(f"/internal/media/{link_id}/thumb-2x")
    assert answer.headers["X-Object-Key"].startswith("t/")


def test_of_a_private_picture_the_card_is_its_owners_alone(
    client: FlaskClient, link_id: str, d: Dependencies
) -> None:
    path = f"/internal/media/{link_id}/card"
    assert client.get(path).status_code == 200
    d.catalogue.change(ALICE, link_id, {"visibility": "private"})
    assert client.get(path).status_code == 401
    assert client.get(path, headers=AS_BOB).status_code == 403
    answer = client.get(path, headers=AS_ALICE)
    assert answer.status_code == 200
    assert answer.headers["X-Media-Resource-Policy"] == "same-origin"


def test_nothing_is_given_in_place_of_a_card(
    app: APIFlask, client: FlaskClient, link_id: str, d: Dependencies
) -> None:
    """A chat would keep a wrong one; after a 503 it may ask again."""
    busy = RenditionMaker(
        d.catalogue, d.lifecycle, d.store, d.gatekeeper, d.settings.spool_dir, most_requests=0
    )
    app.extensions[EXTENSION] = dataclasses.replace(d, rendition_maker=busy)
    answer = client.get(f"/internal/media/{link_id}/card")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "decoders_busy")


@pytest.mark.parametrize("why", ["not decodable", "damaged"])
def test_a_picture_that_can_have_no_card_has_none(
    app: APIFlask, client: FlaskClient, link_id: str, d: Dependencies, why: str
) -> None:
    class Refusing(Gatekeeper):
        def render(self, *_: object) -> bytes:
            raise NotDecodable

    refusing = Refusing(0, Limits(1, 1))
    maker = RenditionMaker(d.catalogue, d.lifecycle, d.store, refusing, d.settings.spool_dir)
    if why == "damaged":
        Repairs(d.database).mark_damaged(d.catalogue.load_own_image(ALICE, link_id).original_key)
    else:
        app.extensions[EXTENSION] = dataclasses.replace(d, rendition_maker=maker)
    answer = client.get(f"/internal/media/{link_id}/card", headers=AS_ALICE)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")


def test_while_too_many_wait_for_previews_the_thumbnail_has_to_do(
    app: APIFlask, client: FlaskClient, private_id: str, d: Dependencies
) -> None:
    busy = RenditionMaker(
        d.catalogue, d.lifecycle, d.store, d.gatekeeper, d.settings.spool_dir, most_requests=0
    )
    app.extensions[EXTENSION] = dataclasses.replace(d, rendition_maker=busy)
    answer = client.get(f"/internal/media/{private_id}/preview", headers=AS_ALICE)
    assert answer.status_code == 200
    assert answer.headers["X-Object-Key"].startswith("t/")


@pytest.mark.parametrize("harm", ["longer", "another last byte"])
def test_no_preview_is_made_of_bytes_that_were_changed(
    client: FlaskClient, private_id: str, store: FakeStore, d: Dependencies, harm: str
) -> None:
    key = d.catalogue.load_own_image(ALICE, private_id).original_key
    original = store.objects[key]
    store.objects[key] = (original if harm == "longer" else original[:-1]) + b"?"
    assert client.get(f"/internal/media/{private_id}/preview", headers=AS_ALICE).status_code == 503
    store.objects[key] = original
    assert client.get(f"/internal/media/{private_id}/preview", headers=AS_ALICE).status_code == 200


def test_a_picture_that_is_deleted_while_its_preview_is_made_is_answered_as_a_missing_one(
    app: APIFlask, client: FlaskClient, private_id: str, d: Dependencies
) -> None:
    class Deleting(RenditionMaker):
        def make(self, image: Image, rendition: LaterRendition) -> Image:
            d.lifecycle.delete(image.owner, image.id)
            return super().make(image, rendition)

    deleting = Deleting(d.catalogue, d.lifecycle, d.store, d.gatekeeper, d.settings.spool_dir)
    app.extensions[EXTENSION] = dataclasses.replace(d, rendition_maker=deleting)
    answer = client.get(f"/internal/media/{private_id}/preview", headers=AS_ALICE)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")


def test_a_deleted_picture_is_gone_from_everywhere(
    client: FlaskClient, link_id: str, d: Dependencies
) -> None:
    d.lifecycle.delete(ALICE, link_id)
    assert client.get(f"/internal/media/{link_id}/original", headers=AS_ALICE).status_code == 403
    assert client.get(f"/internal/shared/{link_id}").status_code == 404
