"""The code points of an AVIF are those of its box, and else those of its AV1 stream."""

import io
import struct

import pytest

from tests.uploader.decoding.avif_files import (
    plain,
    seen_through,
    with_stream_colours,
    without_colour_boxes,
)
from tests.uploader.decoding.pictures import BROWN, from_p3, is_shown_as
from uploader.decoding.colours.avif_colours import brightest_nits, code_points

P3 = (12, 13)
SRGB = (1, 13)

pytestmark = pytest.mark.usefixtures("prepared")


def found_in(data: bytes) -> tuple[int, int] | None:
    return code_points(io.BytesIO(data))


def test_colours_that_only_the_stream_names_are_shown() -> None:
    data = without_colour_boxes(with_stream_colours(plain(), *P3))
    assert is_shown_as(io.BytesIO(data), "AVIF", from_p3(BROWN))
    assert not is_shown_as(io.BytesIO(data), "AVIF", BROWN)


def test_a_box_goes_before_the_stream() -> None:
    data = with_stream_colours(plain(), *P3)
    assert found_in(data) == SRGB
    assert is_shown_as(io.BytesIO(data), "AVIF", BROWN)


@pytest.mark.parametrize("moving", [False, True])
def test_the_stream_is_found_by_the_boxes(moving: bool) -> None:
    data = with_stream_colours(plain(moving=moving), *P3)
    assert found_in(without_colour_boxes(data)) == P3


def test_a_sequence_without_a_still_picture_has_colours_too() -> None:
    data = plain(moving=True).replace(b"meta", b"free", 1)
    assert found_in(data) == SRGB
    in_stream = without_colour_boxes(with_stream_colours(data, *P3))
    assert found_in(in_stream) == P3


def test_a_stream_in_the_boxes_themselves_is_found() -> None:
    still = without_colour_boxes(with_stream_colours(plain(), *P3))
    at, size = struct.unpack_from(">II", still, still.index(b"iloc") + 18)
    stream = still[at : at + size]
    box = struct.pack(">I4s", 8 + size, b"idat") + stream
    meta = still.index(b"meta")
    (meta_size,) = struct.unpack_from(">I", still, meta - 4)
    head = bytearray(still[: meta - 4 + meta_size] + box)
    struct.pack_into(">I", head, meta - 4, meta_size + len(box))
    # Version 1 of `iloc` says how an item is found: 1 is in `idat`.
    place = head.index(b"iloc")
    old = bytes(head[place - 4 : place + 26])
    new = struct.pack(">I4s", 32, b"iloc") + bytes([1, 0, 0, 0, 0x44, 0, 0, 1, 0, 1, 0, 1, 0, 0])
    new += bytes([0, 1]) + struct.pack(">II", 0, size)
    struct.pack_into(">I", head, meta - 4, meta_size + len(box) + len(new) - len(old))
    assert found_in(bytes(head).replace(old, new)) == P3


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def with_properties(*properties: bytes) -> io.BytesIO:
    """A file whose picture, item 1, has all of these properties."""
    names = bytes(range(1, len(properties) + 1))
    table = struct.pack(">IIHB", 0, 1, 1, len(names)) + names
    described = box(b"ipco", b"".join(properties)) + box(b"ipma", table)
    meta = bytes(4) + box(b"pitm", bytes(4) + b"\0\1") + box(b"iprp", described)
    return io.BytesIO(box(b"ftyp", b"avif") + box(b"meta", meta))


CONTENT = box(b"clli", struct.pack(">HH", 486, 200))
UNKNOWN = box(b"clli", struct.pack(">HH", 0, 200))
DISPLAY = box(b"mdcv", bytes(16) + struct.pack(">II", 4000 * 10_000, 50))


@pytest.mark.parametrize(
    ("properties", "nits"),
    [
        ([], None),
        ([CONTENT], 486),
        ([DISPLAY, CONTENT], 486),
        ([UNKNOWN], None),
        ([UNKNOWN, DISPLAY], 4000),
        ([box(b"clli", b"\1")], None),
    ],
)
def test_the_brightest_light_is_that_of_the_picture_or_of_its_makers_display(
    properties: list[bytes], nits: float | None
) -> None:
    assert brightest_nits(with_properties(*properties)) == nits
    assert brightest_nits(io.BytesIO(b"")) is None


def test_the_tiles_of_a_grid_name_its_colours() -> None:
    data = without_colour_boxes(with_stream_colours(seen_through(), *P3))
    # Alpha is made the one tile of an item that has no place of its own.
    grid = data.replace(b"auxl\0\x02\0\x01\0\x01", b"dimg\0\x01\0\x01\0\x02")
    at = grid.index(b"iloc") + 12
    (first,) = struct.unpack_from(">I", grid, at + 6)
    second = grid[:at] + b"\0\x02" + grid[at + 2 : at + 14] + b"\0\x01" + grid[at + 16 :]
    assert first
    assert grid != data
    assert found_in(second) == P3


def test_a_file_that_is_cut_anywhere_has_colours_or_none() -> None:
    data = with_stream_colours(plain(moving=True), *P3)
    for end in range(len(data)):
        assert found_in(data[:end]) in {None, SRGB, P3}
        assert found_in(without_colour_boxes(data)[:end]) in {None, P3}
