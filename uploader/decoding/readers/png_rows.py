"""Whether the packed data of a PNG has all rows of pixels (W3C PNG, third edition, 7.2 and 8.1)."""

import hashlib
import zlib
from typing import BinaryIO

from uploader.decoding.readers.png_chunks import GREY, INDEXED, RGB, Head

_GREY_WITH_ALPHA, _RGB_WITH_ALPHA = 4, 6
_SAMPLES = {GREY: 1, RGB: 3, INDEXED: 1, _GREY_WITH_ALPHA: 2, _RGB_WITH_ALPHA: 4}
# The first column and row of each pass of Adam7, and how far it is to the next ones.
_PASSES = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
    (0, 1, 1, 2),
)  # fmt: skip
_STEP = 1 << 16
_MOST_BYTES_A_PIXEL = 4


def mark(width: int) -> bytes:
    """Return a row of noise for any mode of Pillow, which no picture has by chance."""
    return hashlib.shake_128(b"a row").digest(width * _MOST_BYTES_A_PIXEL)


def are_all_there(packed: BinaryIO, head: Head, size: tuple[int, int]) -> bool:
    """Whether data unpacks to all rows of a picture, or of a frame, of a size."""
    missing = _length(head, size)
    unpacking = zlib.decompressobj()
    try:
        while missing > 0 and not unpacking.eof and (data := packed.read(_STEP)):
            while missing > 0 and data:
                missing -= len(unpacking.decompress(data, _STEP))
                data = unpacking.unconsumed_tail
        if missing > 0:
            # A few runs may be held back where all of the data was taken.
            missing -= len(unpacking.flush())
    except zlib.error:
        return False
    return missing <= 0


def _length(head: Head, size: tuple[int, int]) -> int:
    """Return how many bytes all rows have, each with that of its filter."""
    width, height = size
    bits = head.bits * _SAMPLES[head.kind]
    length = 0
    for left, top, across, down in _PASSES if head.interlace else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            length += rows * (1 + (columns * bits + 7) // 8)
    return length
