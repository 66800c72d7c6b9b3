"""Uploads, as a client sees them."""

import base64
import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.uploader.cast import ALICE, BOB, FakeStore, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.decoding.tiff_files import colours, tiff
from uploader.dependencies import Dependencies
from uploader.records.tables import deletion_queue


def upload(client: FlaskClient, data: bytes, user: str = ALICE, **fields: str) -> TestResponse:
    form = {"file": (io.BytesIO(data), fields.pop("filename", "cat.png")), **fields}
    return client.post("/v1/upload", data=form, headers=headers_of(user))


def remove_queued(d: Dependencies) -> None:
    """Remove all that is queued for deletion, also what waits for a late put."""
    with d.database.writing() as connection:
        connection.execute(update(deletion_queue).values(remove_after=0))
    d.remover.sweep()


def test_an_upload_answers_with_the_urls_and_facts_of_the_picture(client: FlaskClient) -> None:
    data = picture(size=(40, 30))
    answer = upload(client, data)
    body = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == body["url"]
    assert body["url"] == f"http://localhost:8080/i/{body['id']}.png"
    assert body["thumbnail_url"].endswith(f"/i/{body['id']}/thumb.webp")
    assert (body["width"], body["height"], body["frames"]) == (40, 30, 1)
    assert body["sha256"] == hashlib.sha256(data).hexdigest()
    assert (body["name"], body["type"], body["bytes"]) == ("cat.png", "image/png", len(data))
    assert (body["visibility"], body["duplicate"]) == ("private", False)


def test_the_stored_original_is_byte_identical(
    client: FlaskClient, store: FakeStore, d: Dependencies
) -> None:
    data = picture("JPEG")
    body = upload(client, data).get_json()
    image = d.catalogue.load_own_image(ALICE, body["id"])
    assert store.objects[image.original_key] == data
    assert set(store.objects) == set(image.keys)


def test_a_raw_body_is_taken_with_its_name_from_the_query(client: FlaskClient) -> None:
    answer = client.post("/v1/upload?name=Kätzchen.png", data=picture(), headers=headers_of(ALICE))
    assert answer.status_code == 201
    assert answer.get_json()["name"] == "Kätzchen.png"


def test_a_nameless_upload_is_named_after_its_type_and_time(client: FlaskClient) -> None:
    answer = client.post("/v1/upload", data=picture("GIF"), headers=headers_of(ALICE))
    assert answer.get_json()["name"].startswith("image-2")
    assert answer.get_json()["name"].endswith(".gif")


def test_plain_text_is_answered_with_the_bare_url(client: FlaskClient) -> None:
    headers = {**headers_of(ALICE), "Accept": "text/plain"}
    answer = client.post("/v1/upload", data=picture(), headers=headers)
    assert answer.status_code == 201
    assert answer.get_data(as_text=True).strip() == answer.headers["Location"]


def test_the_same_bytes_of_the_same_owner_are_answered_with_the_first_image(
    client: FlaskClient, store: FakeStore
) -> None:
    data = picture()
    first = upload(client, data).get_json()
    objects = set(store.objects)
    again = upload(client, data)
    assert (again.status_code, again.get_json()["duplicate"]) == (200, True)
    assert again.get_json()["id"] == first["id"]
    assert set(store.objects) == objects


def test_a_link_that_is_asked_for_works_for_a_duplicate_too(client: FlaskClient) -> None:
    data = picture()
    upload(client, data)
    again = upload(client, data, visibility="link").get_json()
    assert (again["duplicate"], again["visibility"]) == (True, "link")
    once_more = upload(client, data).get_json()
    assert once_more["visibility"] == "link"


def test_duplicates_are_kept_when_asked_for(client: FlaskClient) -> None:
    data = picture()
    first = upload(client, data).get_json()
    second = upload(client, data, duplicates="keep")
    assert second.status_code == 201
    assert second.get_json()["id"] != first["id"]


def test_bytes_that_are_kept_twice_are_stored_once(
    client: FlaskClient, store: FakeStore, d: Dependencies
) -> None:
    data = picture()
    first = upload(client, data).get_json()
    objects = dict(store.objects)
    second = upload(client, data, duplicates="keep", filename="again.png").get_json()
    assert store.objects == objects
    assert (second["duplicate"], second["name"]) == (False, "again.png")
    client.delete(f"/v1/images/{first['id']}?permanent=true", headers=headers_of(ALICE))
    d.remover.sweep()
    assert store.objects == objects
    assert client.get(f"/v1/images/{second['id']}", headers=headers_of(ALICE)).status_code == 200


