"""Reads what the `meta` box of an AVIF or a HEIC says of its items (ISO/IEC 23008-12)."""

from collections.abc import Iterator
from typing import NamedTuple

from uploader.decoding.readers.heif_boxes import Box, boxes, descend, number

_MOST_ITEMS = 4096
_FULL_BOX = 4  # The version and the flags in front of the content of some boxes.
_META = 8 + _FULL_BOX


class Associations(NamedTuple):
    """The content of one `ipma` box: which properties an item has, and how essential they are.

    The highest bit of an association says that, the others are the number of a property from 1.
    """

    version: int
    flags: int
    of: dict[int, list[int]]

    @property
    def width(self) -> int:
        """The bytes of one association."""
        return 2 if self.flags & 1 else 1

    @property
    def essential(self) -> int:
        """The bit of an association that says that the property is essential."""
        return 0x8000 if self.flags & 1 else 0x80


class Items:
    """The items of a `meta` box; `meta` is the whole box with its header."""

    def __init__(self, meta: bytes) -> None:
        self._meta = meta
        self.boxes = {box.kind: box for box in reversed(list(boxes(meta, _META)))}
        properties = self.boxes.get(b"iprp")
        container = properties and descend(meta, b"ipco", box=properties)
        self.properties = list(_inside(meta, container)) if container else []
        self.associations = [
            _associations(meta, box)
            for box in (_inside(meta, properties) if properties else ())
            if box.kind == b"ipma"
        ]

    @property
    def primary(self) -> int:
        """The number of the item that is the picture; 0 where the file names none."""
        box = self.boxes.get(b"pitm")
        if box is None:
            return 0
        return number(
            self._meta, box.content + _FULL_BOX, 4 if number(self._meta, box.content, 1) else 2
        )

    def properties_of(self, item: int, kind: bytes) -> list[tuple[int, bytes]]:
        """Return the number and the content of each property of one kind that an item has."""
        found = []
        for table in self.associations:
            for association in table.of.get(item, ()):
                name = association & ~table.essential
                if 0 < name <= len(self.properties) and self.properties[name - 1].kind == kind:
                    box = self.properties[name - 1]
                    found.append((name, self._meta[box.content : box.end]))
        return found

    def referred(self, kind: bytes) -> Iterator[tuple[int, list[int]]]:
        """Return from which item to which others there are references of a kind (`iref`)."""
        box = self.boxes.get(b"iref")
        if box is None:
            return
        size = 4 if number(self._meta, box.content, 1) else 2
        for one in boxes(self._meta, box.content + _FULL_BOX, box.end):
            if one.kind == kind:
                count = min(number(self._meta, one.content + size, 2), _MOST_ITEMS)
                first = one.content + size + 2
                to = [number(self._meta, first + size * at, size) for at in range(count)]
                yield number(self._meta, one.content, size), to

    def place_of(self, item: int) -> int | bytes | None:
        """Return where an item begins in the file, or its bytes where this box has them itself."""
        box = self.boxes.get(b"iloc")
        for found, method, at in _locations(self._meta, box) if box else ():
            if found != item:
                continue
            if method == 0:
                return at
            data = self.boxes.get(b"idat") if method == 1 else None
            return self._meta[data.content + at : data.end] if data else None
        return None


def _inside(data: bytes, box: Box) -> Iterator[Box]:
    return boxes(data, box.content, box.end)


def _associations(data: bytes, box: Box) -> Associations:
    version, flags = number(data, box.content, 1), number(data, box.content + 1, 3)
    read = Associations(version, flags, {})
    at = box.content + _FULL_BOX + 4
    id_bytes = 4 if version else 2
    for _ in range(min(number(data, at - 4, 4), _MOST_ITEMS)):
        count = number(data, at + id_bytes, 1)
        first = at + id_bytes + 1
        if first + count * read.width > box.end:
            break
        read.of[number(data, at, id_bytes)] = [
            number(data, first + place * read.width, read.width) for place in range(count)
        ]
        at = first + count * read.width
    return read


def _locations(data: bytes, box: Box) -> Iterator[tuple[int, int, int]]:
    """Walk over `iloc`: items, how they are found, and the offset of their first bytes."""
    version, sizes = number(data, box.content, 1), number(data, box.content + _FULL_BOX, 2)
    offset_bytes, length_bytes, base_bytes = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_bytes = sizes & 15 if version else 0
    id_bytes = 4 if version == 2 else 2
    at = box.content + _FULL_BOX + 2
    items = number(data, at, id_bytes)
    at += id_bytes
    for _ in range(min(items, _MOST_ITEMS)):
        item = number(data, at, id_bytes)
        at += id_bytes
        method = number(data, at, 2) & 15 if version else 0
        at += 4 if version else 2
        base = number(data, at, base_bytes)
        extents = number(data, at + base_bytes, 2)
        at += base_bytes + 2
        yield item, method, base + number(data, at + index_bytes, offset_bytes)
        at += extents * (index_bytes + offset_bytes + length_bytes)
        if at > box.end:
            return
