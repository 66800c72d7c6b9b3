"""Types told apart by their first bytes; the decoder has the last word."""

import pytest

from uploader.formats import AVIF, BMP, GIF, HEIC, JPEG, PNG, TIFF, WEBP, PictureFormat, recognise
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


def test_an_empty_file_is_told_so() -> None:
    with pytest.raises(EmptyFile):
        recognise(b"")
