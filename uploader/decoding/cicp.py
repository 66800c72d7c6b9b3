"""CICP: colour spaces that a file names by coding-independent code points (ITU-T H.273)."""

import math
import struct
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, BinaryIO, NamedTuple

from uploader.decoding import avif_colours


class CodePoints(NamedTuple):
    """The two code points that matter to a still picture, as H.273 numbers them."""

    primaries: int
    transfer: int


_HEAD_BYTES = 65536
# Red, green and blue as XYZ under D50, by the code point of the primaries (H.273 table 2). Those
# of sRGB are left out, since they need no conversion.
_BT2020 = ((0.67348, 0.27904, -0.00194), (0.16567, 0.67534, 0.02998), (0.12505, 0.04561, 0.79686))
_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
_SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
_PRIMARIES = {9: _BT2020, 12: _P3}
_D50 = (0.9642, 1.0, 0.8249)
# The luminance of white in HDR pictures (ITU-R BT.2408); what is brighter becomes white.
_WHITE_NITS = 203.0
_CURVE_POINTS = 1024


def read_code_points(file: BinaryIO, decoder: str) -> CodePoints | None:
    """Read the code points from the first bytes of a file whose decoder does not report them."""
    if decoder == "AVIF":
        named = avif_colours.code_points(file)
        return CodePoints(*named) if named else None
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    # A `cICP` chunk of PNG; the first is that of the picture.
    found = head.partition(b"\x00\x00\x00\x04cICP")[2] if decoder == "PNG" else b""
    return CodePoints(found[0], found[1]) if len(found) >= 2 else None


def reported_code_points(info: Mapping[Any, Any]) -> CodePoints | None:
    """Return the code points that the HEIC decoder reports with a picture."""
    nclx = info.get("nclx_profile")
    if not isinstance(nclx, dict):
        return None
    return CodePoints(int(nclx["color_primaries"]), int(nclx["transfer_characteristics"]))


def icc_profile(code_points: CodePoints | None) -> bytes | None:
    """Make the ICC profile of code points; None where they mean sRGB, or nothing that is known."""
    primaries, transfer = code_points or (0, 0)
    if primaries not in _PRIMARIES and transfer not in _TRANSFERS:
        return None
    return _profile(primaries, transfer)


@cache
def _profile(primaries: int, transfer: int) -> bytes:
    """Write a matrix profile (ICC.1:2022 7.2, 9 and 10) with one curve for all channels."""
    linear = _TRANSFERS.get(transfer, _from_srgb)
    points = (
        round(65535 * min(max(linear(at / (_CURVE_POINTS - 1)), 0.0), 1.0))
        for at in range(_CURVE_POINTS)
    )
    curve = struct.pack(f">4s4xI{_CURVE_POINTS}H", b"curv", _CURVE_POINTS, *points)
    colours = [_xyz(colour) for colour in (*_PRIMARIES.get(primaries, _SRGB), _D50)]
    names = [b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt", b"rTRC", b"gTRC", b"bTRC"]
    first = 128 + 4 + 12 * len(names)
    table = struct.pack(">I", len(names))
    for place, name in enumerate(names):
        offset = first + 20 * min(place, 4)
        table += struct.pack(">4sII", name, offset, 20 if place < 4 else len(curve))
    body = table + b"".join(colours) + curve
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x",
        128 + len(body), 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp", _xyz(_D50)[8:],
    )  # fmt: skip
    return header + body


def _xyz(colour: tuple[float, float, float]) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(65536 * part) for part in colour))


def _from_srgb(signal: float) -> float:
    return signal / 12.92 if signal <= 0.04045 else math.pow((signal + 0.055) / 1.055, 2.4)


def _from_pq(signal: float) -> float:
    """Return luminance over white of the perceptual quantizer (SMPTE ST 2084)."""
    root = math.pow(signal, 1 / 78.84375)
    ratio = max(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root)
    return 10000.0 / _WHITE_NITS * math.pow(ratio, 1 / 0.1593017578125)


def _from_hlg(signal: float) -> float:
    """Return luminance over white of hybrid log-gamma on a display of 1000 nits (BT.2100)."""
    if signal <= 0.5:
        scene = signal**2 / 3
    else:
        scene = (math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return 1000.0 / _WHITE_NITS * math.pow(scene, 1.2)


# From signal to linear light, by the code point of the transfer (H.273 table 3).
_TRANSFERS: dict[int, Callable[[float], float]] = {
    4: lambda signal: signal**2.2,
    5: lambda signal: signal**2.8,
    8: lambda signal: signal,
    16: _from_pq,
    18: _from_hlg,
}
