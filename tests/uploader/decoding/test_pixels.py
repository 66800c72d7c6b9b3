"""Facts and renditions of a picture, whatever its mode, its size and its profile."""

import io

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BOUNDS, preview, saved, thumbnail_2x
from uploader.decoding.pixels import inspect

pytestmark = pytest.mark.usefixtures("prepared")


def thumb_of(file: io.BytesIO, decoder: str = "PNG") -> Image.Image:
    return Image.open(io.BytesIO(inspect(file, decoder, BOUNDS)[1]))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 3000), (480, 360)),
        ((3000, 4000), (270, 360)),
        ((4000, 300), (960, 300)),
        ((20, 4000), (20, 50)),
        ((100, 50), (100, 50)),
        ((1, 1), (1, 1)),
    ],
)
def test_a_thumbnail_fits_its_box_and_never_grows(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert thumb_of(saved(Image.new("RGB", size))).size == expected


@pytest.mark.parametrize(
    ("size", "orientation", "expected"),
    [
        ((4000, 3000), 1, (960, 720)),
        ((4000, 3000), 6, (540, 720)),
        ((750, 500), 1, (750, 500)),
        ((4000, 600), 1, (1920, 600)),
        ((600, 4000), 6, (1920, 600)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_second_thumbnail_has_twice_the_box_and_never_grows(
    size: tuple[int, int], orientation: int, expected: tuple[int, int], kind: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    made = thumbnail_2x(saved(Image.new("RGB", size), kind, exif=exif), kind, BOUNDS)
    assert Image.open(io.BytesIO(made)).size == expected


def test_an_odd_orientation_counts_as_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 9999
    facts, _ = inspect(saved(Image.new("RGB", (60, 40)), "JPEG", exif=exif), "JPEG", BOUNDS)
    assert (facts.width, facts.height) == (60, 40)


def test_sixteen_bit_grey_keeps_its_tones() -> None:
    grey = Image.new("I;16", (30, 20), 0x8000)
    assert abs(thumb_of(saved(grey)).convert("L").getpixel((5, 5)) - 128) <= 3  # type: ignore[operator] # One band.


def test_transparency_is_kept() -> None:
    thumb = thumb_of(saved(Image.new("RGBA", (30, 20), (255, 0, 0, 0))))
    assert thumb.mode == "RGBA"
    assert thumb.getchannel("A").getextrema() == (0, 0)


def test_a_broken_profile_does_not_refuse_the_picture() -> None:
    file = saved(Image.new("RGB", (30, 20)), "JPEG", icc_profile=b"nonsense")
    assert thumb_of(file, "JPEG").size == (30, 20)


def test_a_preview_has_at_most_2048_pixels_on_its_long_side() -> None:
    made = preview(saved(Image.new("RGB", (3000, 1500)), "JPEG"), "JPEG", BOUNDS)
    assert Image.open(io.BytesIO(made)).size == (2048, 1024)
