"""Resumable uploads as a resource: what holds for them in either protocol."""

import contextlib
import io
import math
import time

import pytest
from flask.testing import FlaskClient

from tests.timeouts import busyness
from tests.uploader.cast import ALICE, BOB, FakeStore, headers_of, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.resuming.clients import BYTES, Draft, Tus, announcing
from uploader.dependencies import EXTENSION, Dependencies
from uploader.records.quota import Usage


@pytest.fixture
def alice(client: FlaskClient) -> Tus:
    return Tus(client)


def test_options_names_the_supported_protocols(alice: Tus) -> None:
    answer = alice.send("OPTIONS", "/v1/uploads", headers={"Tus-Resumable": ""})
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "expiration", "termination", "checksum",
    }  # fmt: skip
    assert answer.headers["Tus-Max-Size"] == str(8 * 1024 * 1024)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256,sha512,md5"
    assert "application/partial-upload" in answer.headers["Accept-Patch"]
    assert answer.headers["Upload-Limit"] == "max-size=8388608, max-age=259200"


def test_nothing_but_the_picture_is_left_of_a_finished_upload(
    alice: Tus, store: FakeStore, d: Dependencies
) -> None:
    data = picture()
    path = alice.begin(len(data))
    alice.patch(path, 0, data[:10])
    alice.patch(path, 10, data[10:])
    d.remover.sweep()
    assert sorted(key[0] for key in store.objects) == ["o", "t"]
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_what_is_no_picture_is_refused_with_the_last_byte_and_over(
    alice: Tus, d: Dependencies, store: FakeStore
) -> None:
    path = alice.begin(100)
    alice.patch(path, 0, b"x" * 60)
    answer = alice.patch(path, 60, b"x" * 40)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "unsupported_type")
    for method in ("HEAD", "GET"):
        assert alice.send(method, path).status_code == 410
    assert alice.patch(path, 60, b"x" * 40).status_code == 410
    assert alice.send("GET", path).get_json()["detail"] == answer.get_json()["detail"]
    d.remover.sweep()
    assert store.objects == {}
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


def test_while_the_store_is_down_the_last_bytes_can_be_sent_again(
    alice: Tus, store: FakeStore, d: Dependencies
) -> None:
    data = picture()
    path = alice.begin(len(data))
    alice.patch(path, 0, data[:50])
    store.failing.add("put")
    answer = alice.patch(path, 50, data[50:])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert alice.offset(path) == 50
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))
    store.failing.clear()
    assert alice.patch(path, 50, data[50:]).status_code == 204
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_an_upload_whose_part_is_lost_is_over(alice: Tus, store: FakeStore) -> None:
    data = picture()
    path = alice.begin(len(data))
    alice.patch(path, 0, data[:50])
    store.objects.clear()
    answer = alice.patch(path, 50, data[50:])
    assert (answer.status_code, answer.get_json()["code"]) == (410, "upload_over")
    assert alice.send("HEAD", path).status_code == 410


def test_a_part_that_changed_in_the_store_does_not_become_a_picture(
    alice: Tus, store: FakeStore
) -> None:
    data = picture("BMP")
    path = alice.begin(len(data))
    alice.patch(path, 0, data[:500])
    key = next(iter(store.objects))
    store.objects[key] = data[:499] + bytes([data[499] ^ 1])
    assert alice.patch(path, 500, data[500:]).status_code == 410


def test_an_upload_that_is_deleted_leaves_nothing(
    alice: Tus, store: FakeStore, d: Dependencies
) -> None:
    path = alice.begin(1000)
    alice.patch(path, 0, b"x" * 500)
    answer = alice.send("DELETE", path)
    assert (answer.status_code, answer.headers["Tus-Resumable"]) == (204, "1.0.0")
    assert alice.send("HEAD", path).status_code == 404
    d.remover.sweep()
    assert store.objects == {}
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


