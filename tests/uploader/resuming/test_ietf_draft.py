"""Resumable Uploads for HTTP (interop version 8), as a client sees it."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, BOB, FakeStore, picture
from tests.uploader.conftest import MakeApp
from tests.uploader.resuming.clients import PARTIAL, Draft, announcing, content_digest
from uploader.dependencies import EXTENSION, Dependencies
from uploader.records.quota import Usage

TYPES = "https://iana.org/assignments/http-problem-types#"


@pytest.fixture
def alice(client: FlaskClient) -> Draft:
    return Draft(client)


def test_an_upload_in_one_request_is_answered_as_any_other_upload(alice: Draft) -> None:
    data = picture()
    name = "inline; filename=\"k.png\"; filename*=UTF-8''K%C3%A4tzchen.png"
    added_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    headers = {"Content_Disposition": name, "X_Vitrine_Added_At": added_at}
    answer = alice.create(data, last=True, **headers)
    assert answer.get_json()["created_at"] == added_at
    assert (answer.status_code, answer.headers["Upload-Complete"]) == (201, "?1")
    assert answer.headers["Upload-Offset"] == str(len(data))
    assert answer.headers["Upload-Draft-Interop-Version"] == "8"
    image = answer.get_json()
    assert answer.headers["Location"] == image["url"]
    assert (image["name"], image["sha256"]) == ("Kätzchen.png", hashlib.sha256(data).hexdigest())
    again = alice.create(data, last=True)
    assert (again.status_code, again.get_json()["duplicate"]) == (200, True)


def test_an_upload_in_parts_becomes_the_picture_that_was_sent(
    alice: Draft, store: FakeStore, d: Dependencies
) -> None:
    data = picture("PNG", (300, 200))
    begun = alice.create(data[:100])
    assert (begun.status_code, begun.headers["Upload-Complete"]) == (201, "?0")
    assert begun.headers["Upload-Offset"] == "100"
    assert begun.headers["Upload-Limit"].startswith("max-size=8388608, max-age=259")
    path = begun.headers["Location"]
    more = alice.patch(path, 100, data[100:200])
    assert (more.status_code, more.headers["Upload-Complete"]) == (204, "?0")
    last = alice.patch(path, 200, data[200:], last=True)
    assert (last.status_code, last.headers["Upload-Complete"]) == (201, "?1")
    stored = d.catalogue.load_own_image(ALICE, last.get_json()["id"])
    assert store.objects[stored.original_key] == data
    assert d.lifecycle.usage(ALICE) == Usage(1, len(data))


def test_the_end_may_be_said_after_the_last_byte(alice: Draft) -> None:
    data = picture()
    path = alice.create(data).headers["Location"]
    answer = alice.patch(path, len(data), b"", last=True)
    assert (answer.status_code, answer.headers["Upload-Complete"]) == (201, "?1")


def test_all_bytes_are_here_and_yet_it_is_not_complete_until_that_is_said(alice: Draft) -> None:
    data = picture()
    path = alice.create(data, Upload_Length=str(len(data))).headers["Location"]
    told = alice.send("HEAD", path)
    assert (told.headers["Upload-Offset"], told.headers["Upload-Complete"]) == (
        str(len(data)), "?0",
    )  # fmt: skip


def test_head_tells_offset_completeness_length_and_limits(alice: Draft) -> None:
    path = alice.create(b"x" * 30).headers["Location"]
    told = alice.send("HEAD", path)
    assert (told.status_code, told.headers["Cache-Control"]) == (204, "no-store")
    assert (told.headers["Upload-Offset"], told.headers["Upload-Complete"]) == ("30", "?0")
    assert "Upload-Length" not in told.headers
    assert told.headers["Upload-Limit"].startswith("max-size=8388608, max-age=")
    alice.patch(path, 30, b"x" * 30, headers={"Upload-Length": "100"})
    assert alice.send("HEAD", path).headers["Upload-Length"] == "100"


def test_another_offset_is_refused_with_both_offsets(alice: Draft) -> None:
    path = alice.create(b"x" * 30).headers["Location"]
    answer = alice.patch(path, 20, b"x")
    document = answer.get_json()
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "30")
    assert document["type"] == TYPES + "mismatching-upload-offset"
    assert (document["expected-offset"], document["provided-offset"]) == (30, 20)
    assert document["code"] == "wrong_offset"


@pytest.mark.parametrize(("size", "announced", "last"), [(10, "200", False), (60, "100", True)])
def test_lengths_that_do_not_agree_are_refused(
    alice: Draft, size: int, announced: str, last: bool
) -> None:
    path = alice.create(b"x" * 30, Upload_Length="100").headers["Location"]
    answer = alice.patch(path, 30, b"x" * size, last=last, headers={"Upload-Length": announced})
    assert answer.status_code == 400
    assert answer.get_json()["type"] == TYPES + "inconsistent-upload-length"
    assert alice.send("HEAD", path).headers["Upload-Offset"] == "30"


@pytest.mark.parametrize("last", [True, False])
def test_more_bytes_than_were_announced_end_the_upload(
    alice: Draft, d: Dependencies, store: FakeStore, last: bool
) -> None:
    """The draft, Upload Append: the server marks the upload invalid."""
    path = alice.create(b"x" * 30, Upload_Length="100").headers["Location"]
    answer = alice.patch(path, 30, b"x" * 80, last=last)
    assert answer.status_code == 400
    assert answer.get_json()["type"] == TYPES + "inconsistent-upload-length"
    assert alice.send("HEAD", path).status_code == 410
    assert alice.patch(path, 30, b"x" * 70, last=True).status_code == 410
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)
    d.remover.sweep()
    assert store.objects == {}


def test_a_complete_upload_takes_nothing_more(alice: Draft) -> None:
    data = picture()
    path = alice.create(data[:9]).headers["Location"]
    alice.patch(path, 9, data[9:], last=True)
    answer = alice.patch(path, len(data), b"", last=True)
    assert answer.get_json()["type"] == TYPES + "completed-upload"
    answer = alice.patch(path, len(data), b"x")
    assert answer.get_json()["type"] == TYPES + "inconsistent-upload-length"
    told = alice.send("HEAD", path)
    assert (told.status_code, told.headers["Upload-Complete"]) == (204, "?1")
    assert told.headers["Upload-Offset"] == told.headers["Upload-Length"] == str(len(data))


def test_the_last_bytes_need_a_length(alice: Draft) -> None:
    path = alice.create(b"x" * 30).headers["Location"]
    headers = {
        "Upload-Offset": "30", "Upload-Complete": "?1", "Transfer-Encoding": "chunked", **PARTIAL,
    }  # fmt: skip
    answer = alice.send("PATCH", path, headers=headers, input_stream=io.BytesIO(b"x" * 9))
    assert (answer.status_code, answer.get_json()["code"]) == (411, "length_needed")
    assert alice.send("HEAD", path).headers["Upload-Offset"] == "30"


def test_a_body_that_is_cut_is_kept_and_does_not_complete(alice: Draft) -> None:
    data = picture()
    path = alice.begin()
    answer = alice.patch(path, 0, data[:50], last=True, **announcing(len(data)))
    assert answer.get_json()["code"] == "body_cut"
    told = alice.send("HEAD", path)
    assert (told.headers["Upload-Offset"], told.headers["Upload-Complete"]) == ("50", "?0")
    assert told.headers["Upload-Length"] == str(len(data))
    assert alice.patch(path, 50, data[50:], last=True).status_code == 201


def test_a_picture_that_is_refused_ends_the_upload(alice: Draft, d: Dependencies) -> None:
    path = alice.create(b"x" * 30).headers["Location"]
    answer = alice.patch(path, 30, b"x" * 30, last=True)
    assert (answer.status_code, answer.headers["Upload-Complete"]) == (415, "?1")
    assert alice.send("HEAD", path).status_code == 410
    assert alice.create(b"x" * 30, last=True).headers["Upload-Complete"] == "?1"
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


def test_a_refusal_that_passes_does_not_say_that_the_upload_is_complete(
    alice: Draft, store: FakeStore
) -> None:
    data = picture()
    path = alice.create(data[:30]).headers["Location"]
    store.failing.add("put")
    answer = alice.patch(path, 30, data[30:], last=True)
    assert answer.status_code == 503
    assert "Upload-Complete" not in answer.headers
    store.failing.clear()
    assert alice.patch(path, 30, data[30:], last=True).status_code == 201


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Draft-Interop-Version": "6"}, 400),
        ({"Upload-Complete": "1"}, 400),
        ({"Upload-Length": "8388609"}, 413),
        ({"Upload-Length": "w"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"X-Vitrine-Visibility": "everybody"}, 422),
        ({"X-Vitrine-Added-At": "yesterday"}, 422),
        ({"Repr-Digest": "sha-256"}, 400),
    ],
)
def test_what_cannot_be_begun_is_refused(
    alice: Draft, d: Dependencies, headers: dict[str, str], status: int
) -> None:
    answer = alice.send("POST", "/v1/uploads", headers={"Upload-Complete": "?0", **headers})
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert (answer.headers.get("Upload-Limit") == "max-size=8388608") == (status == 413)
    assert d.lifecycle.usage(ALICE) == Usage(0, 0)


@pytest.mark.parametrize("missing", ["Upload-Offset", "Upload-Complete", "Content-Type"])
def test_an_append_says_offset_completeness_and_type(alice: Draft, missing: str) -> None:
    path = alice.begin()
    headers = {"Upload-Offset": "0", "Upload-Complete": "?0", **PARTIAL}
    headers[missing] = "nonsense"
    answer = alice.send("PATCH", path, b"x", headers=headers)
    assert answer.status_code == (415 if missing == "Content-Type" else 400)


def test_parameters_of_the_fields_are_ignored(alice: Draft) -> None:
    path = alice.begin()
    headers = {"Upload-Offset": "0;a=1", "Upload-Complete": "?0;b", **PARTIAL}
    assert alice.send("PATCH", path, b"x", headers=headers).status_code == 204


@pytest.mark.parametrize("algorithm", ["sha-256", "sha-512"])
def test_the_digest_of_a_request_is_verified(alice: Draft, algorithm: str) -> None:
    data = picture()
    path = alice.begin()
    wrong = content_digest(b"other bytes", algorithm=algorithm)
    answer = alice.patch(path, 0, data, last=True, headers=wrong)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "digest_mismatch")
    assert alice.send("HEAD", path).headers["Upload-Offset"] == "0"
    right = content_digest(data, algorithm=algorithm)
    # Each digest of a field has to be right.
    both = [content_digest(data), content_digest(b"other", algorithm="sha-512")]
    one_wrong = {"Content-Digest": ", ".join(one["Content-Digest"] for one in both)}
    assert alice.patch(path, 0, data, last=True, headers=one_wrong).status_code == 400
    assert alice.patch(path, 0, data, last=True, headers=right).status_code == 201


@pytest.mark.parametrize("algorithm", ["sha-256", "sha-512"])
def test_the_digest_of_the_whole_is_verified_at_the_end(alice: Draft, algorithm: str) -> None:
    data = picture()
    right, wrong = (content_digest(one, "Repr-Digest", algorithm) for one in (data, b"other"))
    path = alice.create(data[:30], Repr_Digest=right["Repr-Digest"]).headers["Location"]
    assert alice.patch(path, 30, data[30:], last=True).status_code == 201
    path = alice.create(data[:30], Repr_Digest=wrong["Repr-Digest"]).headers["Location"]
    answer = alice.patch(path, 30, data[30:], last=True)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "digest_mismatch")
    assert answer.headers["Upload-Complete"] == "?1"
    assert alice.send("HEAD", path).status_code == 410


def test_more_than_the_limit_is_refused_without_a_length_too(
    make_app: MakeApp,
) -> None:
    app = make_app(max_upload_bytes=1000)
    alice = Draft(app.test_client())
    path = alice.create(b"x" * 600).headers["Location"]
    headers = {
        "Upload-Offset": "600", "Upload-Complete": "?0", "Transfer-Encoding": "chunked", **PARTIAL,
    }  # fmt: skip
    answer = alice.send("PATCH", path, headers=headers, input_stream=io.BytesIO(b"x" * 401))
    assert (answer.status_code, answer.headers["Upload-Limit"]) == (413, "max-size=1000")
    assert alice.send("HEAD", path).status_code == 410
    assert app.extensions[EXTENSION].lifecycle.usage(ALICE) == Usage(0, 0)


def test_without_a_length_room_is_reserved_as_the_bytes_come(make_app: MakeApp) -> None:
    app = make_app(quota_bytes=1000)
    d: Dependencies = app.extensions[EXTENSION]
    alice = Draft(app.test_client())
    path = alice.create(b"x" * 600).headers["Location"]
    assert d.lifecycle.usage(ALICE) == Usage(1, 600)
    other = alice.create(b"x" * 300).headers["Location"]
    assert alice.patch(path, 600, b"x" * 101).get_json()["code"] == "quota_exceeded"
    assert alice.send("HEAD", path).status_code == 410
    assert d.lifecycle.usage(ALICE) == Usage(1, 300)
    answer = alice.patch(other, 300, b"", headers={"Upload-Length": "1001"})
    assert answer.status_code == 507


def test_somebody_elses_upload_is_not_there(client: FlaskClient, alice: Draft) -> None:
    path, bob = alice.create(b"x" * 9).headers["Location"], Draft(client, BOB)
    assert bob.send("HEAD", path).status_code == 404
    assert bob.patch(path, 9, b"x").status_code == 404
    assert bob.send("DELETE", path).status_code == 404
    assert alice.send("DELETE", path).status_code == 204
    assert alice.send("HEAD", path).status_code == 404
