"""The segments of a JPEG (ITU-T T.81, B.1): a walk over them, and how many of them are decoded."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from uploader.decoding.readers.complexity import TooComplexError
from uploader.decoding.readers.unsupported import UnsupportedKindError

SCAN, END_MARK = 0xDA, 0xD9
PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# Frames that are coded in differences to another frame: no decoder that is in use knows them.
_HIERARCHICAL = {0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF}
_LOSSLESS = {0xC3, 0xCB}
_TABLES, _HIERARCHY, _PHOTOSHOP = 0xDB, 0xDE, 0xED
# The longest profile has 255 segments; XMP that carries a second picture has some hundreds.
MOST_SEGMENTS = 10_000
# Pillow takes these apart, or joins them, in a time that grows with their number and their length;
# pictures have one to four of each.
_COSTLY = {_TABLES, _PHOTOSHOP, _HIERARCHY, *FRAMES}
MOST_COSTLY = 100
# Between segments there is nothing, or a row of fill bytes. Pillow walks over them one by one.
MOST_JUNK = 100_000
# Each scan goes over all pixels again, however little it says of them. Neither cjpeg nor jpegtran
# writes more than these (rdswitch.c), and libtiff decodes no more.
MOST_SCANS = 100
# The bits of a sample that a frame may have (table B.2); decoders in use have eight alone.
_DEPTHS, _LOSSLESS_DEPTHS = {8, 12}, range(2, 17)
_DEPTH = 8
_LONGEST_READ = 1024
_START_OF_SCAN = b"\xff\xda"
# A marker that is neither a stuffed byte nor a restart. A pattern of any number of fill bytes
# before it would be tried anew from each of them: a time that grows with their square.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_FIRST_STEP, _STEP = 64, 1 << 20


class Segment(NamedTuple):
    """A marker, what follows its length, and where both start and end in the file.

    Of what follows there are the first bytes, more than any frame or scan needs.
    """

    marker: int
    content: bytes
    start: int
    end: int


def segments(file: BinaryIO) -> Iterator[Segment]:
    """Yield segment after segment, to the end mark or the end of the file.

    What stands between them is passed over, as decoders do. Raises TooComplexError beyond
    MOST_SEGMENTS, and beyond MOST_JUNK fill bytes in front of one.
    """
    at, count = len(_START_OF_SCAN), 0
    while (start := _next_marker(file, at)) is not None:
        count += 1
        if count > MOST_SEGMENTS or _is_filled(file, at, start):
            raise TooComplexError("more segments or fill bytes than are read")
        file.seek(start + 1)
        marker = file.read(1)[0]
        length = int.from_bytes(file.read(2), "big") if _has_length(marker) else 0
        content = file.read(min(length - 2, _LONGEST_READ)) if length > 2 else b""
        at = start + 2 + length
        yield Segment(marker, content, start, at)
        if marker == END_MARK:
            return


def check_segments(file: BinaryIO) -> None:
    """Raise TooComplexError for more parts than pictures have, and UnsupportedKindError."""
    costly: Counter[int] = Counter()
    junk, end = 0, len(_START_OF_SCAN)
    frame: Segment | None = None
    for segment in segments(file):
        junk += segment.start - end
        end = segment.end
        if segment.marker in _COSTLY or segment.content.startswith(b"Exif\0\0"):
            costly[segment.marker] += 1
        if junk > MOST_JUNK or costly[segment.marker] > MOST_COSTLY:
            raise TooComplexError("more segments than are taken apart")
        if segment.marker in FRAMES and not frame:
            frame = segment
            _check_kind(segment)
        if segment.marker == SCAN:
            if frame and _has_more_scans(frame, segment):
                _check_scans(file)
            return


def _check_kind(frame: Segment) -> None:
    bits = frame.content[0] if frame.content else 0
    legal = _LOSSLESS_DEPTHS if frame.marker in _LOSSLESS else _DEPTHS
    if bits in legal and (bits != _DEPTH or frame.marker in _HIERARCHICAL):
        raise UnsupportedKindError


def _has_more_scans(frame: Segment, scan: Segment) -> bool:
    components, coded = frame.content[5:6], scan.content[:1]
    return frame.marker in PROGRESSIVE or components != coded


def _check_scans(file: BinaryIO) -> None:
    """Raise TooComplexError for more than MOST_SCANS."""
    # Other data can have the same bytes by chance, but few do: the walk itself is seldom needed.
    if _occurrences(file) <= MOST_SCANS:
        return
    if sum(segment.marker == SCAN for segment in segments(file)) > MOST_SCANS:
        raise TooComplexError("more scans than are decoded")


def _occurrences(file: BinaryIO) -> int:
    """Return how often the bytes of the marker of a scan are in a file, at least."""
    file.seek(0)
    count, before = 0, b""
    while data := file.read(_STEP):
        count += data.count(_START_OF_SCAN) + (before + data[:1] == _START_OF_SCAN)
        before = data[-1:]
    return count


def _has_length(marker: int) -> bool:
    """Whether a length follows a marker; none follows those that are not defined (table B.1)."""
    return marker in {0xFE, *range(0xC0, 0xF0)} - {0xC8, 0xD8, END_MARK}


def _is_filled(file: BinaryIO, at: int, marker: int) -> bool:
    """Whether there are more fill bytes in front of a marker than are read."""
    if marker - at <= MOST_JUNK:
        return False
    file.seek(marker - MOST_JUNK - 1)
    return not file.read(MOST_JUNK + 1).strip(b"\xff")


def _next_marker(file: BinaryIO, at: int) -> int | None:
    """Return where the next marker is, behind the fill bytes in front of it."""
    file.seek(at)
    before, step = b"", _FIRST_STEP
    while data := file.read(step):
        if found := _NEXT_MARKER.search(before + data):
            return at - len(before) + found.start()
        at += len(data)
        before = data[-1:]
        step = min(step * 16, _STEP)
    return None
