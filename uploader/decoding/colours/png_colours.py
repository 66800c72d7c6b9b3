"""The colours of a PNG, by the precedence of its chunks: cICP, iCCP, sRGB, gAMA with cHRM."""

import struct
import zlib
from collections.abc import Mapping

from uploader.decoding.colours.cicp import SRGB_PRIMARIES, CodePoints, are_known, icc_profile
from uploader.decoding.colours.conversion import is_profile
from uploader.decoding.colours.matrix_profile import Chromaticities, curve, matrix_profile

_RGB_MATRIX, _FULL_RANGE = 0, 1
_RENDERING_INTENTS = {bytes((intent,)) for intent in range(4)}
_LONGEST_PROFILE = 4 << 20
_UNIT = 100_000
_UNITS_A_NIT = 10_000
# A gamma this near to that of sRGB means sRGB (as libpng has it).
_SRGB_GAMMA, _INSIGNIFICANT = 1 / 2.2, 0.05


def png_profile(contents: Mapping[bytes, bytes]) -> bytes | None:
    """Return the ICC profile that chunks amount to; None where that is sRGB.

    What is broken or not known counts for nothing, so that the next in the order decides.
    """
    points = contents.get(b"cICP", b"")
    if len(points) == 4 and points[2] == _RGB_MATRIX and points[3] == _FULL_RANGE:
        code_points = CodePoints(points[0], points[1], _brightest_nits(contents))
        if are_known(code_points):
            return icc_profile(code_points)
    if profile := _embedded(contents.get(b"iCCP", b"")):
        return profile
    if contents.get(b"sRGB") in _RENDERING_INTENTS:
        return None
    return _measured(contents.get(b"gAMA", b""), contents.get(b"cHRM", b""))


def _brightest_nits(contents: Mapping[bytes, bytes]) -> float | None:
    """Return the brightest light of the picture, else of its makers' display (cLLI, mDCV)."""
    for light, at in ((contents.get(b"cLLI", b""), 0), (contents.get(b"mDCV", b""), 16)):
        if nits := int.from_bytes(light[at : at + 4], "big"):
            return nits / _UNITS_A_NIT
    return None


def _embedded(content: bytes) -> bytes | None:
    """Unpack a profile: a name, zero, the method of compression, and what is compressed."""
    _, zero, packed = content.partition(b"\0")
    if not zero or packed[:1] != b"\0":
        return None
    unpacking = zlib.decompressobj()
    try:
        profile = unpacking.decompress(packed[1:], _LONGEST_PROFILE)
    except zlib.error:
        return None
    return profile if not unpacking.unconsumed_tail and is_profile(profile) else None


def _measured(gamma: bytes, chromaticities: bytes) -> bytes | None:
    """Make the profile of a gamma, and of primaries where there are any beside it."""
    encoding = int.from_bytes(gamma, "big") / _UNIT if len(gamma) == 4 else 0.0
    if not encoding:
        return None
    is_near = abs(encoding / _SRGB_GAMMA - 1) <= _INSIGNIFICANT
    if len(chromaticities) != 32:
        if is_near:
            return None
        return matrix_profile(SRGB_PRIMARIES, _power(encoding))
    try:
        return matrix_profile(_space(chromaticities), _power(encoding))
    except ValueError:
        return None


def _power(encoding: float) -> bytes:
    return curve(lambda signal: signal ** (1 / encoding))


def _space(chromaticities: bytes) -> Chromaticities:
    white_x, white_y, *colours = (one / _UNIT for one in struct.unpack(">8I", chromaticities))
    red_x, red_y, green_x, green_y, blue_x, blue_y = colours
    return red_x, red_y, green_x, green_y, blue_x, blue_y, white_x, white_y
