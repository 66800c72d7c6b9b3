"""CICP: colour spaces that a file names by coding-independent code points (ITU-T H.273)."""

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, BinaryIO, NamedTuple

from uploader.decoding.colours import avif_colours
from uploader.decoding.colours.hdr_profile import HDR_TRANSFERS, hdr_profile
from uploader.decoding.colours.matrix_profile import Chromaticities, curve, matrix_profile


class CodePoints(NamedTuple):
    """The two code points that matter to a still picture, as H.273 numbers them.

    Of HDR, `brightest_nits` is the brightest light in cd/m², where a file names it.
    """

    primaries: int
    transfer: int
    brightest_nits: float | None = None


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


def read_code_points(file: BinaryIO, decoder: str) -> CodePoints | None:
    """Read the code points of a file whose decoder does not report them."""
    named = avif_colours.code_points(file) if decoder == "AVIF" else None
    if named is None:
        return None
    return _as_still(*named)._replace(brightest_nits=avif_colours.brightest_nits(file))


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
    if code_points.transfer in HDR_TRANSFERS:
        return hdr_profile(space, code_points.transfer, code_points.brightest_nits)
    linear = TRANSFERS.get(code_points.transfer, from_srgb)
    if space is SRGB_PRIMARIES and linear is from_srgb:
        return None
    return _profile(space, linear)


def are_known(code_points: CodePoints) -> bool:
    """Whether both code points name something that a picture can be converted from."""
    transfers = TRANSFERS.keys() | HDR_TRANSFERS
    return code_points.primaries in _PRIMARIES and code_points.transfer in transfers


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
    17: _from_cinema,
}
