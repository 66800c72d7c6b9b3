"""Writes BMPs of kinds that Pillow reads and cannot write."""

import struct
from collections.abc import Sequence

WIDTH, HEIGHT = 40, 20
QUARTERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))


def quarter(x: int, y: int) -> int:
    return (y >= HEIGHT // 2) * 2 + (x >= WIDTH // 2)


def bmp(
    data: bytes,
    bits: int,
    *,
    size: int = 40,
    compression: int = 0,
    masks: Sequence[int] = (),
    palette: bytes = b"",
    colours: int = 0,
    top_down: bool = False,
    after: bytes = b"",
    height: int = HEIGHT,
) -> bytes:
    """Write the headers of a version, masks, palette and data; `after` is what follows them."""
    if size == 12:
        info = struct.pack("<IHHHH", size, WIDTH, height, 1, bits)
    else:
        signed = -height if top_down else height
        info = struct.pack(
            "<IiiHHIIiiII", size, WIDTH, signed, 1, bits, compression, 0, 0, 0, colours, 0
        )
        if size >= 52:
            info += struct.pack("<4I", *[*masks, 0, 0, 0, 0][:4])
            masks = ()
        if size == 124 and after:
            end = 14 + size + len(palette) + len(data)
            profile = struct.pack("<II", end - 14, len(after))
            info = info[:56] + b"DEBM" + bytes(52) + profile
        info = info[:size].ljust(size, b"\0")
    info += struct.pack(f"<{len(masks)}I", *masks) + palette
    return b"BM" + struct.pack("<III", 0, 0, 14 + len(info)) + info + data + after


def in_fields(masks: Sequence[int], bits: int, alpha: float = 1.0) -> bytes:
    """The four quarters from the bottom up, each part of a colour as large as its mask allows."""
    rows = b""
    for y in reversed(range(HEIGHT)):
        row = b""
        for x in range(WIDTH):
            pixel = 0
            parts = (*(part / 255 for part in QUARTERS[quarter(x, y)]), alpha)
            for part, mask in zip(parts, masks, strict=False):
                lowest = mask & -mask
                pixel |= round(part * (mask // lowest)) * lowest if mask else 0
            row += pixel.to_bytes(bits // 8, "little")
        rows += row + bytes(-len(row) % 4)
    return rows


def in_numbers(bits: int) -> bytes:
    """The numbers of the quarters from the bottom up; one bit only tells left from right."""
    rows = b""
    for y in reversed(range(HEIGHT)):
        numbers = [quarter(x, y) % (1 << bits) for x in range(WIDTH)]
        written = "".join(f"{number:0{bits}b}" for number in numbers)
        written += "0" * (-len(written) % 32)
        rows += int(written, 2).to_bytes(len(written) // 8, "big")
    return rows


def palette(padding: bytes = b"\0") -> bytes:
    return b"".join(bytes(colour[::-1]) + padding for colour in QUARTERS)