def send_as(client: FlaskClient, key: str, data: bytes, user: str = ALICE) -> TestResponse:
    headers = {**headers_of(user), "Idempotency-Key": key}
    return client.post("/v1/upload", data=data, headers=headers)


@pytest.mark.parametrize("again", ["one-try", '"one-try"'])
def test_a_request_that_is_sent_again_makes_one_image_and_gets_the_same_answer(
    client: FlaskClient, d: Dependencies, again: str
) -> None:
    data = picture()
    first, second = send_as(client, "one-try", data), send_as(client, again, data)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert d.lifecycle.usage(ALICE).images == 1


def test_other_bytes_under_the_same_key_are_refused(client: FlaskClient) -> None:
    assert send_as(client, "k", picture()).status_code == 201
    answer = send_as(client, "k", picture())
    assert (answer.status_code, answer.get_json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("fate", ["kept", "changed", "trashed", "deleted"])
@pytest.mark.parametrize("was_there", [True, False])
def test_a_repeat_gets_the_first_answer_whatever_became_of_the_picture(
    client: FlaskClient, d: Dependencies, was_there: bool, fate: str
) -> None:
    data = picture()
    if was_there:
        upload(client, data)
    first = send_as(client, "k", data)
    assert first.status_code == (200 if was_there else 201)
    assert first.get_json()["duplicate"] is was_there
    path = f"/v1/images/{first.get_json()['id']}"
    if fate == "changed":
        client.patch(path, json={"name": "new.png"}, headers=headers_of(ALICE))
    if fate in {"trashed", "deleted"}:
        query = "?permanent=true" if fate == "deleted" else ""
        client.delete(f"{path}{query}", headers=headers_of(ALICE))
    again = send_as(client, "k", data)
    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    # Nothing was made or restored by it, and other bytes are refused as ever.
    used = d.lifecycle.usage(ALICE)
    assert used.images == (0 if fate == "deleted" else 1)
    assert used.trashed_images == (1 if fate == "trashed" else 0)
    assert send_as(client, "k", picture()).get_json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    "bad", [b"no picture", picture("PNG", (300, 300))[:60]], ids=["no picture", "half a picture"]
)
def test_the_key_of_a_refused_request_is_kept_as_well(client: FlaskClient, bad: bytes) -> None:
    first = send_as(client, "k", bad)
    again = send_as(client, "k", bad)
    codes = {one.get_json()["code"] for one in (first, again)}
    assert first.status_code == again.status_code
    assert codes < {"unsupported_type", "not_decodable"}
    other = send_as(client, "k", picture())
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    assert send_as(client, "another", picture()).status_code == 201


def test_a_request_that_failed_for_the_moment_may_be_sent_again(
    client: FlaskClient, store: FakeStore
) -> None:
    data = picture()
    store.failing = {"put"}
    assert send_as(client, "k", data).status_code == 503
    store.failing = set()
    assert send_as(client, "k", data).status_code == 201


def test_a_key_is_a_name_of_its_owner_alone(client: FlaskClient) -> None:
    first, second = send_as(client, "k", picture()), send_as(client, "k", picture(), BOB)
    assert second.status_code == 201
    assert first.get_json()["id"] != second.get_json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 151, "Schlüssel", "two words", '"open'])
def test_a_key_that_is_none_is_refused(client: FlaskClient, key: str) -> None:
    answer = send_as(client, key.encode().decode("latin-1"), picture())
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_idempotency_key")


def test_an_owner_whose_slots_are_taken_gets_a_429(make_app: MakeApp) -> None:
    app = make_app(uploads_at_once=2, uploads_at_once_an_owner=1)
    client = app.test_client()
    admission = app.extensions["vitrine_uploader"].admission
    with admission.slot(ALICE):
        answer = upload(client, picture())
        assert (answer.status_code, answer.get_json()["code"]) == (429, "too_many_uploads")
        assert answer.headers["Retry-After"] == "1"
        assert answer.headers["RateLimit"] == '"uploads-at-once";r=0'
        assert answer.headers["RateLimit-Policy"].endswith(';qu="concurrent-requests"')
        assert answer.get_json()["violated-policies"] == ["uploads-at-once"]
        with admission.slot(BOB):
            answer = upload(client, picture(), "Charlie" + "C" * 15)
            assert (answer.status_code, answer.get_json()["code"]) == (503, "uploads_busy")
    assert upload(client, picture()).status_code == 201


def test_the_same_bytes_of_two_owners_are_two_images(client: FlaskClient) -> None:
    data = picture()
    assert upload(client, data).get_json()["id"] != upload(client, data, BOB).get_json()["id"]


