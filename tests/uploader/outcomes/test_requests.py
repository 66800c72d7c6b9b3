"""What the framework refuses by itself has stable codes and sentences too."""

from http import HTTPStatus

import pytest

from uploader.outcomes.requests import InternalError, NestedTooDeeply, code_of, sentence_of


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "malformed_request"),
        (401, "unauthorized"),
        (404, "not_found"),
        (405, "method_not_allowed"),
        (408, "request_timeout"),
        (413, "too_large"),
        (415, "unsupported_type"),
        (422, "invalid_fields"),
        (418, "http_error"),
        (503, "http_error"),
    ],
)
def test_a_status_has_one_code(status: int, code: str) -> None:
    assert code_of(status) == code


@pytest.mark.parametrize("status", [status for status in HTTPStatus if status >= 400])
def test_every_status_has_a_sentence(status: HTTPStatus) -> None:
    assert sentence_of(status)


def test_a_fault_and_a_nesting_have_outcomes() -> None:
    assert (InternalError.status, InternalError.code) == (500, "internal_error")
    assert (NestedTooDeeply.status, NestedTooDeeply.code) == (400, "malformed_request")
