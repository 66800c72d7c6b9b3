"""Offset and lengths of a request, checked against each other and against the upload."""

import io

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from tests.uploader.rows import an_upload
from uploader.outcomes import EmptyFile, TooLarge
from uploader.outcomes.uploads import (
    InconsistentLength,
    LengthNeeded,
    Overlong,
    UploadComplete,
    WrongOffset,
)
from uploader.resuming.body import Body
from uploader.resuming.lengths import agreed_length, check_append_to_complete, check_new_length
from uploader.resuming.upload_requests import Append

LIMIT = 1000


def an_append(
    size: int | None, offset: int = 30, *, completes: bool | None = None, length: int | None = None
) -> Append:
    """Make a request whose body has a size, or with None no size that is known."""
    environ = EnvironBuilder(method="PATCH", input_stream=io.BytesIO()).get_environ()
    environ.pop("CONTENT_LENGTH", None)
    if size is None:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    else:
        environ["CONTENT_LENGTH"] = str(size)
    return Append(offset, Body(Request(environ)), completes=completes, length=length)


@pytest.mark.parametrize("length", [None, 1, LIMIT])
def test_a_new_upload_may_have_any_length_up_to_the_limit(length: int | None) -> None:
    check_new_length(length, LIMIT)


@pytest.mark.parametrize(("length", "outcome"), [(0, EmptyFile), (LIMIT + 1, TooLarge)])
def test_an_empty_or_too_large_upload_is_not_begun(length: int, outcome: type[Exception]) -> None:
    with pytest.raises(outcome):
        check_new_length(length, LIMIT)


@pytest.mark.parametrize(
    ("known", "request_", "agreed"),
    [
        (100, an_append(70), 100),
        (100, an_append(10), 100),
        (100, an_append(70, completes=True), 100),
        (100, an_append(10, length=100), 100),
        (100, an_append(None, completes=True), 100),
        (None, an_append(10), None),
        (None, an_append(None), None),
        (None, an_append(10, length=100), 100),
        (None, an_append(10, completes=True), 40),
        (None, an_append(None, completes=True, length=100), 100),
        (None, an_append(LIMIT - 30), None),
    ],
)
def test_the_length_is_what_all_agree_on(
    known: int | None, request_: Append, agreed: int | None
) -> None:
    upload = an_upload(length=known, received=30)
    assert agreed_length(upload, request_, LIMIT) == agreed


@pytest.mark.parametrize(
    ("known", "request_", "outcome"),
    [
        (100, an_append(10, offset=29), WrongOffset),
        (100, an_append(10, offset=31), WrongOffset),
        (100, an_append(71), Overlong),
        (100, an_append(71, completes=True), Overlong),
        (100, an_append(10, length=101), InconsistentLength),
        (100, an_append(10, completes=True), InconsistentLength),
        (None, an_append(10, completes=True, length=100), InconsistentLength),
        (None, an_append(71, length=100), Overlong),
        (None, an_append(None, completes=True), LengthNeeded),
        (None, an_append(LIMIT - 29), TooLarge),
        (None, an_append(10, length=LIMIT + 1), TooLarge),
    ],
)
def test_lengths_that_do_not_agree_are_refused(
    known: int | None, request_: Append, outcome: type[Exception]
) -> None:
    with pytest.raises(outcome):
        agreed_length(an_upload(length=known, received=30), request_, LIMIT)


def test_a_complete_upload_takes_an_empty_request_at_its_end() -> None:
    check_append_to_complete(an_upload(state="complete", received=30), an_append(0))


@pytest.mark.parametrize(
    ("request_", "outcome"),
    [
        (an_append(0, offset=29), WrongOffset),
        (an_append(1), InconsistentLength),
        (an_append(None), InconsistentLength),
        (an_append(0, completes=True), UploadComplete),
        (an_append(0, completes=False), UploadComplete),
    ],
)
def test_a_complete_upload_takes_nothing_more(request_: Append, outcome: type[Exception]) -> None:
    with pytest.raises(outcome):
        check_append_to_complete(an_upload(state="complete", received=30), request_)
