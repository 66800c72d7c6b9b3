"""The walk over the chunks of a PNG: what counts, what is passed over, and what is no PNG."""

import io
import struct

import pytest

from tests.uploader.decoding.png_files import (
    INDEXED,
    SIGNATURE,
    animation,
    chunk,
    control,
    flat,
    gamma,
    header,
    packed,
    pixels,
    png,
)
from uploader.decoding.readers.complexity import TooComplexError
from uploader.decoding.readers.png_chunks import (
    MOST_CHUNKS,
    BrokenPngError,
    Chunk,
    chunks_from,
    control_of,
    read_head,
)

BROWN = bytes((200, 100, 50))
PALETTE = chunk(b"PLTE", BROWN)


def test_what_stands_before_the_pixels_is_read() -> None:
    found = read_head(flat(BROWN, gamma(100_000), animation(3, 2), control(0)))
    assert (found.width, found.height, found.bits, found.kind) == (16, 16, 8, 2)
    assert found.contents[b"gAMA"] == struct.pack(">I", 100_000)
    assert found.animation == (3, 2)
    assert found.control is not None
    assert found.control.delay == 0.1


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b"GIF89a"),
        io.BytesIO(SIGNATURE),
        png(chunk(b"tEXt", b"a\0b"), header(), pixels(BROWN)),
        png(chunk(b"IHDR", bytes(14)), pixels(BROWN)),
        png(chunk(b"IHDR", header()[8:21], checksum=1), pixels(BROWN)),
        png(header(width=0), pixels(BROWN)),
        png(chunk(b"IHDR", header()[8:18] + b"\1\0\0"), pixels(BROWN)),
        png(chunk(b"IHDR", header()[8:18] + b"\0\1\0"), pixels(BROWN)),
        png(chunk(b"IHDR", header()[8:18] + b"\0\0\2"), pixels(BROWN)),
        png(header(), header(), pixels(BROWN)),
        png(header(), chunk(b"NEEd", b"x"), pixels(BROWN)),
        png(header(), chunk(b"tEXt", b"a\0b", length=1 << 20), pixels(BROWN)),
        png(header(), chunk(b"tEXt", b"a\0b", length=0xFFFFFFFF), pixels(BROWN)),
        png(header()),
        flat(b"\0", kind=INDEXED),
        flat(b"\0", chunk(b"PLTE", BROWN, checksum=0), kind=INDEXED),
        flat(b"\0", PALETTE, PALETTE, kind=INDEXED),
        flat(b"\0", chunk(b"PLTE", BROWN * 257), kind=INDEXED),
        flat(b"\0", chunk(b"PLTE"), kind=INDEXED),
    ],
    ids=range(19),
)
def test_what_no_browser_shows_is_no_png(file: io.BytesIO) -> None:
    with pytest.raises(BrokenPngError):
        read_head(file)


def test_an_ancillary_chunk_that_is_altered_or_too_long_counts_for_nothing() -> None:
    text = chunk(b"tEXt", b"a\0b", checksum=0)
    unknown = chunk(b"abcd", b"x", checksum=0)
    found = read_head(flat(BROWN, text, unknown, gamma(1, checksum=0), chunk(b"sRGB", b"\0\0")))
    assert found.contents == {}


def test_the_first_of_two_counts() -> None:
    found = read_head(flat(BROWN, gamma(1), gamma(2)))
    assert found.contents[b"gAMA"] == struct.pack(">I", 1)


def test_transparency_of_a_palette_stands_behind_it() -> None:
    shades = chunk(b"tRNS", b"\x80")
    assert b"tRNS" not in read_head(flat(b"\0", shades, PALETTE, kind=INDEXED)).contents
    assert b"tRNS" in read_head(flat(b"\0", PALETTE, shades, kind=INDEXED)).contents


def test_the_walk_ends_at_the_end_mark_and_at_an_impossible_length() -> None:
    file = png(header(), pixels(BROWN))
    file.seek(0, io.SEEK_END)
    file.write(chunk(b"tEXt"))
    names = [found.name for found in chunks_from(file, len(SIGNATURE))]
    assert names == [b"IHDR", b"IDAT"]
    cut = png(header(), chunk(b"IDAT", packed(BROWN), length=0x80000000))
    assert [found.name for found in chunks_from(cut, len(SIGNATURE))] == [b"IHDR"]


@pytest.mark.parametrize(
    ("size", "place", "disposal", "blend"),
    [
        ((17, 16), (0, 0), 0, 0),
        ((8, 8), (9, 0), 0, 0),
        ((8, 8), (0, 0xFFFFFFFF), 0, 0),
        ((0, 8), (0, 0), 0, 0),
        ((8, 8), (0, 0), 3, 0),
        ((8, 8), (0, 0), 0, 2),
    ],
)
def test_a_frame_that_cannot_be_is_none(
    size: tuple[int, int], place: tuple[int, int], disposal: int, blend: int
) -> None:
    written = control(0, size, place, disposal, blend)
    found = Chunk(b"fcTL", 8, len(written) - 4)
    assert control_of(io.BytesIO(written), found, (16, 16), 0) is None


def test_a_frame_out_of_order_is_none() -> None:
    written = control(1)
    assert control_of(io.BytesIO(written), Chunk(b"fcTL", 8, 34), (16, 16), 0) is None
    assert control_of(io.BytesIO(written), Chunk(b"fcTL", 8, 34), (16, 16), 1) is not None


def test_chunks_are_bounded() -> None:
    empty = chunk(b"tEXt")
    assert len(list(chunks_from(png(empty * MOST_CHUNKS), len(SIGNATURE)))) == MOST_CHUNKS
    with pytest.raises(TooComplexError):
        list(chunks_from(png(empty * (MOST_CHUNKS + 1)), len(SIGNATURE)))
