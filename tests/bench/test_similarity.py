"""Structural similarity: what is the same is 1, and worse pictures are less alike."""

import io

import pytest
from PIL import Image

from bench.similarity import ssim

DRAWN = Image.effect_noise((203, 121), 40).resize((406, 242))


def encoded(quality: int) -> Image.Image:
    out = io.BytesIO()
    DRAWN.save(out, "JPEG", quality=quality)
    return Image.open(out)


def test_a_picture_is_like_itself() -> None:
    assert ssim(DRAWN, DRAWN) == pytest.approx(1.0)


def test_a_picture_is_as_alike_as_the_definition_says() -> None:
    """Two even surfaces differ in their brightness alone, and all windows say the same."""
    dark, light = Image.new("L", (64, 40), 50), Image.new("RGB", (64, 40), (100, 100, 100))
    expected = (2 * 50 * 100 + 6.5025) / (50**2 + 100**2 + 6.5025)
    assert ssim(dark, light) == pytest.approx(expected)


def test_contrast_and_structure_count_as_the_definition_says() -> None:
    """Stripes of one pixel have the same mean and the same variance in every window."""
    stripes = Image.new("L", (64, 40), 90)
    for left in range(1, 64, 2):
        stripes.paste(110, (left, 0, left + 1, 40))
    even, opposite = Image.new("L", (64, 40), 100), stripes.point(lambda value: 200 - value)
    variance, floor = 10**2, 58.5225
    assert ssim(stripes, even) == pytest.approx(floor / (variance + floor), abs=1e-4)
    expected = (floor - 2 * variance) / (floor + 2 * variance)
    assert ssim(stripes, opposite) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("turned", [False, True])
def test_windows_are_squares_of_eight_pixels_that_overlap_by_half(turned: bool) -> None:
    """Of two windows in a row the first sees no difference, and half of the second does."""
    one, other = Image.new("L", (12, 12), 50), Image.new("L", (12, 12), 50)
    other.paste(100, (0, 8, 12, 12) if turned else (8, 0, 12, 12))
    mean, variance, luminance, contrast = 75, 25**2, 6.5025, 58.5225
    second = (2 * 50 * mean + luminance) / (50**2 + mean**2 + luminance)
    second *= contrast / (variance + contrast)
    assert ssim(one, other) == pytest.approx((1 + second) / 2, abs=1e-4)


def test_what_is_compared_is_the_brightness() -> None:
    """Pure red is a grey of 76 (ITU-R BT.601)."""
    red, grey = Image.new("RGB", (16, 16), (255, 0, 0)), Image.new("L", (16, 16), 76)
    assert ssim(red, grey) == pytest.approx(1.0)


def test_noise_and_its_opposite_are_opposite() -> None:
    opposite = DRAWN.point(lambda value: 255 - value)
    assert ssim(DRAWN, opposite) < -0.5


def test_the_more_an_encoder_leaves_out_the_less_alike() -> None:
    found = [ssim(DRAWN, encoded(quality)) for quality in (90, 60, 20)]
    assert found == sorted(found, reverse=True)
    assert 1 > found[0] > found[-1] + 0.01


def test_pictures_of_two_sizes_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="is not"):
        ssim(DRAWN, DRAWN.resize((200, 100)))
