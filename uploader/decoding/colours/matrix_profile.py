"""Writes ICC profiles of colour spaces that primaries, white and one curve describe."""

import struct
from collections.abc import Callable

# Red, green, blue and white as CIE x, y.
Chromaticities = tuple[float, float, float, float, float, float, float, float]
Triple = tuple[float, float, float]
Rows = tuple[Triple, Triple, Triple]
D50: Triple = (0.9642, 1.0, 0.8249)
_CURVE_POINTS = 4096
# What fits into the numbers of a profile (s15Fixed16Number).
_MOST_XYZ = 32767.0
# The Bradford cone responses, which ICC profiles adapt white by (ICC.1:2022, annex E).
_BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def curve(linear: Callable[[float], float]) -> bytes:
    """Return the tag of a curve from signal to linear light, both from 0 to 1."""
    points = (
        round(65535 * min(max(linear(at / (_CURVE_POINTS - 1)), 0.0), 1.0))
        for at in range(_CURVE_POINTS)
    )
    return struct.pack(f">4s4xI{_CURVE_POINTS}H", b"curv", _CURVE_POINTS, *points)


def matrix_profile(space: Chromaticities, curve_tag: bytes) -> bytes:
    """Write a matrix profile (ICC.1:2022 7.2, 9 and 10) with one curve for all channels.

    Raises ValueError where the primaries span no colours.
    """
    tags = [xyz(colour) for colour in (*adapted(space), D50)]
    names = [b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt", b"rTRC", b"gTRC", b"bTRC"]
    first = 128 + 4 + 12 * len(names)
    table = struct.pack(">I", len(names))
    for place, name in enumerate(names):
        offset = first + 20 * min(place, 4)
        table += struct.pack(">4sII", name, offset, 20 if place < 4 else len(curve_tag))
    body = table + b"".join(tags) + curve_tag
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x",
        128 + len(body), 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp", xyz(D50)[8:],
    )  # fmt: skip
    return header + body


def adapted(space: Chromaticities) -> list[Triple]:
    """Return red, green and blue as XYZ under D50; raises ValueError."""
    colours = [_with_z(space[at], space[at + 1]) for at in (0, 2, 4)]
    if space[7] <= 0:
        raise ValueError("a white without luminance")
    white = _scaled(_with_z(space[6], space[7]), 1 / space[7])
    columns = transposed(colours)
    shares = times(inverse(columns), white)
    scaled = [_scaled(colour, share) for colour, share in zip(colours, shares, strict=True)]
    cones = zip(times(_BRADFORD, D50), times(_BRADFORD, white), strict=True)
    gains = [to / from_ for to, from_ in cones]
    back = inverse(_BRADFORD)
    adapted = []
    for colour in scaled:
        red, green, blue = times(_BRADFORD, colour)
        adapted.append(times(back, (red * gains[0], green * gains[1], blue * gains[2])))
    if max(abs(part) for colour in adapted for part in colour) > _MOST_XYZ:
        raise ValueError("primaries beyond what a profile holds")
    return adapted


def _with_z(x: float, y: float) -> Triple:
    return x, y, 1 - x - y


def _scaled(colour: Triple, share: float) -> Triple:
    return colour[0] * share, colour[1] * share, colour[2] * share


def transposed(rows: list[Triple]) -> Rows:
    """Return the columns of three rows as rows."""
    first, second, third = zip(*rows, strict=True)
    return first, second, third


def times(rows: Rows, vector: Triple) -> Triple:
    """Multiply a matrix by a vector."""
    x, y, z = vector
    first, second, third = rows
    return (
        first[0] * x + first[1] * y + first[2] * z,
        second[0] * x + second[1] * y + second[2] * z,
        third[0] * x + third[1] * y + third[2] * z,
    )


def product(rows: Rows, others: Rows) -> Rows:
    """Multiply two matrices."""
    return transposed([times(rows, column) for column in transposed(list(others))])


def inverse(rows: Rows) -> Rows:
    """Invert a matrix; raises ValueError where it has no inverse."""
    (a, b, c), (d, e, f), (g, h, i) = rows
    whole = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if abs(whole) < 1e-9:
        raise ValueError("primaries on one line")
    return (
        ((e * i - f * h) / whole, (c * h - b * i) / whole, (b * f - c * e) / whole),
        ((f * g - d * i) / whole, (a * i - c * g) / whole, (c * d - a * f) / whole),
        ((d * h - e * g) / whole, (b * g - a * h) / whole, (a * e - b * d) / whole),
    )


def xyz(colour: Triple) -> bytes:
    """Return the tag of a colour in XYZ."""
    return struct.pack(">4s4x3i", b"XYZ ", *(round(65536 * part) for part in colour))
