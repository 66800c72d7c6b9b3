"""The parts of a form as they come."""

import io

import pytest
from werkzeug.exceptions import RequestEntityTooLarge

from uploader.intake.multipart import read_parts

BUFFER = 200_000


def a_form(*parts: tuple[bytes, bytes]) -> bytes:
    written = [b"--b\r\nContent-Disposition: %s\r\n\r\n%s\r\n" % part for part in parts]
    return b"".join(written) + b"--b--\r\n"


def read(body: bytes, boundary: str = "b") -> list[tuple[str, str | None, bytes]]:
    return [
        (one.disposition.field, one.disposition.filename, b"".join(one.chunks))
        for one in read_parts(io.BytesIO(body), boundary, BUFFER, 3)
    ]


def test_parts_come_in_their_order() -> None:
    data = b"\xff\r\n--not-a-boundary" * 10_000
    body = a_form((b"form-data; name=note", b"n"), (b"form-data; name=file; filename=a", data))
    assert read(body) == [("note", None, b"n"), ("file", "a", data)]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_the_headers_of_a_part_may_be_in_an_older_encoding(encoding: str) -> None:
    head = 'form-data; name="file"; filename="Über.png"'.encode(encoding)
    assert read(a_form((head, b"x"))) == [("file", "Über.png", b"x")]


def test_what_nobody_reads_of_a_part_is_dropped() -> None:
    body = a_form(
        (b"form-data; name=file; filename=a", b"x" * 300_000), (b"form-data; name=n", b"")
    )
    fields = [one.disposition.field for one in read_parts(io.BytesIO(body), "b", BUFFER, 3)]
    assert fields == ["file", "n"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form",
        a_form((b"form-data; name=n", b"x"))[:-8],
        b"--b\r\nX: y\r\n\r\n\r\n--b--\r\n",
    ],
)
def test_what_is_no_whole_form_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(body)


def test_a_boundary_is_ascii() -> None:
    with pytest.raises(ValueError, match="ascii"):
        read(a_form(), "ü")


def test_a_form_has_a_bounded_number_of_parts() -> None:
    assert len(read(a_form(*[(b"form-data; name=n", b"")] * 3))) == 3
    with pytest.raises(RequestEntityTooLarge):
        read(a_form(*[(b"form-data; name=n", b"")] * 4))


def test_a_header_without_an_end_is_not_kept_in_memory() -> None:
    with pytest.raises(RequestEntityTooLarge):
        read(b"--b\r\nX: " + b"y" * 300_000)
