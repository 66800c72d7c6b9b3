"""tus 1.0.0, as a client sees it."""

import contextlib
import hashlib
import io
import time

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, BOB, FakeStore, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.resuming.clients import BYTES, Tus, announcing, checksum, metadata
from uploader.dependencies import EXTENSION, Dependencies
from uploader.records.quota import Usage


@pytest.fixture
def alice(client: FlaskClient) -> Tus:
    return Tus(client)


def test_options_says_what_is_spoken(alice: Tus) -> None:
    answer = alice.send("OPTIONS", "/v1/uploads", headers={"Tus-Resumable": ""})
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation", "creation-with-upload", "expiration", "termination", "checksum",
    }  # fmt: skip
    assert answer.headers["Tus-Max-Size"] == str(8 * 1024 * 1024)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"
    assert "application/partial-upload" in answer.headers["Accept-Patch"]
    assert answer.headers["Upload-Limit"] == "max-size=8388608, max-age=259200"


def test_an_upload_in_pieces_becomes_the_picture_that_was_sent(
    alice: Tus, store: FakeStore, d: Dependencies
) -> None:
    data = picture("PNG", (300, 200))
    path = alice.begin(len(data), Upload_Metadata=metadata(filename="Kätzchen.png"))
    third = len(data) // 3
    for start, end in ((0, third), (third, 2 * third)):
        answer = alice.patch(path, start, data[start:end])
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(end))
        assert "GMT" in answer.headers["Upload-Expires"]
    answer = alice.patch(path, 2 * third, data[2 * third :])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(data)))
    shown = alice.show(path)
    image = shown["image"]
    assert (shown["complete"], shown["offset"], image["duplicate"]) == (True, len(data), False)
    assert (image["name"], image["sha256"]) == ("Kätzchen.png", hashlib.sha256(data).hexdigest())
    stored = d.catalogue.load_own_image(ALICE, image["id"])
    assert store.objects[stored.original_key] == data


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


def test_an_upload_in_one_request_needs_no_part_in_the_store(alice: Tus, store: FakeStore) -> None:
    data = picture()
    answer = alice.create(len(data), data, Upload_Metadata=metadata(filename="a.png"))
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(len(data)))
    assert answer.get_json()["image"]["name"] == "a.png"
    assert sorted(key[0] for key in store.objects) == ["o", "t"]


def test_head_tells_where_to_go_on_and_what_the_client_said(alice: Tus) -> None:
    said = metadata(filename="a.png", note="mine")
    path = alice.begin(1000, Upload_Metadata=said)
    alice.patch(path, 0, b"x" * 300)
    answer = alice.send("HEAD", path)
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "300"
    assert answer.headers["Upload-Length"] == "1000"
    assert answer.headers["Upload-Metadata"] == said
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Tus-Resumable"] == "1.0.0"


def test_another_offset_is_refused_and_the_right_one_is_told(alice: Tus) -> None:
    path = alice.begin(1000)
    alice.patch(path, 0, b"x" * 300)
    for offset in (0, 299, 301, 1000):
        answer = alice.patch(path, offset, b"y" * 10)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "300")
        assert answer.get_json()["code"] == "wrong_offset"
    assert alice.offset(path) == 300


@pytest.mark.parametrize("version", ["", "0.2.2", "1.0.1"])
def test_another_version_is_refused_with_the_one_that_is_spoken(alice: Tus, version: str) -> None:
    path = alice.begin(1000)
    answer = alice.patch(path, 0, b"x", headers={"Tus-Resumable": version})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert alice.offset(path) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": ""}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "ten"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": str(8 * 1024 * 1024 + 1)}, 413),
        ({"Upload-Length": "9" * 15}, 413),
        ({"Upload-Concat": "partial"}, 400),
        ({"Upload-Metadata": "filename !"}, 400),
        ({"Upload-Metadata": "a YQ==,a YQ=="}, 400),
        ({"Upload-Metadata": ","}, 400),
        ({"Upload-Metadata": "a " + "A" * 4096}, 400),
        ({"Upload-Metadata": metadata(visibility="everybody")}, 422),
        ({"Upload-Metadata": metadata(duplicates="some")}, 422),
    ],
)
def test_what_cannot_be_begun_is_refused(
    alice: Tus, d: Dependencies, headers: dict[str, str], status: int
) -> None:
    answer = alice.send("POST", "/v1/uploads", headers={"Upload-Length": "9", **headers})
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert (answer.headers.get("Tus-Max-Size") == "8388608") == (status == 413)
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


def test_a_file_of_exactly_the_limit_may_be_begun(alice: Tus) -> None:
    assert alice.create(8 * 1024 * 1024).status_code == 201


def test_a_key_of_the_metadata_may_have_no_value(alice: Tus) -> None:
    assert alice.create(9, Upload_Metadata="is_confidential").status_code == 201


def test_the_wishes_of_the_client_are_kept(alice: Tus) -> None:
    data = picture()
    said = metadata(name="a.png", visibility="link")
    first = alice.create(len(data), data, Upload_Metadata=said).get_json()["image"]
    assert (first["name"], first["visibility"]) == ("a.png", "link")
    again = alice.create(len(data), data).get_json()["image"]
    assert (again["id"], again["duplicate"]) == (first["id"], True)
    kept = alice.create(len(data), data, Upload_Metadata=metadata(duplicates="keep"))
    assert kept.get_json()["image"]["id"] != first["id"]


