"""The chunks of a PNG (W3C PNG, third edition, 5): which of them matter, and where they stand.

Only what pixels need and what changes their look is read, each within a bound. Of the other chunks
neither sums nor contents matter, as in browsers.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from uploader.decoding.readers.complexity import TooComplexError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, INDEXED = 0, 2, 3
_HEADER = struct.Struct(">IIBBBBB")
_CONTROL = struct.Struct(">IIIIIHHBB")
_LARGEST_NUMBER = 0x7FFFFFFF
# Encoders begin a new chunk of pixels after 8 KiB or more (libpng): a file of 64 MiB has 8,000.
MOST_CHUNKS = 100_000
# The longest content that is read, by the name of its chunk: what is longer does not count.
_LONGEST = {
    b"PLTE": 768, b"tRNS": 256, b"cICP": 4, b"iCCP": 4 << 20, b"sRGB": 1, b"gAMA": 4, b"cHRM": 32,
    b"cLLI": 8, b"mDCV": 24,
    b"eXIf": 1 << 20, b"acTL": 8, b"fcTL": 26,
}  # fmt: skip


class BrokenPngError(Exception):
    """No decoder would show this as a PNG."""


class Chunk(NamedTuple):
    """Its name, and where its content starts and ends in the file, in bytes."""

    name: bytes
    start: int
    end: int


class Control(NamedTuple):
    """How one frame of an animation is shown (chunk `fcTL`); times are in seconds."""

    number: int
    width: int
    height: int
    left: int
    top: int
    delay: float
    disposal: int
    blend: int


@dataclass(frozen=True)
class Head:
    """What stands before the pixels: the header, and the contents of chunks by their names."""

    width: int
    height: int
    bits: int
    kind: int
    interlace: int
    pixels_at: int
    contents: dict[bytes, bytes] = field(default_factory=dict)
    control: Control | None = None

    @property
    def animation(self) -> tuple[int, int] | None:
        """Return how many frames there are, and how often they play; None of a still picture."""
        frames, plays = struct.unpack(">II", self.contents.get(b"acTL", bytes(8)))
        return (frames, plays) if 0 < frames <= _LARGEST_NUMBER else None


def read_head(file: BinaryIO) -> Head:
    """Read what stands before the pixels; raises BrokenPngError and TooComplexError."""
    file.seek(0)
    if file.read(len(SIGNATURE)) != SIGNATURE:
        raise BrokenPngError("no signature")
    chunks = chunks_from(file, len(SIGNATURE))
    width, height, bits, kind, interlace = _header(file, next(chunks, None))
    contents: dict[bytes, bytes] = {}
    control = None
    for chunk in chunks:
        if chunk.name == b"IDAT":
            if kind == INDEXED and b"PLTE" not in contents:
                raise BrokenPngError("no palette")
            return Head(width, height, bits, kind, interlace, chunk.start - 8, contents, control)
        if chunk.name == b"fcTL":
            control = control or control_of(file, chunk, (width, height), 0)
        elif chunk.name == b"PLTE" and chunk.name in contents:
            raise BrokenPngError("two palettes")
        elif chunk.name in _LONGEST and chunk.name not in contents:
            if content := _content(file, chunk, contents, kind):
                contents[chunk.name] = content
        elif _is_critical(chunk.name):
            raise BrokenPngError("an unknown chunk that pixels need")
    raise BrokenPngError("no pixels")


def chunks_from(file: BinaryIO, at: int) -> Iterator[Chunk]:
    """Yield chunk after chunk, to the end mark, the end of the file, or an impossible length.

    Raises TooComplexError beyond MOST_CHUNKS.
    """
    count = 0
    while True:
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[:4], "big")
        if len(head) < 8 or length > _LARGEST_NUMBER or head[4:] == b"IEND":
            return
        if count == MOST_CHUNKS:
            raise TooComplexError("more chunks than are read")
        count += 1
        yield Chunk(head[4:], at + 8, at + 8 + length)
        at += 12 + length


def control_of(file: BinaryIO, chunk: Chunk, size: tuple[int, int], number: int) -> Control | None:
    """Read how a frame is shown; None where that cannot be, so that the animation ends there."""
    content = read_whole(file, chunk)
    if content is None or len(content) != _CONTROL.size:
        return None
    found, width, height, left, top, over, under, disposal, blend = _CONTROL.unpack(content)
    fits = 0 < width <= size[0] - left and 0 < height <= size[1] - top
    if found != number or not fits or disposal > 2 or blend > 1:
        return None
    return Control(number, width, height, left, top, over / (under or 100), disposal, blend)


def read_whole(file: BinaryIO, chunk: Chunk) -> bytes | None:
    """Read the content of a chunk; None where it is longer than it may be, cut off or altered."""
    if chunk.end - chunk.start > _LONGEST.get(chunk.name, 0):
        return None
    file.seek(chunk.start)
    content = file.read(chunk.end - chunk.start)
    return content if file.read(4) == checksum(chunk.name, content) else None


def checksum(name: bytes, content: bytes) -> bytes:
    """Return the sum that follows a chunk."""
    return zlib.crc32(content, zlib.crc32(name)).to_bytes(4, "big")


def _header(file: BinaryIO, chunk: Chunk | None) -> tuple[int, int, int, int, int]:
    if chunk is None or chunk.name != b"IHDR" or chunk.end - chunk.start != _HEADER.size:
        raise BrokenPngError("no header")
    file.seek(chunk.start)
    content = file.read(_HEADER.size)
    if file.read(4) != checksum(b"IHDR", content):
        raise BrokenPngError("an altered header")
    width, height, bits, kind, compression, filters, interlace = _HEADER.unpack(content)
    if not width or not height or compression or filters or interlace > 1:
        raise BrokenPngError("an impossible header")
    return width, height, bits, kind, interlace


def _content(file: BinaryIO, chunk: Chunk, before: dict[bytes, bytes], kind: int) -> bytes | None:
    content = read_whole(file, chunk)
    if chunk.name == b"PLTE":
        if not content:
            raise BrokenPngError("an altered palette")
        return content[: len(content) // 3 * 3]
    is_behind = b"PLTE" in before
    if chunk.name == b"cICP" and is_behind:
        return None
    if chunk.name == b"tRNS" and kind == INDEXED and not is_behind:
        return None
    return content


def _is_critical(name: bytes) -> bool:
    """Whether a reader that does not know a chunk cannot show the picture (5.4)."""
    return not name[0] & 0x20