def test_an_upload_without_identity_is_refused(client: FlaskClient) -> None:
    answer = client.post("/v1/upload", data=picture(), headers={"X-User": ALICE})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="vitrine"'
    assert answer.get_json()["code"] == "unauthorized"


@pytest.mark.parametrize("header", ["Content-Digest", "Repr-Digest"])
def test_a_wrong_digest_refuses_the_upload(client: FlaskClient, header: str) -> None:
    data = picture()
    good = base64.b64encode(hashlib.sha256(data).digest()).decode()
    wrong = base64.b64encode(bytes(32)).decode()
    for digest, status in ((good, 201), (wrong, 400)):
        headers = {**headers_of(ALICE), header: f"sha-256=:{digest}:"}
        answer = client.post("/v1/upload?duplicates=keep", data=data, headers=headers)
        assert answer.status_code == status


def test_files_stand_in_the_order_of_their_choice_whichever_arrives_first(
    client: FlaskClient,
) -> None:
    now = datetime.now(UTC)
    said = {name: now - timedelta(seconds=after) for after, name in enumerate(("a", "b", "c"))}
    for name in ("b", "c", "a"):
        added_at = said[name].isoformat()
        answer = upload(client, picture(), filename=f"{name}.png", added_at=added_at)
        created = datetime.fromisoformat(answer.get_json()["created_at"])
        assert abs(created - said[name]) < timedelta(milliseconds=1)
    items = client.get("/v1/images", headers=headers_of(ALICE)).get_json()["items"]
    assert [one["name"] for one in items] == ["a.png", "b.png", "c.png"]


def test_a_time_that_is_none_names_the_field(client: FlaskClient) -> None:
    answer = upload(client, picture(), added_at="yesterday")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_fields")
    assert answer.get_json()["errors"][0]["field"] == "added_at"


def test_an_unknown_visibility_names_the_field(client: FlaskClient) -> None:
    answer = upload(client, picture(), visibility="everybody")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "visibility"


def test_an_svg_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = upload(client, b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>")
    assert (answer.status_code, answer.get_json()["code"]) == (415, "unsupported_type")
    assert "SVG" in answer.get_json()["detail"]


def test_a_sound_tiff_of_another_kind_is_not_called_damaged(client: FlaskClient) -> None:
    numbers = tiff(colours(), 2, bits=32, sample_format=3)
    answer = client.post("/v1/upload", data=numbers, headers=headers_of(ALICE))
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (415, "unsupported_kind")
    assert problem["detail"] == "This kind of TIFF cannot be shown right: export a PNG."


def test_a_truncated_picture_leaves_nothing(
    client: FlaskClient, store: FakeStore, d: Dependencies
) -> None:
    answer = upload(client, picture(size=(300, 300))[:60])
    assert (answer.status_code, answer.get_json()["code"]) == (422, "not_decodable")
    assert store.objects == {}
    assert d.lifecycle.usage(ALICE).images == 0


def test_a_failing_store_leaves_no_row_and_gives_the_quota_back(
    client: FlaskClient, store: FakeStore, d: Dependencies
) -> None:
    store.failing = {"put"}
    answer = upload(client, picture())
    assert (answer.status_code, answer.get_json()["code"]) == (503, "storage_unavailable")
    assert answer.headers["Retry-After"]
    assert d.lifecycle.usage(ALICE).bytes == 0
    assert d.catalogue.page(ALICE, 10, None).items == []
    store.failing = set()
    remove_queued(d)
    assert store.objects == {}


def test_bytes_that_the_store_changed_are_never_acknowledged(
    client: FlaskClient, store: FakeStore, d: Dependencies
) -> None:
    store.corrupts = True
    assert upload(client, picture()).status_code == 503
    remove_queued(d)
    assert store.objects == {}


def test_a_database_that_is_down_is_answered_503(make_app: MakeApp) -> None:
    app = make_app()
    client = app.test_client()
    database = app.extensions["vitrine_uploader"].database
    with database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE images")
    answer = upload(client, picture())
    assert (answer.status_code, answer.get_json()["code"]) == (503, "database_unavailable")
    assert answer.headers["Retry-After"]


def test_an_upload_over_the_quota_is_refused_and_stores_nothing(
    make_app: MakeApp, store: FakeStore
) -> None:
    client = make_app(quota_images=1).test_client()
    assert upload(client, picture()).status_code == 201
    kept = set(store.objects)
    answer = upload(client, picture())
    assert (answer.status_code, answer.get_json()["code"]) == (507, "quota_exceeded")
    assert set(store.objects) == kept