def test_bytes_of_another_media_type_are_not_taken(alice: Tus) -> None:
    path = alice.begin(100)
    answer = alice.patch(path, 0, b"x", headers={"Content-Type": "image/png"})
    assert answer.status_code == 415
    assert "application/offset+octet-stream" in answer.headers["Accept-Patch"]
    headers = {"Upload-Length": "1", "Content-Type": "image/png"}
    assert alice.send("POST", "/v1/uploads", b"x", headers=headers).status_code == 415


def test_an_empty_patch_changes_nothing(alice: Tus) -> None:
    path = alice.begin(100)
    answer = alice.patch(path, 0, b"")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "0")


def test_more_bytes_than_were_announced_are_refused(alice: Tus, d: Dependencies) -> None:
    path = alice.begin(100)
    assert alice.patch(path, 0, b"x" * 101).status_code == 400
    assert alice.offset(path) == 0
    headers = {"Upload-Offset": "0", "Transfer-Encoding": "chunked", **BYTES}
    stream = io.BytesIO(b"x" * 101)
    answer = alice.send("PATCH", path, headers=headers, input_stream=stream)
    assert answer.get_json()["code"] == "inconsistent_length"
    assert alice.send("HEAD", path).status_code == 410
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


def test_a_body_that_is_cut_is_kept_as_far_as_it_came(alice: Tus) -> None:
    data = picture()
    path = alice.begin(len(data))
    answer = alice.patch(path, 0, data[:70], **announcing(len(data)))
    assert answer.get_json()["code"] == "body_cut"
    assert alice.offset(path) == 70
    assert alice.patch(path, 70, data[70:]).status_code == 204
    assert alice.show(path)["image"]["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_creation_that_is_cut_leaves_nothing(alice: Tus, d: Dependencies) -> None:
    headers = {"Upload-Length": "100", **BYTES}
    answer = alice.send("POST", "/v1/uploads", b"x" * 50, headers=headers, **announcing(100))
    assert answer.get_json()["code"] == "body_cut"
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_checksum_is_verified(alice: Tus, algorithm: str) -> None:
    data = picture()
    path = alice.begin(len(data))
    wrong = checksum(algorithm, b"other bytes")
    answer = alice.patch(path, 0, data, headers=wrong)
    assert (answer.status_code, answer.get_json()["code"]) == (460, "checksum_mismatch")
    assert answer.get_json()["title"] == "Checksum Mismatch"
    assert alice.offset(path) == 0
    for start, end in ((0, 50), (50, len(data))):
        piece = data[start:end]
        answer = alice.patch(path, start, piece, headers=checksum(algorithm, piece))
        assert answer.status_code == 204
    assert alice.show(path)["complete"] is True


@pytest.mark.parametrize("said", ["crc32 AAAA", "sha1 ???", "sha1"])
def test_a_checksum_that_cannot_be_verified_is_refused(alice: Tus, said: str) -> None:
    path = alice.begin(100)
    answer = alice.patch(path, 0, b"x", headers={"Upload-Checksum": said})
    assert answer.status_code in {400, 460}
    assert alice.offset(path) == 0


def test_of_a_cut_body_with_a_checksum_nothing_is_kept(alice: Tus) -> None:
    path = alice.begin(100)
    headers = checksum("sha1", b"x" * 50)
    answer = alice.patch(path, 0, b"x" * 50, headers=headers, **announcing(100))
    assert answer.get_json()["code"] == "body_cut"
    assert alice.offset(path) == 0


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
        for one in (path, "/v1/uploads/" + "Z" * 22, "/v1/uploads/short")
    ]
    assert [one.status_code for one in found] == [404, 404, 404]
    documents = [one.get_json(silent=True) or {} for one in found]
    for document in documents:
        document.pop("request_id", None)
    assert documents[0] == documents[1] == documents[2]
    assert alice.offset(path) == 0


def test_an_upload_expires_a_while_after_its_last_byte(make_app: MakeApp, store: FakeStore) -> None:
    app = make_app(resume_seconds=1)
    d: Dependencies = app.extensions[EXTENSION]
    alice = Tus(app.test_client())
    path = alice.begin(1000)
    for count in range(3):
        time.sleep(0.5)
        assert alice.patch(path, count * 10, b"x" * 10).status_code == 204
    d.remover.sweep()
    assert alice.offset(path) == 30
    time.sleep(1.1)
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


def test_a_duplicate_gives_its_reservation_back(alice: Tus, d: Dependencies) -> None:
    data = picture()
    alice.create(len(data), data)
    assert alice.create(len(data), data).get_json()["image"]["duplicate"] is True
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_an_upload_may_begin_with_some_of_its_bytes(alice: Tus) -> None:
    data = picture()
    begun = alice.create(len(data), data[:30])
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "30")
    path = begun.headers["Location"]
    assert alice.patch(path, 30, data[30:]).status_code == 204
    assert alice.show(path)["complete"] is True


def test_a_method_cannot_be_put_on_in_a_header(alice: Tus) -> None:
    path = alice.begin(100)
    headers = {"X-HTTP-Method-Override": "DELETE"}
    assert alice.send("POST", path, headers=headers).status_code == 405
    assert alice.offset(path) == 0
