"""Boxes are walked over by their sizes, and never beyond the data."""

import io
import struct

import pytest

from uploader.decoding.readers.heif_boxes import boxes, descend, find, number, read_box


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def kinds(data: bytes) -> list[bytes]:
    return [one.kind for one in boxes(data)]


def test_boxes_lie_side_by_side() -> None:
    data = box(b"ftyp", b"avif") + box(b"meta") + box(b"mdat", b"12345")
    assert kinds(data) == [b"ftyp", b"meta", b"mdat"]
    found = find(data, b"mdat")
    assert found is not None
    assert data[found.content : found.end] == b"12345"
    assert find(data, b"moov") is None


def test_a_size_may_have_64_bits_or_reach_to_the_end() -> None:
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + 3) + b"abc"
    rest = struct.pack(">I4s", 0, b"free") + b"to the end"
    assert [data_of(large + rest, one) for one in boxes(large + rest)] == [b"abc", b"to the end"]
    assert read_box(io.BytesIO(large + box(b"meta", b"x")), b"meta") == box(b"meta", b"x")


def data_of(data: bytes, one: object) -> bytes:
    return data[one.content : one.end]  # type: ignore[attr-defined] # A box.


@pytest.mark.parametrize(
    "bad", [b"\0\0\0\x07free", b"\0\0\0\x09free", b"\0\0\0\x01free\0\0\0\0\0\0\0\x0f", b"\0\0"]
)
def test_what_is_no_box_ends_the_walk(bad: bytes) -> None:
    assert kinds(box(b"ftyp") + bad) == [b"ftyp"]
    assert read_box(io.BytesIO(box(b"ftyp") + bad), b"free") is None


def test_boxes_lie_in_boxes() -> None:
    data = box(b"moov", box(b"mvhd") + box(b"trak", box(b"mdia", b"abc")))
    found = descend(data, b"moov", b"trak", b"mdia")
    assert found is not None
    assert data[found.content : found.end] == b"abc"
    assert descend(data, b"moov", b"mdia") is None


def test_a_walk_ends_after_thousands_of_boxes() -> None:
    assert len(kinds(box(b"free") * 100_000)) == 4096
    assert read_box(io.BytesIO(box(b"free") * 100_000 + box(b"meta")), b"meta") is None


def test_numbers_beyond_the_end_are_nothing() -> None:
    assert (number(b"\x01\x02", 0, 2), number(b"\x01", 5, 4), number(b"\x01", 0, 4)) == (258, 0, 1)
