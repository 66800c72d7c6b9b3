"""Types told apart by their first bytes; the decoder has the last word."""

import gzip
import time

import pytest

from tests.timeouts import is_within
from uploader.decoding.formats import (
    AVIF,
    BMP,
    GIF,
    HEAD_BYTES,
    HEIC,
    JPEG,
    PNG,
    TIFF,
    WEBP,
    PictureFormat,
    recognise,
)
from uploader.outcomes import EmptyFile, UnsupportedType


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    brands = b"".join(compatible)
    return (16 + len(brands)).to_bytes(4, "big") + b"ftyp" + major + bytes(4) + brands


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\xff\xd8\xff\xe0", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"GIF89a", GIF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", WEBP),
        (b"II*\x00\x08\x00\x00\x00", TIFF),
        (b"BM", BMP),
        (ftyp(b"avif", b"mif1"), AVIF),
        (ftyp(b"mif1", b"avif", b"miaf"), AVIF),
        (ftyp(b"heic", b"mif1"), HEIC),
        (ftyp(b"mif1", b"heic"), HEIC),
    ],
)
def test_each_accepted_type_is_recognised(head: bytes, expected: PictureFormat) -> None:
    assert recognise(head) is expected


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"%!PS-Adobe", "PostScript"),
        (b"8BPS", "Photoshop"),
        (b"PK\x03\x04", "Archives"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "SVG"),
        (b"\n<!DOCTYPE html>", "Web pages"),
        (ftyp(b"isom", b"mp42"), "Films"),
        (b"II*\x00\x10\x00\x00\x00CR", "raw"),
        (b"hello", "not a picture"),
    ],
)
def test_what_is_refused_is_told_in_a_sentence(head: bytes, word: str) -> None:
    with pytest.raises(UnsupportedType) as refused:
        recognise(head)
    assert word in refused.value.detail


SVG = '<?xml version="1.0"?>\n<!-- a logo -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'
LONG = SVG + "".join(f"<path d='M{n * n} {n}'/>" for n in range(4000))
NAMESPACED = '<x:svg xmlns:x="http://www.w3.org/2000/svg"/>'


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (SVG.encode("utf-8-sig"), "SVG"),
        (("  \r\n\t" + SVG).encode(), "SVG"),
        (SVG.encode("utf-16"), "SVG"),
        (SVG.encode("utf-16-be"), "SVG"),
        (SVG.encode("utf-32"), "SVG"),
        (SVG.upper().encode(), "SVG"),
        (NAMESPACED.encode(), "SVG"),
        (gzip.compress(SVG.encode(), mtime=0), "SVG"),
        (gzip.compress(LONG.encode("utf-16"), mtime=0)[:HEAD_BYTES], "SVG"),
        (gzip.compress(b"a letter", mtime=0), "Archives"),
        (b"\x1f\x8b broken", "Archives"),
        (b"\xef\xbb\xbf%PDF-1.7", "PDF"),
        (b"junk before\n%PDF-1.4", "PDF"),
        (b"\r\n %!PS-Adobe-3.0 EPSF-3.0", "EPS"),
        (b"\x04%!PS-Adobe-3.0", "EPS"),
        (b"\xc5\xd0\xd3\xc6\x20\x00", "EPS"),
        (b"8BPS\x00\x02", "PSD"),
        (b"\xff\x0a\xfa\x1f", "JPEG XL"),
        (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL"),
        ("<!DOCTYPE html><svg/>".encode("utf-16"), "Web pages"),
    ],
)
def test_a_disguise_does_not_change_the_sentence(head: bytes, word: str) -> None:
    with pytest.raises(UnsupportedType) as refused:
        recognise(head)
    assert word in refused.value.detail


def test_unpacking_a_disguise_is_bounded() -> None:
    bomb = gzip.compress(bytes(50_000_000))[:HEAD_BYTES]
    started = time.process_time()
    with pytest.raises(UnsupportedType):
        recognise(bomb)
    assert is_within(time.process_time() - started, 0.05)


def test_an_empty_file_is_told_so() -> None:
    with pytest.raises(EmptyFile):
        recognise(b"")
