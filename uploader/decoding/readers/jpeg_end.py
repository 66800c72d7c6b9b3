"""JPEGs that lack their end mark alone: browsers show them, and so do we where no pixel is missing.

Decoders fill in what a cut file lacks, and do not say so. Whether pixels are missing shows when the
end is filled in at random: it changes the picture, unless the picture was complete before it.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from PIL import Image, ImageChops

from uploader.decoding.readers.pieces import joined

_END = b"\xff\xd9"
_SCAN, _FIRST_RESTART, _END_MARK = 0xDA, 0xD0, 0xD9
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_ALONE = {0x01, *range(0xD0, 0xD9)}
# A marker that is neither a stuffed byte nor a restart, or a restart. A pattern of any number of
# fill bytes before it would be tried anew from each of them: a time that grows with their square.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_RESTART = re.compile(rb"\xff([\xd0-\xd7])")
_STEP = 1 << 20
_COEFFICIENTS = 64


class _Segment(NamedTuple):
    """A marker, and the content behind it without its length."""

    marker: int
    content: bytes
    end: int


def with_end(file: BinaryIO, admit: Callable[[int, int], None]) -> BinaryIO:
    """Return a JPEG with an end mark where that is all it lacks, else the file itself.

    `admit` is asked before pixels are decoded.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - len(_END), 0))
    if file.read() == _END:
        return file
    segments = list(_segments(file))
    if not segments or any(segment.marker == _END_MARK for segment in segments):
        return file
    if not _has_all_scans(segments):
        return file
    whole = _without_fill(file, size)
    fillings = (b"", *(_filling(file, whole, number) for number in range(3)))
    pictures = (_decoded(joined(file, [(0, whole), one + _END]), admit) for one in fillings)
    first = next(pictures)
    if all(ImageChops.difference(first, other).getbbox() is None for other in pictures):
        return joined(file, [(0, whole), _END])
    return file


def _segments(file: BinaryIO) -> Iterator[_Segment]:
    """Walk from marker to marker (ITU-T T.81, B.1.1), to the end mark or to what is none."""
    at = len(_END)
    while True:
        file.seek(at)
        head = file.read(4)
        if len(head) < 2 or head[0] != 0xFF:
            return
        marker = head[1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(head[2:4], "big")
        is_kept = marker == _SCAN or marker in _FRAMES
        content = file.read(length - 2) if is_kept and length > 2 else b""
        at += 2 + max(length, 2)
        if marker == _SCAN:
            at = _behind_scan(file, at)
        yield _Segment(marker, content, at)
        if marker == _END_MARK:
            return


def _behind_scan(file: BinaryIO, at: int) -> int:
    """Return where the next marker is, or the end of the file."""
    file.seek(at)
    before = b""
    while data := file.read(_STEP):
        if found := _NEXT_MARKER.search(before + data):
            return at - len(before) + found.end() - 2
        at += len(data)
        before = data[-1:]
    return at


def _has_all_scans(segments: list[_Segment]) -> bool:
    """Whether a scan was begun for every bit of every coefficient of every component."""
    frame = next((one for one in segments if one.marker in _FRAMES), None)
    if frame is None or len(frame.content) < 6:
        return False
    names = frame.content[6 : 6 + 3 * frame.content[5] : 3]
    steps = _COEFFICIENTS if frame.marker in _PROGRESSIVE else 1
    # The lowest bit that came, of each coefficient; all of them come at once in other frames.
    lacking = {name: [True] * steps for name in names}
    for scan in (one.content for one in segments if one.marker == _SCAN):
        count = scan[0] if scan else 0
        if len(scan) < 4 + 2 * count:
            return False
        first, last, bits = scan[1 + 2 * count : 4 + 2 * count]
        for name in scan[1 : 1 + 2 * count : 2]:
            for place in range(first, last + 1) if steps > 1 else (0,):
                if name in lacking and place < steps:
                    lacking[name][place] = steps > 1 and bool(bits & 0x0F)
    return bool(lacking) and not any(map(any, lacking.values()))


def _without_fill(file: BinaryIO, end: int) -> int:
    """Return where the last byte ends that is no 0xFF: half of the end mark, and fill bytes."""
    while end:
        start = max(end - _STEP, 0)
        file.seek(start)
        if kept := file.read(end - start).rstrip(b"\xff"):
            return start + len(kept)
        end = start
    return end


def _filling(file: BinaryIO, end: int, number: int) -> bytes:
    """Return pixels that look like noise, with the restart marks that would follow in a scan."""
    file.seek(max(end - _STEP, 0))
    restarts = _RESTART.findall(file.read(end - file.tell()))
    last = restarts[-1][0] - _FIRST_RESTART if restarts else 7
    noise = hashlib.sha512(bytes((number,))).digest().replace(b"\xff", b"\x7f")
    marks = (bytes((0xFF, _FIRST_RESTART + (last + 1 + step) % 8)) for step in range(8))
    return noise + b"".join(mark + noise for mark in marks)


def _decoded(file: BinaryIO, admit: Callable[[int, int], None]) -> Image.Image:
    image = Image.open(file, formats=["JPEG"])
    admit(*image.size)
    image.load()
    return image
