"""The records of a ZIP archive whose files are stored as they are, around their bytes.

Each file's checksum is known before its first byte is written, so it stands in the header in front
of it: readers that do not seek need no data descriptor (APPNOTE.TXT 6.3.10, 4.3.9), which some of
them cannot read after a stored file. `zipfile` writes those wherever it cannot seek.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP64_LIMIT, ZIP_FILECOUNT_LIMIT

# APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.14, 4.3.15 and 4.3.16.
_HEADER = struct.Struct("<4sHHHHHLLLHH")
_ENTRY = struct.Struct("<4sBBHHHHHLLLHHHHHLL")
_END_64 = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR_64 = struct.Struct("<4sLQL")
_END = struct.Struct("<4sHHHHLLH")
# Which version of the format it takes to read a file, an ordinary one and one with ZIP64.
_PLAIN, _LARGE = 20, 45
_NAME_IS_UTF_8 = 0x800
_STORED = 0
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16
_ALL_ONES = 0xFFFFFFFF
# The years that the format can say.
_FIRST_YEAR, _LAST_YEAR = 1980, 2107


@dataclass(frozen=True)
class Member:
    """A file of an archive: its name, what the clock showed when it was made, and its bytes."""

    name: str
    clock: datetime
    size: int

    def header(self, crc: int) -> bytes:
        """Return what stands in front of its bytes, whose CRC-32 is given."""
        name, extra = self.name.encode(), _extra(*[self.size] * 2 if _is_large(self.size) else ())
        size = _fitting(self.size)
        return _HEADER.pack(
            b"PK\3\4", _LARGE if extra else _PLAIN, _NAME_IS_UTF_8, _STORED, *self._dos_clock,
            crc, size, size, len(name), len(extra),
        ) + name + extra  # fmt: skip

    def entry(self, crc: int, offset: int) -> bytes:
        """Return what the directory says of it; its header begins at `offset`."""
        large = [one for one in (self.size, self.size, offset) if _is_large(one)]
        name, extra = self.name.encode(), _extra(*large)
        version = _LARGE if extra else _PLAIN
        size = _fitting(self.size)
        return _ENTRY.pack(
            b"PK\1\2", version, _UNIX, version, _NAME_IS_UTF_8, _STORED, *self._dos_clock,
            crc, size, size, len(name), len(extra), 0, 0, 0, _PLAIN_FILE, _fitting(offset),
        ) + name + extra  # fmt: skip

    @property
    def _dos_clock(self) -> tuple[int, int]:
        """The time of day, in steps of two seconds, and the day, as the format has them."""
        clock = self.clock
        if clock.year < _FIRST_YEAR:
            clock = datetime(_FIRST_YEAR, 1, 1)  # noqa: DTZ001 - What a clock showed.
        elif clock.year > _LAST_YEAR:
            clock = datetime(_LAST_YEAR, 12, 31, 23, 59, 58)  # noqa: DTZ001 - See above.
        day = (clock.year - _FIRST_YEAR) << 9 | clock.month << 5 | clock.day
        return clock.hour << 11 | clock.minute << 5 | clock.second // 2, day


class Directory:
    """The directory of an archive that is being written, which stands at its end."""

    def __init__(self) -> None:
        self._entries = bytearray()
        self._count = 0
        self._offset = 0

    def add(self, member: Member, crc: int) -> bytes:
        """Add the next file, and return its header; its bytes have to follow."""
        header = member.header(crc)
        self._entries += member.entry(crc, self._offset)
        self._count += 1
        self._offset += len(header) + member.size
        return header

    def end(self) -> bytes:
        """Return what stands behind the bytes of the last file."""
        count, size, start = self._count, len(self._entries), self._offset
        found = bytes(self._entries)
        if count > ZIP_FILECOUNT_LIMIT or _is_large(start + size):
            found += _END_64.pack(
                b"PK\6\6", _END_64.size - 12, _LARGE, _LARGE, 0, 0, count, count, size, start
            )
            found += _LOCATOR_64.pack(b"PK\6\7", 0, start + size, 1)
        count = min(count, ZIP_FILECOUNT_LIMIT)
        return found + _END.pack(b"PK\5\6", 0, 0, count, count, _fitting(size), _fitting(start), 0)


def archive_bytes(members: Iterable[Member]) -> int:
    """Return how many bytes an archive of these files has, before any of them is read."""
    directory, size = Directory(), 0
    for member in members:
        size += len(directory.add(member, 0)) + member.size
    return size + len(directory.end())


def _is_large(value: int) -> bool:
    """Say whether a field of 32 bits is too small; some readers take it for a signed one."""
    return value > ZIP64_LIMIT


def _fitting(value: int) -> int:
    """Return a value as its field of 32 bits has it: all ones where the extra field has it."""
    return _ALL_ONES if _is_large(value) else value


def _extra(*values: int) -> bytes:
    """Return the extra field of ZIP64 (4.5.3), none where nothing is too large."""
    return struct.pack(f"<HH{len(values)}Q", 1, 8 * len(values), *values) if values else b""
