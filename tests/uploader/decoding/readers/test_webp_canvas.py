"""The size of a WebP, known before its decoder allocates anything."""

import io
from typing import Any

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import saved
from uploader.decoding.opening import Bounds, TooManyPixelsError
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.webp_canvas import HEAD_BYTES, size_in

pytestmark = pytest.mark.usefixtures("prepared")

SORTS: list[dict[str, Any]] = [
    {}, {"lossless": True}, {"exif": b"Exif\0\0"}, {"lossless": True, "exif": b"Exif\0\0"},
    {"save_all": True, "append_images": [Image.new("RGB", (301, 207), "red")]},
]  # fmt: skip


@pytest.mark.parametrize("options", SORTS)
@pytest.mark.parametrize("size", [(301, 207), (1, 16383), (16383, 2)])
def test_the_size_is_that_of_the_picture(options: dict[str, Any], size: tuple[int, int]) -> None:
    if "append_images" in options:
        options = {**options, "append_images": [Image.new("RGB", size, "red")]}
    data = saved(Image.new("RGB", size), "WEBP", **options).getvalue()
    assert size_in(data[:HEAD_BYTES]) == size


@pytest.mark.parametrize(
    "head", [b"", b"RIFF\0\0\0\0WEBPVP8 ", b"RIFF\0\0\0\0WEBPJUNK" + bytes(20)]
)
def test_other_bytes_have_no_size(head: bytes) -> None:
    assert size_in(head) is None


@pytest.mark.parametrize("options", SORTS[:2])
def test_room_is_made_before_the_decoder_opens_the_file(options: dict[str, Any]) -> None:
    data = saved(Image.new("RGB", (301, 207)), "WEBP", **options).getvalue()
    asked: list[int] = []
    with pytest.raises(OSError, match="could not create decoder object"):
        # Cut off behind its size, the file cannot be opened.
        inspect(io.BytesIO(data[:HEAD_BYTES]), "WEBP", Bounds(10**6, 10**6, asked.append))
    assert asked == [301 * 207]


def test_too_large_a_canvas_is_refused_before_the_decoder_opens_the_file() -> None:
    data = saved(Image.new("RGB", (301, 207)), "WEBP").getvalue()
    with pytest.raises(TooManyPixelsError):
        inspect(io.BytesIO(data[:HEAD_BYTES]), "WEBP", Bounds(301 * 207 - 1, 10**6))
