"""Writes ICC profiles of HDR pictures, which show them on a screen without HDR as Chromium does.

Light is measured against the white of paper (203 cd/m², ITU-R BT.2408). White is shown darker than
the screen could, and what is brighter is pressed into what is left, all three colours of a pixel by
what the brightest of them in BT.2020 needs: so a hue stays what it is. No curve a channel can say
that; a table over the signals can. The curve is the reference white tone mapping operator of SMPTE
ST 2094-50, for the brightest light that a file names, or 1000 cd/m².
"""

import itertools
import math
import struct
from collections.abc import Callable, Iterator
from functools import lru_cache

from uploader.decoding.colours.matrix_profile import (
    D50,
    Chromaticities,
    Triple,
    adapted,
    inverse,
    product,
    times,
    transposed,
    xyz,
)

# Code points of the transfers (ITU-T H.273 table 3).
PQ, HLG = 16, 18
HDR_TRANSFERS = {PQ, HLG}
_BT2020: Chromaticities = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290)
_SRGB: Chromaticities = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
_WHITE_NITS, _BRIGHTEST_NITS = 203.0, 1000.0
# What the three colours of BT.2020 contribute to luminance.
_LUMINANCE = (0.2627, 0.6780, 0.0593)
# Points a side: between them a profile is interpolated, within a step or two of 255.
_POINTS = 33
_ONE = 32768
# Files choose their brightest light, so not every profile is kept.
_REMEMBERED = 8
# How far the middle point of the Bezier curve is from white on the way to the brightest.
_BEND = 0.65

Press = Callable[[float], float]


@lru_cache(_REMEMBERED)
def hdr_profile(space: Chromaticities, transfer: int, brightest_nits: float | None = None) -> bytes:
    """Write the profile of primaries with one of `HDR_TRANSFERS`, from signals to XYZ.

    `brightest_nits` is the brightest light of the picture in cd/m², where that is known. The
    profile is a table `lut16Type` (ICC.1:2022 10.10).
    """
    table = struct.pack(">4s4x4B9i2H", b"mft2", 3, 3, _POINTS, 0, *_IDENTITY, 2, 2)
    ramp = struct.pack(">6H", *(0, 65535) * 3)
    colours = struct.pack(f">{3 * _POINTS**3}H", *_table(space, transfer, _press(brightest_nits)))
    tag = table + ramp + colours + ramp
    tags = struct.pack(">I4sII4sII", 2, b"wtpt", 156, 20, b"A2B0", 176, len(tag))
    body = tags + xyz(D50) + tag
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x",
        128 + len(body), 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp", xyz(D50)[8:],
    )  # fmt: skip
    return header + body


_IDENTITY = (65536, 0, 0, 0, 65536, 0, 0, 0, 65536)


def _table(space: Chromaticities, transfer: int, press: Press) -> Iterator[int]:
    to_xyz, bt2020, srgb = (transposed(adapted(one)) for one in (space, _BT2020, _SRGB))
    to_bt2020, to_screen = product(inverse(bt2020), to_xyz), product(inverse(srgb), bt2020)
    light = _from_pq if transfer == PQ else _from_hlg
    lights = [light(at / (_POINTS - 1)) for at in range(_POINTS)]
    for colour in itertools.product(lights, lights, lights):
        scene = times(to_bt2020, colour)
        shown = _pressed(scene if transfer == PQ else _as_displayed(scene), press)
        red, green, blue = times(to_screen, shown)
        on_screen = times(srgb, (_clipped(red), _clipped(green), _clipped(blue)))
        yield from (min(max(round(_ONE * part), 0), 65535) for part in on_screen)


def _from_pq(signal: float) -> float:
    """Return light in units of white from the signal of the perceptual quantizer (ST 2084)."""
    root = math.pow(signal, 1 / 78.84375)
    ratio = max(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root)
    return 10000.0 / _WHITE_NITS * math.pow(ratio, 1 / 0.1593017578125)


def _from_hlg(signal: float) -> float:
    """Return the light of the scene from the signal of hybrid log-gamma (ITU-R BT.2100)."""
    if signal <= 0.5:
        return signal**2 / 3
    return (math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12


def _as_displayed(scene: Triple) -> Triple:
    """Return light in units of white on a display of 1000 cd/m² (BT.2100, the OOTF of HLG)."""
    red, green, blue = scene
    luminance = _LUMINANCE[0] * red + _LUMINANCE[1] * green + _LUMINANCE[2] * blue
    gain = _BRIGHTEST_NITS / _WHITE_NITS * max(luminance, 0.0) ** 0.2
    return red * gain, green * gain, blue * gain


def _pressed(colour: Triple, press: Press) -> Triple:
    brightest = max(colour)
    gain = press(brightest) / brightest if brightest > 0 else 1.0
    return colour[0] * gain, colour[1] * gain, colour[2] * gain


def _press(brightest_nits: float | None) -> Press:
    """Return the map from light, in units of white, to a screen that shows nothing brighter.

    White is shown the darker the more is brighter than it, but at least at half of the light; from
    there a Bezier curve leads to the brightest.
    """
    brightest = (brightest_nits or _BRIGHTEST_NITS) / _WHITE_NITS
    if brightest <= 1:
        return lambda light: min(light, 1.0)
    stops = math.log(brightest) / math.log(_BRIGHTEST_NITS / _WHITE_NITS)
    white = 1 - min(stops, 1.0) / 2
    bend, bent = 1 - _BEND + _BEND / white, (1 - _BEND) * white + _BEND
    square, slope = 1 - 2 * bend + brightest, bend - 1

    def press(light: float) -> float:
        if light <= 1:
            return light * white
        if light >= brightest:
            return 1.0
        # The root that stays exact where the square term vanishes.
        at = (light - 1) / (slope + math.sqrt(slope**2 + square * (light - 1)))
        return white + 2 * at * (bent - white) + at**2 * (white - 2 * bent + 1)

    return press


def _clipped(light: float) -> float:
    return min(max(light, 0.0), 1.0)
