"""Unpacks the run lengths of a BMP: RLE8, RLE4, and RLE24 of OS/2."""

import re
from bisect import bisect_left
from itertools import accumulate
from typing import NamedTuple

from uploader.decoding.readers.complexity import TooComplexError

_END_OF_LINE, _END_OF_BITMAP, _DELTA = 0, 1, 2
# Codes that neither draw nor move on: an encoder that rounds its rows up writes one a row.
MOST_IDLE_A_ROW = 16
# Steps over pixels that are not drawn: a sprite has one for each gap in its rows.
MOST_DELTAS = 1_000_000
# Runs that follow one another, which are drawn together: one by one they take five times as long.
_RUNS = re.compile(rb"(?:[\x01-\xff].){1,4096}", re.DOTALL)
# The pixels of the longest run, by bits and code.
_LONGEST = {
    8: [bytes((code,)) * 255 for code in range(256)],
    4: [bytes((code >> 4, code & 15)) * 128 for code in range(256)],
}
_HALVES = [bytes((code >> 4, code & 15)) for code in range(256)]


class Unpacked(NamedTuple):
    """Pixels in the order of the file; `drawn` has 255 for a pixel that was drawn and 0 for others.

    It is None where all have been drawn.
    """

    pixels: bytes
    drawn: bytes | None


def unpack(data: bytes, width: int, height: int, bits: int) -> Unpacked:
    """Unpack runs of pixels of 4, 8 or 24 bits; four bits become a byte.

    Pixels that are passed over stay undrawn, and what leads out of its row or of the picture is
    cut off, as in Chromium. Raises EOFError where runs end before the picture does, and
    TooComplexError beyond what is counted here.
    """
    unit = 3 if bits == 24 else 1
    canvas = _Canvas(width, height, unit)
    idle_left, deltas_left = MOST_IDLE_A_ROW * height, MOST_DELTAS
    at, x, y = 0, 0, 0
    end = len(data)
    while at + 1 < end and y < height:
        count, code = data[at], data[at + 1]
        at += 2
        if count and unit == 3:
            run = data[at - 1 : at + 2] * count
            at += 2
            if at > end:
                raise EOFError
        elif count and at < end and data[at]:
            at, run, idle = _drawn_together(data, at - 2, width - x, bits)
            idle_left -= idle
        elif count:
            run = _LONGEST[bits][code][:count]
        elif code == _END_OF_LINE:
            canvas.pass_over(x, y, 0, y + 1)
            x, y = 0, y + 1
            continue
        elif code == _END_OF_BITMAP:
            canvas.pass_over(x, y, 0, height)
            return canvas.unpacked()
        elif code == _DELTA:
            if at + 2 > end:
                raise EOFError
            before = x, y
            x, y = min(x + data[at], width), y + data[at + 1]
            at += 2
            deltas_left -= 1
            idle_left -= before == (x, y)
            if deltas_left < 0 or idle_left < 0:
                raise TooComplexError("more deltas than are followed")
            canvas.pass_over(*before, x, y)
            continue
        else:
            size = (code * bits + 7) // 8
            run = data[at : at + size]
            at += size + size % 2
            if len(run) < size:
                raise EOFError
            if bits == 4:
                run = b"".join(map(_HALVES.__getitem__, run))[:code]
        if x == width:
            idle_left -= 1
        if idle_left < 0:
            raise TooComplexError("more codes that draw nothing than are read")
        taken = min(len(run) // unit, width - x)
        place = (y * width + x) * unit
        canvas.pixels[place : place + taken * unit] = run[: taken * unit]
        x += taken
    if y < height - 1 or (y == height - 1 and x < width):
        raise EOFError("fewer pixels than there should be")
    return canvas.unpacked()


class _Canvas:
    """The pixels, and which of them were passed over."""

    def __init__(self, width: int, height: int, unit: int) -> None:
        self._width, self._area = width, width * height
        self.pixels = bytearray(self._area * unit)
        self._drawn: bytearray | None = None

    def pass_over(self, x: int, y: int, next_x: int, next_y: int) -> None:
        """Leave what lies between two places undrawn."""
        first = y * self._width + x
        last = min(next_y * self._width + next_x, self._area)
        if first < last:
            self._drawn = self._drawn or bytearray(b"\xff") * self._area
            self._drawn[first:last] = bytes(last - first)

    def unpacked(self) -> Unpacked:
        """Return what was drawn."""
        return Unpacked(bytes(self.pixels), bytes(self._drawn) if self._drawn else None)


def _drawn_together(data: bytes, at: int, room: int, bits: int) -> tuple[int, bytes, int]:
    """Return where runs that follow one another end, their pixels, and how many draw nothing.

    Those are the ones behind the end of the row. Where there is no room at all, the first one is
    left to the caller, who counts single runs.
    """
    found = _RUNS.match(data, at)
    assert found  # noqa: S101 - The caller has seen two.
    codes = found[0]
    ends = list(accumulate(codes[::2]))
    used = min(bisect_left(ends, room) + 1, len(ends))
    longest = _LONGEST[bits]
    runs = zip(codes[: 2 * used : 2], codes[1 : 2 * used : 2], strict=True)
    pixels = b"".join([longest[code][:count] for count, code in runs])
    return found.end(), pixels, len(ends) - used
