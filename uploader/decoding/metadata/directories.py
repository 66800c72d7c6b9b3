"""Reads directories of TIFF (6.0, section 2, and BigTIFF), of which EXIF is made.

Pillow unpacks all entries, so that a file that is crafted for it costs seconds and hundreds of
megabytes. Here only the entries that are asked for are read, and of each only its beginning.
"""

import math
import struct
from collections.abc import Collection
from typing import BinaryIO, NamedTuple

_MOST_ENTRIES = 1000
_MOST_BYTES = 8192
_MOST_NUMBERS = 4
_FURTHEST = 1 << 40
_BIG = 43
# The numbers of types of bytes; of the others, their size in bytes and what struct calls them.
_BYTES = {1, 2, 7}
_NUMBERS = {
    3: (2, "H"), 4: (4, "I"), 5: (8, "II"), 8: (2, "h"), 9: (4, "i"), 10: (8, "ii"), 11: (4, "f"),
    12: (8, "d"), 13: (4, "I"), 16: (8, "Q"), 17: (8, "q"), 18: (8, "Q"),
}  # fmt: skip
# Bytes as they are, or numbers; a rational with a denominator of 0 is not a number (NaN).
Value = bytes | tuple[int | float, ...]


class Header(NamedTuple):
    """The byte order of a file as struct has it, whether it is a BigTIFF, and its first directory.

    Places count from `start`, where the header lies in the file.
    """

    order: str
    is_big: bool
    first: int
    start: int

    def number(self, data: bytes) -> int:
        """Read an unsigned number of any size."""
        return int.from_bytes(data, "little" if self.order == "<" else "big")


def read_header(file: BinaryIO, start: int = 0) -> Header | None:
    """Read the header; None where there is none."""
    file.seek(start)
    head = file.read(16)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8:
        return None
    is_big = struct.unpack(f"{order}H", head[2:4])[0] == _BIG
    if is_big and len(head) < 16:
        return None
    layout, place = ("Q", head[8:]) if is_big else ("I", head[4:8])
    (first,) = struct.unpack(order + layout, place)
    return Header(order, is_big, first, start)


def read_directory(
    file: BinaryIO, header: Header, at: int, tags: Collection[int]
) -> dict[int, Value]:
    """Read the entries of some tags of the directory at a place; the first of a tag counts.

    What is cut off, or of a type that is not known, is left out.
    """
    size, count_bytes, layout = (20, 8, "HHQ8s") if header.is_big else (12, 2, "HHI4s")
    entry = struct.Struct(header.order + layout)
    _seek(file, header, at)
    count = header.number(file.read(count_bytes))
    data = file.read(min(count, _MOST_ENTRIES) * size)
    found: dict[int, Value] = {}
    for place in range(0, len(data) - size + 1, size):
        tag, kind, amount, value = entry.unpack_from(data, place)
        if tag in tags and tag not in found:
            read = _value(file, header, kind, amount, value)
            if read is not None:
                found[tag] = read
    return found


def _value(file: BinaryIO, header: Header, kind: int, amount: int, inline: bytes) -> Value | None:
    if kind in _BYTES:
        return _raw(file, header, amount, min(amount, _MOST_BYTES), inline)
    if kind not in _NUMBERS:
        return None
    width, letters = _NUMBERS[kind]
    wanted = min(amount, _MOST_NUMBERS)
    raw = _raw(file, header, width * amount, width * wanted, inline)[: width * wanted]
    if len(raw) < width * wanted:
        return None
    numbers = struct.unpack(header.order + letters * wanted, raw)
    return tuple(map(_quotient, numbers[::2], numbers[1::2])) if len(letters) == 2 else numbers


def _quotient(above: float, below: float) -> float:
    return above / below if below else math.nan


def _raw(file: BinaryIO, header: Header, size: int, wanted: int, inline: bytes) -> bytes:
    """Return the first bytes of a value, which stands in the entry itself where it fits."""
    if size <= len(inline):
        return inline[:size]
    _seek(file, header, header.number(inline))
    return file.read(wanted)


def _seek(file: BinaryIO, header: Header, at: int) -> None:
    # Beyond the end of a file nothing is read, but not every place can be sought.
    file.seek(header.start + min(at, _FURTHEST))
