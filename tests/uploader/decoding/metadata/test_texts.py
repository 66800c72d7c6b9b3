"""Texts of files, and those that no person has written."""

import pytest

from uploader.decoding.metadata.directories import Value
from uploader.decoding.metadata.texts import description_of, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"Flag over the bay\0", "Flag over the bay"),
        (b"  padded   \0\0\0", "padded"),
        (b"first\0second\0", "first"),
        ("Zürich 東京".encode(), "Zürich 東京"),
        (b"Z\xfcrich\0", "Zürich"),
        (b"\x81\x8d", "\ufffd\ufffd"),
        (b"", ""),
        ((7,), ""),
        (None, ""),
    ],
)
def test_a_text_ends_at_its_first_zero_and_is_read_in_its_encoding(
    value: Value | None, text: str
) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    "text",
    [
        "OLYMPUS DIGITAL CAMERA", "OLYMPUS DIGITAL CAMERA         ", "olympus  digital camera",
        "KONICA MINOLTA DIGITAL CAMERA", "SONY DSC", "SAMSUNG CAMERA PICTURES", "SAMSUNG",
        "DIGITAL CAMERA", "KODAK Digital Still Camera", "Exif_JPEG_PICTURE", "DCIM", "dav", "cof",
        "sdr", "oznorCO", "hdrpl", "binary_gain", "<Digimax S600>", "Created with GIMP",
        "File written by Adobe Photoshop\u00a8 5.2", "LEAD Technologies Inc. V1.01", "Untitled",
        "Intel(R) JPEG Library, version", "ImageJ=1.53t\nimages=3", "Screenshot", "", "   ", "---",
        "0", "...", "Processed By eBay with ImageMagick", "{\"shape\": [4, 5]}", "image",
    ],
)  # fmt: skip
def test_a_placeholder_is_no_description(text: str) -> None:
    assert description_of(text) == ""


@pytest.mark.parametrize(
    "text",
    ["Flag over the bay", "Olympus digital cameras in a shop", "A screenshot of the map",
     "Samsung office", "cat", "2019", "Photo of Ada", "東京", "?!x", "Made in Japan",
     "created 1920"],
)  # fmt: skip
def test_what_somebody_may_have_written_is_one(text: str) -> None:
    assert description_of(f" {text} ") == text
