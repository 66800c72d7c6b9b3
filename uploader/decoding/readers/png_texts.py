"""Packed texts of a PNG: no browser reads them, but a few bytes can unpack to all the memory.

Nothing here is shown. A picture is handed on as it came, so one that is made to exhaust those who
read its texts is not taken.
"""

import zlib
from typing import BinaryIO

from uploader.decoding.readers.png_chunks import SIGNATURE, BrokenPngError, Chunk, chunks_from

_MOST_UNPACKED = 64 << 20
_STEP = 1 << 16
# A keyword has 79 bytes at the most; in front of an international text stand two more of them.
_LONGEST_PREFIX = 512
_TEXTS = {b"zTXt", b"iTXt"}


def check_texts(file: BinaryIO) -> None:
    """Raise BrokenPngError where the packed texts of a PNG unpack to more than 64 MiB."""
    room = _MOST_UNPACKED
    for chunk in chunks_from(file, len(SIGNATURE)):
        if chunk.name in _TEXTS:
            room -= _unpacked(file, chunk, room)
        if room < 0:
            raise BrokenPngError("texts that unpack to too much")


def _unpacked(file: BinaryIO, chunk: Chunk, room: int) -> int:
    """Return the length of a text, or more than there is room for."""
    file.seek(chunk.start)
    start = _packed_from(chunk.name, file.read(min(_LONGEST_PREFIX, chunk.end - chunk.start)))
    if start is None:
        return 0
    file.seek(chunk.start + start)
    left, length = chunk.end - chunk.start - start, 0
    unpacking = zlib.decompressobj()
    try:
        while left > 0 and (packed := file.read(min(_STEP, left))):
            left -= len(packed)
            while packed and length <= room:
                length += len(unpacking.decompress(packed, _STEP * 16))
                packed = unpacking.unconsumed_tail
            if unpacking.eof or length > room:
                break
    except zlib.error:
        pass
    return length


def _packed_from(name: bytes, prefix: bytes) -> int | None:
    """Return where the packed bytes begin (11.3.3); None of a text that is not packed."""
    keyword = prefix.find(b"\0")
    if keyword < 0:
        return None
    if name == b"zTXt":
        return keyword + 2
    if prefix[keyword + 1 : keyword + 2] != b"\1":
        return None
    language = prefix.find(b"\0", keyword + 3)
    translated = prefix.find(b"\0", language + 1) if language >= 0 else -1
    return translated + 1 if translated >= 0 else None