def test_a_picture_stays_when_its_upload_is_deleted(alice: Tus, d: Dependencies) -> None:
    data = picture()
    answer = alice.create(len(data), data)
    assert alice.send("DELETE", answer.headers["Location"]).status_code == 204
    image_id = answer.get_json()["image"]["id"]
    assert d.catalogue.load_own_image(ALICE, image_id).state == "ready"
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_a_deleted_picture_is_no_longer_shown_by_its_upload(alice: Tus, d: Dependencies) -> None:
    data = picture()
    answer = alice.create(len(data), data)
    d.lifecycle.delete(ALICE, answer.get_json()["image"]["id"])
    shown = alice.show(answer.headers["Location"])
    assert (shown["complete"], shown["image"]) == (True, None)


@pytest.mark.parametrize(("busy", "read"), [(False, 1000), (True, 0)])
def test_a_refused_body_is_read_to_its_end_where_that_leaves_threads_to_others(
    alice: Tus, d: Dependencies, busy: bool, read: int
) -> None:
    body = io.BytesIO(bytes(1000))
    with contextlib.ExitStack() as others:
        while busy and d.drain_slots.acquire(blocking=False):
            others.callback(d.drain_slots.release)
        headers = {**BYTES, "Upload-Offset": "0"}
        answer = alice.send(
            "PATCH",
            "/v1/uploads/" + "0" * 22,
            input_stream=body,
            headers=headers,
            **announcing(1000),
        )
    assert answer.status_code == 404
    assert body.tell() == read


def test_nothing_can_be_added_to_a_complete_upload(alice: Tus) -> None:
    data = picture()
    path = alice.create(len(data), data).headers["Location"]
    assert alice.patch(path, len(data), b"").status_code == 204
    assert alice.patch(path, len(data), b"x").status_code == 400
    assert alice.patch(path, 0, data).status_code == 409


@pytest.mark.parametrize("method", ["HEAD", "GET", "PATCH", "DELETE"])
def test_somebody_elses_upload_is_like_one_that_is_not_there(
    client: FlaskClient, alice: Tus, method: str
) -> None:
    path, bob = alice.begin(100), Tus(client, BOB)
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    found = [
        bob.send(method, one, b"x" if method == "PATCH" else None, headers=headers)
        for one in (path, "/v1/uploads/" + "Z" * 22)
    ]
    assert [one.status_code for one in found] == [404, 404]
    documents = [one.get_json(silent=True) or {} for one in found]
    for document in documents:
        document.pop("request_id", None)
    assert documents[0] == documents[1]
    assert alice.offset(path) == 0


def test_an_upload_expires_a_while_after_its_last_byte(make_app: MakeApp, store: FakeStore) -> None:
    # On a busy machine a second may pass between two requests.
    life = math.ceil(busyness())
    app = make_app(resume_seconds=life)
    d: Dependencies = app.extensions[EXTENSION]
    alice = Tus(app.test_client())
    path = alice.begin(1000)
    for count in range(3):
        time.sleep(0.5 * life)
        assert alice.patch(path, count * 10, b"x" * 10).status_code == 204
    d.remover.sweep()
    assert alice.offset(path) == 30
    time.sleep(1.1 * life)
    assert alice.send("HEAD", path).status_code == 404
    d.remover.sweep()
    assert store.objects == {}
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


def test_a_finished_upload_is_forgotten_and_its_picture_is_not(make_app: MakeApp) -> None:
    app = make_app(resume_seconds=1)
    d: Dependencies = app.extensions[EXTENSION]
    alice, data = Tus(app.test_client()), picture()
    answer = alice.create(len(data), data)
    time.sleep(1.1)
    d.remover.sweep()
    assert alice.send("HEAD", answer.headers["Location"]).status_code == 404
    assert d.catalogue.load_own_image(ALICE, answer.get_json()["image"]["id"])
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_room_is_reserved_when_an_upload_begins(make_app: MakeApp) -> None:
    app = make_app(quota_images=2, quota_bytes=1000)
    alice = Tus(app.test_client())
    first = alice.begin(600)
    assert alice.create(401).get_json()["code"] == "quota_exceeded"
    alice.begin(400)
    assert alice.create(1).status_code == 507
    alice.send("DELETE", first)
    alice.begin(600)


