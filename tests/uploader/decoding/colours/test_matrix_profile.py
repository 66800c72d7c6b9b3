"""Profiles that primaries, white and a curve describe, as the colour engine understands them."""

import io

import pytest
from PIL import Image, ImageCms

from uploader.decoding.colours.cicp import SRGB_PRIMARIES, from_srgb
from uploader.decoding.colours.matrix_profile import Chromaticities, curve, matrix_profile

SRGB_CURVE = curve(from_srgb)


def converted(profile: bytes, colour: tuple[int, int, int]) -> tuple[int, ...]:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    image = ImageCms.profileToProfile(
        Image.new("RGB", (1, 1), colour), source, ImageCms.createProfile("sRGB")
    )
    assert image is not None
    found = image.getpixel((0, 0))
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 100, 50), (7, 250, 3)])
def test_the_numbers_of_srgb_change_nothing(colour: tuple[int, int, int]) -> None:
    found = converted(matrix_profile(SRGB_PRIMARIES, SRGB_CURVE), colour)
    assert all(abs(one - other) <= 1 for one, other in zip(found, colour, strict=True))


def test_white_stays_white_whatever_it_is_measured_as() -> None:
    warm: Chromaticities = (*SRGB_PRIMARIES[:6], 0.4476, 0.4074)
    assert min(converted(matrix_profile(warm, SRGB_CURVE), (255, 255, 255))) >= 254


@pytest.mark.parametrize(
    "space",
    [
        (0.0,) * 8,
        (0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.3127, 0.329),
        (*SRGB_PRIMARIES[:6], 0.3, 0.0),
        (0.64, 0.33, 0.30, 0.60, 0.47, 0.465001, 0.3127, 0.329),
    ],
)
def test_numbers_that_span_no_colours_are_refused(space: Chromaticities) -> None:
    with pytest.raises(ValueError, match=r"luminance|on one line|beyond"):
        matrix_profile(space, SRGB_CURVE)
