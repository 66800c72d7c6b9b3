"""CICP: colour spaces that a file names by coding-independent code points (ITU-T H.273)."""

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, BinaryIO, NamedTuple

from uploader.decoding import avif_colours
from uploader.decoding.matrix_profile import Chromaticities, curve, matrix_profile


class CodePoints(NamedTuple):
    """The two code points that matter to a still picture, as H.273 numbers them."""

    primaries: int
    transfer: int


# The curves of video, which browsers take for that of sRGB where a still picture is coded as one.
_VIDEO_TRANSFERS = {1, 6, 14, 15}
_SRGB_TRANSFER = 13
_D65, _C, _DCI, _E = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351), (1 / 3, 1 / 3)
SRGB_PRIMARIES: Chromaticities = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, *_D65)
_SMPTE: Chromaticities = (0.630, 0.340, 0.310, 0.595, 0.155, 0.070, *_D65)
# Red, green, blue and white by the code point of the primaries (H.273 table 2).
_PRIMARIES: dict[int, Chromaticities] = {
    1: SRGB_PRIMARIES,
    4: (0.67, 0.33, 0.21, 0.71, 0.14, 0.08, *_C),
    5: (0.64, 0.33, 0.29, 0.60, 0.15, 0.06, *_D65),
    6: _SMPTE,
    7: _SMPTE,
    8: (0.681, 0.319, 0.243, 0.692, 0.145, 0.049, *_C),
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, *_D65),
    10: (1.0, 0.0, 0.0, 1.0, 0.0, 0.0, *_E),
    11: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_DCI),
    12: (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_D65),
    22: (0.630, 0.340, 0.295, 0.605, 0.155, 0.077, *_D65),
}
# The luminance of white in HDR pictures (ITU-R BT.2408), and of the brightest light in them.
_WHITE_NITS, _BRIGHTEST_NITS = 203.0, 1000.0


def read_code_points(file: BinaryIO, decoder: str) -> CodePoints | None:
    """Read the code points of a file whose decoder does not report them."""
    named = avif_colours.code_points(file) if decoder == "AVIF" else None
    return _as_still(*named) if named else None


def reported_code_points(info: Mapping[Any, Any]) -> CodePoints | None:
    """Return the code points that the HEIC decoder reports with a picture."""
    nclx = info.get("nclx_profile")
    if not isinstance(nclx, dict):
        return None
    return _as_still(int(nclx["color_primaries"]), int(nclx["transfer_characteristics"]))


def icc_profile(code_points: CodePoints | None) -> bytes | None:
    """Make the ICC profile of code points; None where they mean sRGB, or nothing that is known.

    Where one of the two is not known, it is taken to be that of sRGB.
    """
    if code_points is None:
        return None
    space = _PRIMARIES.get(code_points.primaries, SRGB_PRIMARIES)
    linear = TRANSFERS.get(code_points.transfer, from_srgb)
    if space is SRGB_PRIMARIES and linear is from_srgb:
        return None
    return _profile(space, linear)


def are_known(code_points: CodePoints) -> bool:
    """Whether both code points name something that a picture can be converted from."""
    return code_points.primaries in _PRIMARIES and code_points.transfer in TRANSFERS


def from_srgb(signal: float) -> float:
    """Return linear light from the signal of sRGB (IEC 61966-2-1)."""
    return signal / 12.92 if signal <= 0.04045 else math.pow((signal + 0.055) / 1.055, 2.4)


@cache
def _profile(space: Chromaticities, linear: Callable[[float], float]) -> bytes:
    return matrix_profile(space, curve(linear))


def _as_still(primaries: int, transfer: int) -> CodePoints:
    return CodePoints(primaries, _SRGB_TRANSFER if transfer in _VIDEO_TRANSFERS else transfer)


def _from_video(signal: float) -> float:
    """Return light from a signal of video as a reference display shows it (ITU-R BT.1886)."""
    return math.pow(signal, 2.4)


def _from_smpte_240(signal: float) -> float:
    return signal / 4 if signal < 0.0913 else math.pow((signal + 0.1115) / 1.1115, 1 / 0.45)


def _from_cinema(signal: float) -> float:
    """Return linear light from the signal of SMPTE ST 428-1, whose white is below its top."""
    return math.pow(signal, 2.6) * 52.37 / 48.0


def _from_pq(signal: float) -> float:
    """Return light from the signal of the perceptual quantizer (SMPTE ST 2084)."""
    root = math.pow(signal, 1 / 78.84375)
    ratio = max(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root)
    return _on_sdr(10000.0 / _WHITE_NITS * math.pow(ratio, 1 / 0.1593017578125))


def _from_hlg(signal: float) -> float:
    """Return light from the signal of hybrid log-gamma on a display of 1000 nits (BT.2100)."""
    if signal <= 0.5:
        scene = signal**2 / 3
    else:
        scene = (math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return _on_sdr(_BRIGHTEST_NITS / _WHITE_NITS * math.pow(scene, 1.2))


def _on_sdr(light: float) -> float:
    """Map light, in units of white, to a display that shows nothing brighter than white.

    White is shown at half of the light; from there a Bezier curve leads to the brightest (the
    reference white tone mapping operator of SMPTE ST 2094-50, as Chromium applies it).
    """
    brightest = _BRIGHTEST_NITS / _WHITE_NITS
    if light <= 1:
        return light / 2
    if light >= brightest:
        return 1.0
    bend, bent = 0.35 * 1 + 0.65 * 2, 0.35 * 0.5 + 0.65 * 1
    square, slope = 1 - 2 * bend + brightest, bend - 1
    at = (math.sqrt(slope**2 + square * (light - 1)) - slope) / square
    return 0.5 + 2 * at * (bent - 0.5) + at**2 * (0.5 - 2 * bent + 1)


# From signal to linear light, by the code point of the transfer (H.273 table 3).
TRANSFERS: dict[int, Callable[[float], float]] = {
    1: _from_video,
    4: lambda signal: signal**2.2,
    5: lambda signal: signal**2.8,
    6: _from_video,
    7: _from_smpte_240,
    8: lambda signal: signal,
    11: _from_video,
    13: from_srgb,
    14: _from_video,
    15: _from_video,
    16: _from_pq,
    17: _from_cinema,
    18: _from_hlg,
}
