"""JPEGs that lack their end mark alone: browsers show them, and so do we where no pixel is missing.

Decoders fill in what a cut file lacks, and do not say so. Whether pixels are missing shows when the
end is filled in at random: it changes the picture, unless the picture was complete before it.
"""

import hashlib
import io
import re
from collections.abc import Callable
from typing import BinaryIO

from PIL import Image, ImageChops

from uploader.decoding.readers.jpeg_segments import (
    END_MARK,
    FRAMES,
    PROGRESSIVE,
    SCAN,
    Segment,
    segments,
)
from uploader.decoding.readers.pieces import joined

_END = b"\xff\xd9"
_FIRST_RESTART = 0xD0
_RESTART = re.compile(rb"\xff([\xd0-\xd7])")
_STEP = 1 << 20
_COEFFICIENTS = 64


def with_end(file: BinaryIO, admit: Callable[[int, int], None]) -> BinaryIO:
    """Return a JPEG with an end mark where that is all it lacks, else the file itself.

    `admit` is asked before pixels are decoded. Raises TooComplexError for too many segments.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - len(_END), 0))
    if file.read() == _END:
        return file
    found = list(segments(file))
    if not found or any(segment.marker == END_MARK for segment in found):
        return file
    if not _has_all_scans(found):
        return file
    whole = _without_fill(file, size)
    fillings = (b"", *(_filling(file, whole, number) for number in range(3)))
    pictures = (_decoded(joined(file, [(0, whole), one + _END]), admit) for one in fillings)
    first = next(pictures)
    if all(ImageChops.difference(first, other).getbbox() is None for other in pictures):
        return joined(file, [(0, whole), _END])
    return file


def _has_all_scans(found: list[Segment]) -> bool:
    """Whether a scan was begun for every bit of every coefficient of every component."""
    frame = next((one for one in found if one.marker in FRAMES), None)
    if frame is None or len(frame.content) < 6:
        return False
    names = frame.content[6 : 6 + 3 * frame.content[5] : 3]
    steps = _COEFFICIENTS if frame.marker in PROGRESSIVE else 1
    # The lowest bit that came, of each coefficient; all of them come at once in other frames.
    lacking = {name: [True] * steps for name in names}
    for scan in (one.content for one in found if one.marker == SCAN):
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
