"""Form data read and written as it flows."""

import io

import pytest

from bff.web.multipart import (
    CHUNK,
    MAX_BUFFER,
    MAX_FIELD,
    MAX_PARTS,
    BrokenForm,
    FieldPart,
    FilePart,
    read_parts,
    write_file,
)


def part(head: str, data: bytes) -> bytes:
    return b"--b\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + data + b"\r\n"


def form(*parts: tuple[str, bytes]) -> bytes:
    return b"".join(part(*one) for one in parts) + b"--b--\r\n"


def read(body: bytes, boundary: str = "b") -> list[tuple[str, str | bytes]]:
    """Return name or file name of each part with its content."""
    return [
        (one.name, one.value)
        if isinstance(one, FieldPart)
        else (one.filename, b"".join(one.chunks))
        for one in read_parts(io.BytesIO(body), boundary)
    ]


class Counted(io.BytesIO):
    """A body that knows how much of it was asked for."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


def test_parts_come_in_their_order_with_their_content() -> None:
    body = form(
        ('name="visibility"', b"link"),
        ('name="file"; filename="a.jpg"', b"\xff\xd8\r\n--not-a-boundary\r\n"),
        ('name="note"', "größer".encode()),
    )
    assert read(body) == [
        ("visibility", "link"),
        ("a.jpg", b"\xff\xd8\r\n--not-a-boundary\r\n"),
        ("note", "größer"),
    ]


def test_a_file_arrives_in_chunks_and_is_never_held() -> None:
    body = Counted(form(('name="file"; filename="a.jpg"', b"x" * 20 * CHUNK)))
    file = next(read_parts(body, "b"))
    assert isinstance(file, FilePart)
    chunks = file.chunks
    sizes = [len(next(chunks))]
    assert body.taken <= 3 * CHUNK
    sizes += [len(chunk) for chunk in chunks]
    assert sum(sizes) == 20 * CHUNK
    assert max(sizes) <= 3 * CHUNK


def test_what_nobody_takes_of_a_file_is_dropped() -> None:
    body = form(('name="file"; filename="a.jpg"', b"x" * 3 * CHUNK), ('name="note"', b"later"))
    parts = read_parts(io.BytesIO(body), "b")
    file = next(parts)
    assert isinstance(file, FilePart)
    assert len(next(file.chunks)) < 3 * CHUNK
    assert next(parts) == FieldPart("note", "later")


def test_a_file_input_that_was_left_empty_is_skipped() -> None:
    body = form(('name="file"; filename=""', b""), ('name="note"', b"n"))
    assert read(body) == [("note", "n")]


def test_a_field_at_the_limit_passes_and_one_byte_more_breaks_the_form() -> None:
    assert read(form(('name="note"', b"x" * MAX_FIELD))) == [("note", "x" * MAX_FIELD)]
    with pytest.raises(BrokenForm):
        read(form(('name="note"', b"x" * (MAX_FIELD + 1))))


def test_as_many_parts_as_are_allowed_pass_and_one_more_is_too_much() -> None:
    assert len(read(form(*[('name="n"', b"")] * MAX_PARTS))) == MAX_PARTS
    with pytest.raises(BrokenForm):
        read(form(*[('name="n"', b"")] * (MAX_PARTS + 1)))


def test_a_header_without_an_end_is_not_kept_in_memory() -> None:
    with pytest.raises(BrokenForm):
        read(b"--b\r\nContent-Disposition: " + b"x" * (MAX_BUFFER + CHUNK))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('name="file"; filename="\xdcber.jpg"', "Über.jpg"),
        ('name="file"; filename="C:\\bilder\\a.jpg"', "a.jpg"),
        ("name=\"file\"; filename*=UTF-8''%C3%9Cber.jpg", "Über.jpg"),
        ('name="file"; filename="x\\"', ""),
        ('name="file"', ""),
    ],
)
def test_a_name_is_shown_as_far_as_it_can_be_read(head: str, name: str) -> None:
    body = b"--b\r\nContent-Disposition: form-data; " + head.encode("latin-1")
    assert read(body + b"\r\n\r\nx\r\n--b--\r\n") == [(name, b"x")]


@pytest.mark.parametrize(
    "body",
    [
        form(('name="file"; filename="a.jpg"', b"data"))[:-8],
        part('name="note"', b"data"),
        b"--b\r\nContent-Disposition: form-data; name",
        b"no form at all",
        b"",
    ],
)
def test_a_form_that_ends_too_early_is_broken(body: bytes) -> None:
    with pytest.raises(BrokenForm):
        read(body)


def test_a_boundary_that_is_no_ascii_is_broken() -> None:
    with pytest.raises(BrokenForm):
        read(form(("name=n", b"")), boundary="ü")


def test_bytes_that_are_no_text_do_not_break_a_field() -> None:
    assert read(form(('name="note"', b"a\xffb"))) == [("note", "a\ufffdb")]


def written(parameters: str, *chunks: bytes, visibility: str = "private") -> bytes:
    content_type, body = write_file(parameters, iter(chunks), {"visibility": visibility})
    boundary = content_type.partition("boundary=")[2]
    return b"".join(body).replace(boundary.encode(), b"b")


def test_what_is_written_is_read_again() -> None:
    assert read(written('filename="a.jpg"', b"one ", b"two", visibility="link")) == [
        ("visibility", "link"),
        ("a.jpg", b"one two"),
    ]


@pytest.mark.parametrize(
    "name", ["a%22b.jpg", "a%0D%0Ab.jpg", 'a\\"; filename="b', "größer.jpg", "a\x0bb", "a\u2028b"]
)
def test_a_name_that_was_read_stays_within_its_header(name: str) -> None:
    body = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    (part,) = read_parts(io.BytesIO(body + b"x\r\n--b--\r\n"), "b")
    assert isinstance(part, FilePart)
    head = written(part.parameters, b"data").partition(b"application/octet-stream")[0]
    assert head.count(b"\r\n") == 6
    assert head.count(b"\n") == head.count(b"\r") == 6


def test_no_chunk_is_empty_because_that_would_end_the_transfer() -> None:
    chunks = list(write_file("filename=a", iter([b"one", b"", b"two"]), {})[1])
    assert len(chunks) == 4
    assert all(chunks)


def test_each_form_has_a_boundary_of_its_own() -> None:
    assert write_file("", iter(()), {})[0] != write_file("", iter(()), {})[0]
