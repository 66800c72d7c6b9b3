"""Walks over the boxes that AVIF and HEIC files are made of (ISO/IEC 14496-12)."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_MOST_BOXES = 4096
_MOST_BYTES = 4 * 1024 * 1024


class Box(NamedTuple):
    """A box (4.2), by the places of its header, its content and its end in the data around it."""

    kind: bytes
    start: int
    content: int
    end: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Walk over boxes that lie side by side; what is no box ends the walk."""
    end = len(data) if end is None else min(end, len(data))
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        size, content = number(data, start, 4), start + 8
        if size == 1:
            size, content = number(data, start + 8, 8), start + 16
        size = size or end - start
        if size < content - start or start + size > end:
            return
        yield Box(data[start + 4 : start + 8], start, content, start + size)
        start += size


def find(data: bytes, kind: bytes, start: int = 0, end: int | None = None) -> Box | None:
    """Return the first box of a kind among those that lie side by side."""
    return next((box for box in boxes(data, start, end) if box.kind == kind), None)


def descend(data: bytes, *kinds: bytes, box: Box | None = None) -> Box | None:
    """Return the first box of the last kind that lies in the boxes of the kinds before it."""
    for kind in kinds:
        box = find(data, kind, box.content if box else 0, box.end if box else None)
        if box is None:
            return None
    return box


def read_box(file: BinaryIO, kind: bytes) -> bytes | None:
    """Read the first outermost box of a kind; None where it is missing, cut off or too large."""
    start = 0
    for _ in range(_MOST_BOXES):
        file.seek(start)
        head = file.read(16)
        size, least = number(head, 0, 4), 8
        if size == 1:
            size, least = number(head, 8, 8), 16
        if head[4:8] == kind and (not size or size >= least):
            file.seek(start)
            found = file.read(min(size or _MOST_BYTES, _MOST_BYTES))
            return found if len(found) == size or not size else None
        if size < least:
            return None
        start += size
    return None


def number(data: bytes, at: int, size: int) -> int:
    """Read an unsigned number; what lies beyond the end counts as nothing."""
    return int.from_bytes(data[at : at + size], "big")
