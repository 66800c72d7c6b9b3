"""Packed texts of a PNG: no browser reads them, but a few bytes can unpack to all the memory.

A picture is handed on as it came, so one that is made to exhaust those who read its texts is not
taken. Of the texts, XMP alone says something here, and so does EXIF that stands behind the pixels.
"""

import zlib
from typing import BinaryIO

from uploader.decoding.readers.png_chunks import (
    SIGNATURE,
    BrokenPngError,
    Chunk,
    chunks_from,
    read_whole,
)

_MOST_UNPACKED = 64 << 20
_STEP = 1 << 16
# A keyword has 79 bytes at the most; in front of an international text stand two more of them.
_LONGEST_PREFIX = 512
_TEXTS = {b"zTXt", b"iTXt"}
_XMP = b"XML:com.adobe.xmp\0"
# How much of it is looked at; the rest says nothing that is asked for.
_XMP_BYTES = 1 << 20


def check_texts(file: BinaryIO, pixels_at: int = 0) -> dict[str, bytes]:
    """Raise BrokenPngError where the packed texts of a PNG unpack to more than 64 MiB.

    Return its `xmp`, and as `exif_behind` the EXIF data that stands behind `pixels_at`.
    """
    room = _MOST_UNPACKED
    found: dict[str, bytes] = {}
    for chunk in chunks_from(file, len(SIGNATURE)):
        if chunk.name in _TEXTS:
            room -= _unpacked(file, chunk, room)
            if xmp := _xmp(file, chunk):
                found.setdefault("xmp", xmp)
        elif chunk.name == b"eXIf" and chunk.start > pixels_at:
            found.setdefault("exif_behind", read_whole(file, chunk) or b"")
        if room < 0:
            raise BrokenPngError("texts that unpack to too much")
    return found


def _xmp(file: BinaryIO, chunk: Chunk) -> bytes | None:
    """Return the beginning of a text that is XMP (XMP part 3, 1.1.5); packed, as writers may."""
    file.seek(chunk.start)
    prefix = file.read(min(_LONGEST_PREFIX, chunk.end - chunk.start))
    is_one = chunk.name == b"iTXt" and prefix.startswith(_XMP)
    start = _text_from(prefix) if is_one else None
    if start is None:
        return None
    file.seek(chunk.start + start)
    text = file.read(min(_XMP_BYTES, chunk.end - chunk.start - start))
    if prefix[len(_XMP)] == 0:
        return text
    try:
        return zlib.decompressobj().decompress(text, _XMP_BYTES)
    except zlib.error:
        return None


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
    return _text_from(prefix) if prefix[keyword + 1 : keyword + 2] == b"\1" else None


def _text_from(prefix: bytes) -> int | None:
    """Return where an international text begins, be it packed or not (11.3.3.4)."""
    language = prefix.find(b"\0", prefix.find(b"\0") + 3)
    translated = prefix.find(b"\0", language + 1) if language >= 0 else -1
    return translated + 1 if translated >= 0 else None
