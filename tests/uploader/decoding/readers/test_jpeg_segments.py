"""The segments of a JPEG: which are found, how many are decoded, and kinds that nobody shows."""

import io
import struct
from typing import Any

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BOUNDS
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.complexity import TooComplexError
from uploader.decoding.readers.jpeg_segments import (
    MOST_COSTLY,
    MOST_JUNK,
    MOST_SCANS,
    MOST_SEGMENTS,
    check_segments,
    segments,
)
from uploader.decoding.readers.unsupported import UnsupportedKindError

pytestmark = pytest.mark.usefixtures("prepared")

START = b"\xff\xd8"
EXIF, PHOTOSHOP = b"Exif\0\0", b"Photoshop 3.0\0"
TABLE = b"\0" + bytes([1] * 64)
# Precision, height, width, and one component of grey.
FRAME = struct.pack(">BHHBBBB", 8, 8, 8, 1, 1, 0x11, 0)


def jpeg(**options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((64, 48)).save(out, "JPEG", **options)
    return out.getvalue()


def segment(marker: int, content: bytes = b"") -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", 2 + len(content)) + content


def in_front(data: bytes, whole: bytes | None = None) -> io.BytesIO:
    """A picture with more in front of its first segment."""
    return io.BytesIO(START + data + (whole or jpeg())[2:])


def markers(data: bytes) -> list[int]:
    return [one.marker for one in segments(io.BytesIO(data))]


def test_segments_are_found_with_what_they_hold() -> None:
    data = START + segment(0xE1, b"abc") + b"\xff\x01" + segment(0xDA, b"d") + b"\x12\xff\0\xff\xd0"
    found = list(segments(io.BytesIO(data + segment(0xFE, b"e") + b"\xff\xd9" + b"\xff\xda")))
    assert [one.marker for one in found] == [0xE1, 0x01, 0xDA, 0xFE, 0xD9]
    assert [one.content for one in found] == [b"abc", b"", b"d", b"e", b""]
    assert (found[0].start, found[0].end) == (2, 9)


def test_what_stands_between_segments_is_passed_over() -> None:
    for junk in (b"junk", b"\xff" * 5, b"\xff\0\xff\xd3", bytes(200_000), bytes(200_000) + b"\xff"):
        assert markers(START + segment(0xE1) + junk + segment(0xFE)) == [0xE1, 0xFE]


def test_a_file_may_end_anywhere() -> None:
    whole = jpeg()
    for length in range(len(whole)):
        assert len(markers(whole[:length])) <= len(markers(whole))


def test_segments_are_bounded() -> None:
    comments = segment(0xFE) * MOST_SEGMENTS
    assert len(markers(START + comments)) == MOST_SEGMENTS
    with pytest.raises(TooComplexError):
        markers(START + comments + segment(0xFE))
    with pytest.raises(TooComplexError):
        inspect(in_front(comments), "JPEG", BOUNDS)
    assert inspect(in_front(comments[: 4 * (MOST_SEGMENTS - 20)]), "JPEG", BOUNDS)


@pytest.mark.parametrize(
    "one",
    [segment(0xE1, EXIF), segment(0xED, PHOTOSHOP), segment(0xDB, TABLE)],
    ids=["exif", "photoshop", "tables"],
)
def test_segments_that_are_taken_apart_are_bounded(one: bytes) -> None:
    own = jpeg().count(one[:2])
    assert inspect(in_front(one * (MOST_COSTLY - own)), "JPEG", BOUNDS)
    with pytest.raises(TooComplexError):
        inspect(in_front(one * (MOST_COSTLY - own + 1)), "JPEG", BOUNDS)


def test_frames_are_bounded() -> None:
    check_segments(io.BytesIO(START + segment(0xC0, FRAME) * MOST_COSTLY))
    with pytest.raises(TooComplexError):
        check_segments(io.BytesIO(START + segment(0xC0, FRAME) * (MOST_COSTLY + 1)))


def test_fill_bytes_behind_the_pixels_are_bounded() -> None:
    for behind in (segment(0xFE), b"\xff\xd9"):
        assert markers(jpeg()[:-2] + b"\xff" * MOST_JUNK + behind)
        with pytest.raises(TooComplexError):
            markers(jpeg()[:-2] + b"\xff" * (MOST_JUNK + 1) + behind)


@pytest.mark.parametrize("byte", [b"\0", b"\xff"])
def test_junk_in_front_of_the_pixels_is_bounded(byte: bytes) -> None:
    text = segment(0xFE, b"x")
    assert inspect(in_front(text + byte * MOST_JUNK), "JPEG", BOUNDS)
    with pytest.raises(TooComplexError):
        inspect(in_front(text + byte * (MOST_JUNK + 1)), "JPEG", BOUNDS)


def scans(count: int, *between: bytes) -> io.BytesIO:
    """A progressive picture whose last scan comes again, until there are so many."""
    whole = jpeg(progressive=True)
    own = whole.count(b"\xff\xda")
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return io.BytesIO(whole[:-2] + b"".join(between) + last * (count - own) + whole[-2:])


def test_scans_are_bounded() -> None:
    assert inspect(scans(MOST_SCANS), "JPEG", BOUNDS)
    with pytest.raises(TooComplexError):
        inspect(scans(MOST_SCANS + 1), "JPEG", BOUNDS)
    with pytest.raises(TooComplexError):
        check_segments(scans(MOST_SCANS + 1, b"junk", segment(0xFE, b"text"), b"\xff\x01"))


def test_scans_of_one_component_each_are_bounded_too() -> None:
    frame = struct.pack(">BHHB", 8, 8, 8, 3) + bytes((1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0))
    head = START + segment(0xC0, frame)
    scan = segment(0xDA, bytes((1, 1, 0, 0, 63, 0))) + b"\x3f"
    check_segments(io.BytesIO(head + scan * MOST_SCANS))
    with pytest.raises(TooComplexError):
        check_segments(io.BytesIO(head + scan * (MOST_SCANS + 1)))


def test_the_mark_of_a_scan_in_other_data_is_none() -> None:
    many = b"\xff\xda" * (MOST_SCANS + 1)
    assert inspect(in_front(segment(0xE5, many), jpeg(progressive=True)), "JPEG", BOUNDS)
    behind = io.BytesIO(jpeg(progressive=True) + many)
    assert inspect(behind, "JPEG", BOUNDS)


@pytest.mark.parametrize(
    ("marker", "bits"),
    [(0xC1, 12), (0xC2, 12), (0xC3, 12), (0xC3, 16), (0xC9, 12), (0xC5, 8), (0xC7, 8), (0xCF, 8)],
)
def test_a_kind_that_nobody_shows_is_refused_as_that(marker: int, bits: int) -> None:
    data = jpeg()
    at = data.index(b"\xff\xc0")
    changed = data[: at + 1] + bytes((marker,)) + data[at + 2 : at + 4] + bytes((bits,))
    with pytest.raises(UnsupportedKindError):
        inspect(io.BytesIO(changed + data[at + 5 :]), "JPEG", BOUNDS)


@pytest.mark.parametrize("bits", [0, 1, 7, 9, 255])
def test_a_depth_that_cannot_be_is_damage(bits: int) -> None:
    data = jpeg()
    at = data.index(b"\xff\xc0") + 4
    with pytest.raises((OSError, SyntaxError)):
        inspect(io.BytesIO(data[:at] + bytes((bits,)) + data[at + 1 :]), "JPEG", BOUNDS)
