"""How a copy of a JPEG differs that is shown turned: in its EXIF orientation, without any loss.

The pixels stay as they are coded. Nothing is decoded here, and what is not plainly a JPEG with one
EXIF block or none is left alone.
"""

import struct
from io import BytesIO
from typing import BinaryIO, NamedTuple

from uploader.decoding.metadata.directories import Header, read_header
from uploader.decoding.orientations import composed
from uploader.decoding.readers.complexity import TooComplexError
from uploader.decoding.readers.jpeg_segments import SCAN, Segment, segments

_ORIENTATION = 0x0112
_SHORT = 3
_JFIF_MARKER, _EXIF_MARKER = 0xE0, 0xE1
_EXIF = b"Exif\0\0"
# Of a segment, with the two bytes of its length (ITU-T T.81, B.1.1.4).
_MOST_LENGTH = 0xFFFF
_ENTRY_BYTES = 12
_ORIENTATIONS = range(1, 9)


class Difference(NamedTuple):
    """From `start` to `end` of the file the copy has other bytes."""

    start: int
    end: int
    bytes: bytes

    def size_of(self, file_bytes: int) -> int:
        """Return how many bytes the copy of a file has."""
        return file_bytes - (self.end - self.start) + len(self.bytes)


def difference(file: BinaryIO, own: int) -> Difference | None:
    """Return how a copy differs that is shown by `own` on top of what the file says.

    Both are numbers of EXIF. None where no copy can be made that other programs read alike.
    """
    try:
        place, blocks = _places(file)
    except TooComplexError:
        return None
    if not blocks:
        segment = _segment(_block(own))
        return Difference(place, place, segment)
    if len(blocks) > 1:
        return None
    return _changed(file, blocks[0], own)


def _places(file: BinaryIO) -> tuple[int, list[Segment]]:
    """Return where an EXIF block would stand, and those that are there before the first scan."""
    place, blocks = 2, list[Segment]()
    for number, segment in enumerate(segments(file)):
        if segment.marker == SCAN:
            return place, blocks
        if number == 0 and segment.marker == _JFIF_MARKER:
            place = segment.end
        if segment.marker == _EXIF_MARKER and segment.content.startswith(_EXIF):
            blocks.append(segment)
    raise TooComplexError("a JPEG without a scan")


def _changed(file: BinaryIO, segment: Segment, own: int) -> Difference | None:
    """Return the difference in an EXIF block: two bytes, or a directory with one entry more."""
    start = segment.start + 4 + len(_EXIF)
    file.seek(start)
    block = file.read(max(0, segment.end - start))
    if start + len(block) != segment.end:
        return None
    header = read_header(BytesIO(block))
    if header is None or header.is_big or not 8 <= header.first <= len(block) - 2:
        return None
    entries = _entries(block, header)
    if entries is None:
        return None
    said = [at for at, entry in enumerate(entries) if _tag(header, entry) == _ORIENTATION]
    if said:
        return _in_place(block, header, start, said[0], own) if len(said) == 1 else None
    longer = _with_entry(block, header, entries, own)
    whole = _segment(_EXIF + longer) if longer else None
    return Difference(segment.start, segment.end, whole) if whole else None


def _in_place(block: bytes, header: Header, start: int, number: int, own: int) -> Difference | None:
    at = header.first + 2 + number * _ENTRY_BYTES
    kind, amount, said = struct.unpack_from(f"{header.order}HIH", block, at + 2)
    if (kind, amount) != (_SHORT, 1) or said not in _ORIENTATIONS:
        return None
    value = struct.pack(f"{header.order}H", composed(said, own))
    return Difference(start + at + 8, start + at + 10, value)


def _entries(block: bytes, header: Header) -> list[bytes] | None:
    """Return the entries of the first directory; None where it is not whole."""
    (count,) = struct.unpack_from(f"{header.order}H", block, header.first)
    begin = header.first + 2
    end = begin + count * _ENTRY_BYTES
    if end + 4 > len(block):
        return None
    return [block[at : at + _ENTRY_BYTES] for at in range(begin, end, _ENTRY_BYTES)]


def _with_entry(block: bytes, header: Header, entries: list[bytes], own: int) -> bytes | None:
    """Return the block with a longer directory at its end: nothing that it points to moves."""
    after = header.first + 2 + len(entries) * _ENTRY_BYTES
    following = block[after : after + 4]
    entry = struct.pack(f"{header.order}HHIHH", _ORIENTATION, _SHORT, 1, own, 0)
    sorted_entries = sorted([*entries, entry], key=lambda one: _tag(header, one))
    # A directory begins at an even place (TIFF 6.0, section 2).
    padded = block + b"\0" * (len(block) % 2)
    count = struct.pack(f"{header.order}H", len(sorted_entries))
    head = padded[:4] + struct.pack(f"{header.order}I", len(padded))
    return head + padded[8:] + count + b"".join(sorted_entries) + following


def _tag(header: Header, entry: bytes) -> int:
    return header.number(entry[:2])


def _block(own: int) -> bytes:
    """Return an EXIF block that says nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, own, 0)
    return _EXIF + b"MM\0*\0\0\0\x08" + struct.pack(">H", 1) + entry + bytes(4)


def _segment(content: bytes) -> bytes:
    """Return a segment, empty where it would be too long."""
    length = len(content) + 2
    if length > _MOST_LENGTH:
        return b""
    return bytes([0xFF, _EXIF_MARKER]) + struct.pack(">H", length) + content
