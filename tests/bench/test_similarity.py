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
