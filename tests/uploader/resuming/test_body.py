"""The body of a request: how large it is, and whether all of it came."""

import io

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from uploader.resuming.body import Body


def body_of(data: bytes, length: int | None = None, *, chunked: bool = False) -> Body:
    environ = EnvironBuilder(method="PATCH", input_stream=io.BytesIO(data)).get_environ()
    environ.pop("CONTENT_LENGTH", None)
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    if chunked:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    return Body(Request(environ))


def read_all(body: Body) -> bytes:
    return b"".join(iter(lambda: body.read(4), b""))


def test_a_whole_body_is_read_and_not_cut() -> None:
    body = body_of(b"ten bytes.", 10)
    assert (body.size, body.is_empty) == (10, False)
    assert body.is_cut
    assert read_all(body) == b"ten bytes."
    assert not body.is_cut


def test_a_body_that_ends_too_early_is_cut() -> None:
    body = body_of(b"ten bytes.", 11)
    assert read_all(body) == b"ten bytes."
    assert body.is_cut


@pytest.mark.parametrize("length", [None, 0])
def test_a_request_without_a_body_is_empty_and_whole(length: int | None) -> None:
    body = body_of(b"", length)
    assert (body.is_empty, body.size, body.is_cut) == (True, 0, False)


def test_of_a_chunked_body_the_end_alone_tells() -> None:
    body = body_of(b"ten bytes.", chunked=True)
    assert (body.is_empty, body.size) == (False, None)
    assert read_all(body) == b"ten bytes."
    assert not body.is_cut
