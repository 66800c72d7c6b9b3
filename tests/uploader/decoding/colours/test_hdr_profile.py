"""HDR pictures on a screen without HDR: the colours are what Chromium shows there."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from uploader.decoding.colours.cicp import SRGB_PRIMARIES
from uploader.decoding.colours.hdr_profile import HLG, PQ, hdr_profile
from uploader.decoding.colours.matrix_profile import Chromaticities

BT2020: Chromaticities = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290)
DISPLAY_P3: Chromaticities = (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290)

Signal = tuple[float, float, float]
Colour = tuple[int, int, int]


def signal_of(nits: float) -> float:
    """Returns the signal of a luminance (SMPTE ST 2084, equation 5.2)."""
    power = (nits / 10000) ** 0.1593017578125
    return float(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)


def converted(space: Chromaticities, transfer: int, signal: Signal) -> Colour:
    return converted_by(hdr_profile(space, transfer), signal)


def converted_by(made: bytes, signal: Signal) -> Colour:
    red, green, blue = (round(255 * part) for part in signal)
    profile = ImageCms.ImageCmsProfile(io.BytesIO(made))
    shown = ImageCms.profileToProfile(
        Image.new("RGB", (1, 1), (red, green, blue)), profile, ImageCms.createProfile("sRGB")
    )
    assert shown is not None
    return shown.getpixel((0, 0))  # type: ignore[return-value] # Three bands.


# A grey, a hue below white, one beyond it, and one beyond what the screen has.
@pytest.mark.parametrize(
    ("space", "transfer", "signal", "in_chromium"),
    [
        (BT2020, PQ, (0.4, 0.4, 0.4), (80, 80, 80)),
        (BT2020, PQ, (0.7, 0.7, 0.7), (240, 240, 240)),
        (BT2020, PQ, (1.0, 1.0, 1.0), (255, 255, 255)),
        (BT2020, PQ, (0.8, 0.7, 0.6), (255, 155, 96)),
        (BT2020, PQ, (0.1, 0.7, 0.1), (0, 253, 0)),
        (DISPLAY_P3, PQ, (0.4, 0.5, 0.6), (60, 131, 206)),
        (DISPLAY_P3, PQ, (0.75, 0.6, 0.4), (255, 137, 0)),
        (SRGB_PRIMARIES, PQ, (0.5, 0.3, 0.2), (131, 44, 18)),
        (SRGB_PRIMARIES, PQ, (0.7, 0.5, 0.3), (255, 113, 36)),
        (SRGB_PRIMARIES, PQ, (0.8, 0.7, 0.6), (255, 191, 125)),
        (BT2020, HLG, (0.5, 0.5, 0.5), (99, 99, 99)),
        (BT2020, HLG, (0.9, 0.9, 0.9), (233, 234, 234)),
        (BT2020, HLG, (0.7, 0.5, 0.3), (181, 93, 52)),
        (SRGB_PRIMARIES, HLG, (0.6, 0.2, 0.1), (112, 35, 14)),
        (SRGB_PRIMARIES, HLG, (0.8, 0.7, 0.6), (207, 165, 133)),
    ],
)
def test_a_colour_is_shown_as_chromium_shows_it(
    space: Chromaticities, transfer: int, signal: Signal, in_chromium: Colour
) -> None:
    found = converted(space, transfer, signal)
    assert max(abs(one - other) for one, other in zip(found, in_chromium, strict=True)) <= 2


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_brighter_signals_are_shown_brighter(transfer: int) -> None:
    greys = [converted(BT2020, transfer, (at / 20,) * 3)[1] for at in range(21)]
    assert greys == sorted(greys)
    assert (greys[0], greys[-1]) == (0, 255)


# Greys of so many cd/m², by the brightest light of the picture; 203 is the white of paper.
@pytest.mark.parametrize(
    ("brightest", "in_chromium"),
    [
        (None, {100: 136, 203: 187, 400: 223, 800: 248, 1000: 255}),
        (100, {50: 135, 100: 188, 250: 255, 400: 255}),
        (300, {100: 176, 250: 251, 400: 255}),
        (486, {100: 161, 203: 221, 300: 242, 400: 250}),
        (4000, {100: 136, 203: 187, 400: 207, 1000: 226, 2000: 240, 4000: 255}),
    ],
)
def test_the_brightest_light_of_a_picture_decides_how_much_room_is_left_for_it(
    brightest: float | None, in_chromium: dict[int, int]
) -> None:
    profile = hdr_profile(BT2020, PQ, brightest)
    for nits, grey in in_chromium.items():
        assert abs(converted_by(profile, (signal_of(nits),) * 3)[1] - grey) <= 3, nits


def test_a_profile_is_made_once() -> None:
    assert hdr_profile(BT2020, PQ) is hdr_profile(BT2020, PQ)
