"""The catalogue of outcomes: what each has, and that it is complete."""

import pkgutil
from importlib import import_module

import pytest

from uploader import outcomes
from uploader.outcomes import (
    BadIdempotencyKey,
    ImageNotFound,
    MalformedRequest,
    Outcome,
    TooLarge,
)
from uploader.outcomes.uploads import UnknownProtocol, UnsupportedTusVersion, WrongOffset


def all_outcomes() -> set[type[Outcome]]:
    """Return every outcome that a module of the catalogue defines."""
    found: set[type[Outcome]] = set()
    for module in pkgutil.iter_modules(outcomes.__path__):
        contents = vars(import_module(f"uploader.outcomes.{module.name}")).values()
        found |= {one for one in contents if isinstance(one, type) and issubclass(one, Outcome)}
    return found


def test_the_package_hands_on_every_outcome_but_those_of_resumable_uploads() -> None:
    here = {one.__name__ for one in all_outcomes() if not one.__module__.endswith(".uploads")}
    assert here == {name for name in outcomes.__all__ if name != "RETRY_SECONDS"}


def test_the_codes_and_their_statuses_are_these() -> None:
    """Clients decide on both, so that a change of one is a change of the API."""
    assert {one.code: int(one.status) for one in all_outcomes()} == {
        "undo_not_found": 404,
        "count_differs": 409,
        "not_as_shown": 409,
        "too_many_images": 422,
        "actions_busy": 503,
        "too_many_actions": 429,
        "archives_busy": 503,
        "too_many_archives": 429,
        "album_by_rule": 409,
        "bad_cursor": 422,
        "bad_idempotency_key": 400,
        "body_cut": 400,
        "checksum_mismatch": 460,
        "database_unavailable": 503,
        "decoders_busy": 503,
        "digest_mismatch": 400,
        "empty_file": 422,
        "file_missing": 400,
        "forbidden": 403,
        "gateway_unavailable": 503,
        "idempotency_key_reused": 422,
        "inconsistent_length": 400,
        "insufficient_scope": 403,
        "internal_error": 500,
        "invalid_fields": 422,
        "length_needed": 411,
        "malformed_request": 400,
        "not_decodable": 422,
        "not_found": 404,
        "not_in_album": 404,
        "quota_exceeded": 507,
        "security_unavailable": 503,
        "storage_full": 507,
        "storage_unavailable": 503,
        "tag_not_found": 404,
        "too_large": 413,
        "too_many_albums": 409,
        "too_many_files": 400,
        "too_many_open_uploads": 429,
        "too_many_parts": 400,
        "too_many_pixels": 422,
        "too_many_uploads": 429,
        "unauthorized": 401,
        "unavailable": 503,
        "unknown_protocol": 400,
        "unsupported_kind": 415,
        "unsupported_media_type": 415,
        "unsupported_tus_version": 412,
        "unsupported_type": 415,
        "upload_complete": 400,
        "upload_in_progress": 409,
        "upload_over": 410,
        "upload_taken_over": 423,
        "uploads_busy": 503,
        "wrong_offset": 409,
    }
    statuses = {(one.code, int(one.status)) for one in all_outcomes()}
    assert len(statuses) == len({code for code, _ in statuses})


@pytest.mark.parametrize("outcome", sorted(all_outcomes(), key=lambda one: one.__name__))
def test_every_outcome_has_a_code_a_status_of_failure_and_a_sentence(
    outcome: type[Outcome],
) -> None:
    assert outcome.code.replace("_", "").isalpha()
    assert 400 <= outcome.status < 600
    assert outcome.sentence.endswith(".")


def test_a_check_may_say_more_precisely_what_is_wrong() -> None:
    assert MalformedRequest().detail == "The request could not be understood."
    assert MalformedRequest("The body is cut.").detail == "The body is cut."
    assert str(ImageNotFound()) == ImageNotFound.sentence


def test_what_one_answer_adds_is_not_in_the_next() -> None:
    first, second = ImageNotFound(), ImageNotFound()
    first.extra_headers["Upload-Complete"] = "?1"
    first.members["expected-offset"] = 3
    assert (second.extra_headers, second.members, second.errors) == ({}, {}, [])


@pytest.mark.parametrize(
    ("outcome", "detail"),
    [
        (TooLarge(999), "The file is larger than 999 bytes."),
        (TooLarge(67_108_864), "The file is larger than 67 MB (67108864 bytes)."),
        (BadIdempotencyKey(9), "An Idempotency-Key has 1 to 9 printable ASCII characters."),
        (UnsupportedTusVersion("1.0.0"), "Send `Tus-Resumable: 1.0.0`."),
    ],
)
def test_numbers_in_a_sentence_are_those_of_the_check(outcome: Outcome, detail: str) -> None:
    assert outcome.detail == detail


def test_a_wrong_offset_says_both_offsets_and_where_to_go_on() -> None:
    outcome = WrongOffset(expected=30, provided=20)
    assert outcome.members == {"expected-offset": 30, "provided-offset": 20}
    assert outcome.extra_headers == {"Upload-Offset": "30"}


def test_an_unknown_protocol_is_told_both_versions() -> None:
    detail = UnknownProtocol("1.0.0", "8").detail
    assert "Tus-Resumable: 1.0.0" in detail
    assert "interop version 8" in detail
