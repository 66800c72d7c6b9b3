"""Writes TIFFs of kinds that Pillow reads and cannot write."""

import struct
import zlib
from collections.abc import Sequence

WIDTH, HEIGHT = 64, 48
RED, GREEN, BLUE, LIGHT = (220, 30, 30), (30, 180, 40), (40, 60, 210), (240, 240, 240)
QUARTERS = (RED, GREEN, BLUE, LIGHT)
NUMBERS = {(8, 1): "B", (16, 1): "H", (32, 1): "I", (8, 2): "b", (32, 3): "f", (64, 3): "d"}
_DEFLATE = 8


def quarter(x: int, y: int) -> int:
    return (y >= HEIGHT // 2) * 2 + (x >= WIDTH // 2)


def colours(*extra: int) -> list[tuple[int, ...]]:
    """The samples of each pixel, row by row; more samples may follow those of the colours."""
    return [(*QUARTERS[quarter(x, y)], *extra) for y in range(HEIGHT) for x in range(WIDTH)]


def shades(*extra: int, white_is_zero: bool = False) -> list[tuple[int, ...]]:
    """As `colours`, of which only the red is taken."""
    return [(255 - one[0] if white_is_zero else one[0], *extra) for one in colours()]


def deep(value: int, bits: int, sample_format: int) -> float:
    """A value of eight bits as one of more."""
    if sample_format == 3:
        return value / 255
    return value * ((1 << bits) - 1) // 255 if sample_format == 1 else value // 2


def tiff(
    pixels: Sequence[tuple[int, ...]],
    photometric: int,
    *,
    bits: int = 8,
    sample_format: int = 1,
    order: str = "<",
    in_planes: bool = False,
    packed: bool = False,
    extra: int | None = None,
    more: dict[int, list[int]] | None = None,
    data: bytes | None = None,
) -> bytes:
    """Write a TIFF of one strip, or of one for each plane. `data` are samples made already."""
    samples = len(pixels[0])
    runs = list(zip(*pixels, strict=True)) if in_planes else [tuple(v for p in pixels for v in p)]
    strips = (
        [data] if data is not None else [_written(run, bits, sample_format, order) for run in runs]
    )
    strips = [zlib.compress(strip) for strip in strips] if packed else strips
    offsets = [8 + sum(map(len, strips[:place])) for place in range(len(strips))]
    tags = {
        256: [WIDTH], 257: [HEIGHT], 258: [bits] * samples, 259: [_DEFLATE if packed else 1],
        262: [photometric], 273: offsets, 277: [samples], 278: [HEIGHT],
        279: [len(strip) for strip in strips], 284: [2 if in_planes else 1],
        339: [sample_format] * samples, **({} if extra is None else {338: [extra]}), **(more or {}),
    }  # fmt: skip
    start = 8 + sum(map(len, strips))
    after = start + 2 + 12 * len(tags) + 4
    entries, values = b"", b""
    for tag, numbers in sorted(tags.items()):
        raw = struct.pack(f"{order}{len(numbers)}I", *numbers)
        place = raw
        if len(raw) > 4:
            place = struct.pack(f"{order}I", after + len(values))
            values += raw
        entries += struct.pack(f"{order}HHI", tag, 4, len(numbers)) + place
    mark = b"II*\0" if order == "<" else b"MM\0*"
    directory = struct.pack(f"{order}H", len(tags)) + entries + bytes(4)
    return mark + struct.pack(f"{order}I", start) + b"".join(strips) + directory + values


def _written(values: Sequence[int], bits: int, sample_format: int, order: str) -> bytes:
    form = NUMBERS.get((bits, sample_format))
    if form is None:
        written = "".join(f"{int(deep(value, bits, 1)):0{bits}b}" for value in values)
        return int(written, 2).to_bytes(len(written) // 8, "big")
    numbers = [deep(value, bits, sample_format) for value in values]
    whole = numbers if form in "fd" else [int(number) for number in numbers]
    return struct.pack(f"{order}{len(whole)}{form}", *whole)
