"""Packed texts of a PNG: long ones are taken, those that are made to exhaust memory are not."""

import time
import zlib

import pytest

from tests.timeouts import is_within
from tests.uploader.decoding.png_files import chunk, flat, header, pixels, png
from uploader.decoding.readers.png_chunks import BrokenPngError, read_head
from uploader.decoding.readers.png_texts import check_texts

BROWN = bytes((200, 100, 50))
BOMB = zlib.compress(bytes(100 << 20), 9)
LONG = zlib.compress(bytes(20 << 20), 9)
ZTXT, ITXT = b"key\0\0", b"key\0\1\0en\0key\0"


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"zTXt", ZTXT + LONG),
        chunk(b"iTXt", ITXT + LONG),
        chunk(b"zTXt", ZTXT + LONG) * 3,
        chunk(b"zTXt", ZTXT + b"nothing packed"),
        chunk(b"zTXt", ZTXT + LONG[:1000]),
        chunk(b"zTXt", b"no zero"),
        chunk(b"iTXt", b"key\0\0\0\0\0" + BOMB),
        chunk(b"iTXt", b"key\0\1\0no zero"),
        chunk(b"iTXt", b"key\0"),
        chunk(b"tEXt", ZTXT + BOMB),
    ],
    ids=range(10),
)
def test_a_long_text_is_taken(text: bytes) -> None:
    check_texts(flat(BROWN, text))
    check_texts(png(header(), pixels(BROWN), text))


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"zTXt", ZTXT + BOMB),
        chunk(b"zTXt", ZTXT + BOMB, checksum=0),
        chunk(b"iTXt", ITXT + BOMB),
        chunk(b"zTXt", ZTXT + LONG) * 4,
        chunk(b"zTXt", ZTXT + LONG) * 1000,
    ],
    ids=range(5),
)
def test_a_bomb_is_not_taken_and_costs_little(text: bytes) -> None:
    started = time.process_time()
    for file in (flat(BROWN, text), png(header(), pixels(BROWN), text)):
        with pytest.raises(BrokenPngError):
            check_texts(file)
    assert is_within(time.process_time() - started, 5)


XMP = b"XML:com.adobe.xmp\0"
EXIF = chunk(b"eXIf", b"MM\0*")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (XMP + b"\0\0\0\0<x/>", b"<x/>"),
        (XMP + b"\0\0en\0XMP\0<x/>", b"<x/>"),
        (XMP + b"\1\0\0\0" + zlib.compress(b"<x/>"), b"<x/>"),
        (XMP + b"\1\0\0\0" + zlib.compress(bytes(3 << 20)), bytes(1 << 20)),
        (XMP + b"\0\0\0\0" + bytes(3 << 20), bytes(1 << 20)),
        (XMP + b"\1\0\0\0nothing packed", None),
        (XMP + b"\0\0\0", None),
        (XMP, None),
        (b"XML:com.adobe.xml\0\0\0\0\0<x/>", None),
        (b"", None),
    ],
    ids=range(10),
)
def test_the_beginning_of_xmp_is_found_packed_or_not(text: bytes, found: bytes | None) -> None:
    xmp = chunk(b"iTXt", text)
    for file in (flat(BROWN, xmp), png(header(), pixels(BROWN), xmp)):
        assert check_texts(file).get("xmp") == found


def test_other_chunks_are_no_xmp() -> None:
    assert check_texts(flat(BROWN, chunk(b"zTXt", XMP + b"\0\0\0\0<x/>"))) == {}


def test_exif_behind_the_pixels_is_found_and_that_before_them_is_the_heads() -> None:
    before, behind = flat(BROWN, EXIF), png(header(), pixels(BROWN), EXIF)
    pixels_at = read_head(before).pixels_at
    assert check_texts(before, pixels_at) == {}
    assert check_texts(behind, read_head(behind).pixels_at) == {"exif_behind": b"MM\0*"}
    altered = png(header(), pixels(BROWN), chunk(b"eXIf", b"MM\0*", checksum=0))
    assert check_texts(altered, read_head(altered).pixels_at) == {"exif_behind": b""}