def test_an_upload_may_use_the_very_room_that_it_reserved(make_app: MakeApp) -> None:
    data = picture()
    app = make_app(quota_images=1, quota_bytes=len(data))
    alice = Tus(app.test_client())
    path = alice.begin(len(data))
    alice.patch(path, 0, data[:9])
    assert alice.patch(path, 9, data[9:]).status_code == 204
    assert app.extensions[EXTENSION].lifecycle.usage(ALICE) == Usage(1, len(data))


def test_the_quota_of_an_owner_holds_for_uploads_in_parts(make_app: MakeApp) -> None:
    data = picture()
    app = make_app(quota_images=1)
    alice = Tus(app.test_client(), quota_images=2, quota_bytes=len(data))
    path = alice.begin(len(data))
    assert alice.create(1).status_code == 507
    assert alice.patch(path, 0, data).status_code == 204
    assert app.extensions[EXTENSION].lifecycle.usage(ALICE) == Usage(1, len(data))


def test_a_quota_that_is_lowered_meanwhile_holds_at_the_end(make_app: MakeApp) -> None:
    data = picture()
    client = make_app().test_client()
    path = Tus(client).begin(len(data))
    lowered = Tus(client, quota_images=0)
    answer = lowered.patch(path, 0, data)
    assert (answer.status_code, answer.get_json()["code"]) == (507, "quota_exceeded")


def test_a_duplicate_gives_its_reservation_back(alice: Tus, d: Dependencies) -> None:
    data = picture()
    alice.create(len(data), data)
    assert alice.create(len(data), data).get_json()["image"]["duplicate"] is True
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_options_of_an_upload_says_the_same_and_its_methods(alice: Tus) -> None:
    """RFC 5789, section 3.1, and tus 1.0.0: Accept-Patch and Tus-Version."""
    one = alice.send("OPTIONS", alice.begin(100), headers={"Tus-Resumable": ""})
    all_of_them = alice.send("OPTIONS", "/v1/uploads", headers={"Tus-Resumable": ""})
    assert one.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"
    missing = alice.send("OPTIONS", "/v1/uploads/" + "0" * 22, headers={"Tus-Resumable": ""})
    assert missing.status_code == 404
    for name in ("Tus-Version", "Tus-Extension", "Accept-Patch", "Upload-Limit"):
        assert one.headers[name] == all_of_them.headers[name]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/v1/uploads/" + "0" * 22, 405), ("PUT", "/v1/uploads", 405),
     ("PATCH", "/v1/uploads/" + "0" * 22, 401), ("DELETE", "/v1/uploads/" + "0" * 22, 404)],
)  # fmt: skip
def test_every_answer_to_a_request_of_tus_names_its_version(
    alice: Tus, method: str, path: str, status: int
) -> None:
    headers = {"X-Identity": ""} if status == 401 else {}
    answer = alice.send(method, path, headers=headers)
    assert (answer.status_code, answer.headers["Tus-Resumable"]) == (status, "1.0.0")


def test_a_request_of_neither_protocol_is_told_what_to_send(client: FlaskClient) -> None:
    answer = client.post("/v1/uploads", data=picture(), headers=headers_of(ALICE))
    assert (answer.status_code, answer.get_json()["code"]) == (400, "unknown_protocol")


def test_either_protocol_continues_what_the_other_began(client: FlaskClient) -> None:
    draft, tus, data = Draft(client), Tus(client), picture()
    path = tus.begin(len(data))
    assert draft.patch(path, 0, data[:40]).status_code == 204
    assert tus.patch(path, 40, data[40:]).status_code == 204
    assert tus.show(path)["complete"] is True
