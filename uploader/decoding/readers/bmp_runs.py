"""Unpacks the run lengths of a BMP: RLE8, RLE4, and RLE24 of OS/2."""

from typing import NamedTuple

_END_OF_LINE, _END_OF_BITMAP, _DELTA = 0, 1, 2


class Unpacked(NamedTuple):
    """Pixels in the order of the file; `drawn` has 255 for a pixel that was drawn and 0 for others.

    It is None where all have been drawn.
    """

    pixels: bytes
    drawn: bytes | None


def unpack(data: bytes, width: int, height: int, bits: int) -> Unpacked:
    """Unpack runs of pixels of 4, 8 or 24 bits; four bits become a byte.

    Pixels that are passed over stay undrawn, and what leads out of its row or of the picture is
    cut off, as in Chromium. Raises EOFError where runs end before the picture does.
    """
    unit = 3 if bits == 24 else 1
    pixels = bytearray(width * height * unit)
    skipped: list[tuple[int, int]] = []
    at, x, y = 0, 0, 0
    end = len(data)
    while at + 1 < end:
        count, code = data[at], data[at + 1]
        at += 2
        if y >= height:
            break
        place = y * width + x
        if count:
            taken = min(count, width - x)
            if unit == 3:
                run = data[at - 1 : at + 2] * taken
                at += 2
                if at > end:
                    raise EOFError
            elif bits == 4:
                run = (bytes((code >> 4, code & 15)) * (taken + 1 >> 1))[:taken]
            else:
                run = data[at - 1 : at] * taken
            pixels[place * unit : (place + taken) * unit] = run
            x += taken
        elif code == _END_OF_LINE:
            if x < width:
                skipped.append((place, (y + 1) * width))
            x, y = 0, y + 1
        elif code == _END_OF_BITMAP:
            if place < width * height:
                skipped.append((place, width * height))
            return Unpacked(bytes(pixels), _drawn(skipped, width * height))
        elif code == _DELTA:
            if at + 2 > end:
                raise EOFError
            x, y = min(x + data[at], width), y + data[at + 1]
            at += 2
            skipped.append((place, min(y * width + x, width * height)))
        else:
            size = (code * bits + 7) // 8
            run = data[at : at + size]
            if len(run) < size:
                raise EOFError
            if bits == 4:
                run = bytes(half for byte in run for half in (byte >> 4, byte & 15))
            taken = min(code, width - x)
            pixels[place * unit : (place + taken) * unit] = run[: taken * unit]
            at += size + size % 2
            x += taken
    if y < height - 1 or (y == height - 1 and x < width):
        raise EOFError("fewer pixels than there should be")
    return Unpacked(bytes(pixels), _drawn(skipped, width * height))


def _drawn(skipped: list[tuple[int, int]], pixels: int) -> bytes | None:
    if not any(first < last for first, last in skipped):
        return None
    drawn = bytearray(b"\xff") * pixels
    for first, last in skipped:
        drawn[first:last] = bytes(last - first)
    return bytes(drawn)
