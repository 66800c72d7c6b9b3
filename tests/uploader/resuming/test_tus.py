"""tus 1.0.0, as a client sees it."""

import base64
import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, FakeStore, picture
from tests.uploader.resuming.clients import BYTES, Tus, announcing, checksum, metadata
from uploader.clock import microseconds_now
from uploader.dependencies import Dependencies
from uploader.records.quota import Usage


@pytest.fixture
def alice(client: FlaskClient) -> Tus:
    return Tus(client)


def test_an_upload_in_parts_becomes_the_picture_that_was_sent(
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
def test_another_version_is_refused_and_the_supported_one_named(alice: Tus, version: str) -> None:
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
        ({"Upload-Metadata": metadata(added_at="yesterday")}, 422),
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


def test_the_options_of_the_client_are_kept(alice: Tus) -> None:
    data = picture()
    said = metadata(name="a.png", visibility="link")
    first = alice.create(len(data), data, Upload_Metadata=said).get_json()["image"]
    assert (first["name"], first["visibility"]) == ("a.png", "link")
    again = alice.create(len(data), data).get_json()["image"]
    assert (again["id"], again["duplicate"]) == (first["id"], True)
    kept = alice.create(len(data), data, Upload_Metadata=metadata(duplicates="keep"))
    assert kept.get_json()["image"]["id"] != first["id"]


def test_a_name_in_an_older_encoding_is_kept(alice: Tus) -> None:
    name = base64.b64encode("Über.png".encode("latin-1")).decode()
    path = alice.begin(len(data := picture()), Upload_Metadata=f"filename {name}")
    alice.patch(path, 0, data)
    assert alice.show(path)["image"]["name"] == "Über.png"


def test_a_picture_stands_where_it_was_added(alice: Tus, d: Dependencies) -> None:
    data = picture()
    said = "2999-01-01T00:00:00Z"
    path = alice.begin(len(data), Upload_Metadata=metadata(added_at=said))
    begun = microseconds_now()
    alice.patch(path, 0, data)
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    alice.create(len(other := picture()), other, Upload_Metadata=metadata(added_at=earlier))
    newest, oldest = d.catalogue.page(ALICE, 10, None).items
    # As long as it took, it is not later than it was begun.
    assert newest.created_at <= begun
    assert oldest.created.isoformat() == earlier


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
    assert alice.patch(path, 0, b"x" * 101).get_json()["code"] == "inconsistent_length"
    assert alice.send("HEAD", path).status_code == 410
    path = alice.begin(100)
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


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512", "md5"])
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


def test_an_upload_may_begin_with_some_of_its_bytes(alice: Tus) -> None:
    data = picture()
    begun = alice.create(len(data), data[:30])
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "30")
    path = begun.headers["Location"]
    assert alice.patch(path, 30, data[30:]).status_code == 204
    assert alice.show(path)["complete"] is True
