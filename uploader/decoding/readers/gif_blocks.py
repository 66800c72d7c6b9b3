"""The blocks of a GIF (GIF89a): its frames with where their data stands, and how often it plays."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from uploader.decoding.readers.complexity import TooComplexError, check_frames

_SCREEN = struct.Struct("<6sHHBBB")
_PLACE = struct.Struct("<HHHHB")
_EXTENSION, _IMAGE = 0x21, 0x2C
_CONTROL, _APPLICATION = b"\xf9", b"\xff"
# The two applications whose block says how often an animation is repeated.
_REPEATING = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
# XMP stands in an application extension, but not in sub-blocks (XMP part 3, 1.1.2).
_XMP = b"XMP DataXMP"
# How much of it is looked at; the rest says nothing that is asked for.
_XMP_BYTES = 1 << 20
# A frame has one extension in front of it, seldom two more with a text or a remark.
MOST_BLOCKS = 50_000
# Encoders fill sub-blocks (255 bytes) but for the last one of a block: a file of 192 MiB, the
# largest that a decoder has memory for, has 790,000.
MOST_SUB_BLOCKS = 1_000_000
_TRUNCATED = "truncated block of a GIF"


@dataclass(frozen=True)
class GifFrame:
    """One frame; its data is the size of codes and the blocks of codes, to their end in the file.

    `palette` is its own, where it has one, and `milliseconds` how long it is shown.
    """

    left: int
    top: int
    width: int
    height: int
    is_interlaced: bool
    palette: bytes
    data: tuple[int, int]
    milliseconds: int = 0
    disposal: int = 0
    transparent: int | None = None


@dataclass(frozen=True)
class Gif:
    """A file: the size of its screen, the palette of all frames, and the frames.

    `repeats` is how often it is repeated after it was played once, 0 for ever, None not at all.
    `xmp` is the beginning of its XMP, with what stands behind that.
    """

    width: int
    height: int
    palette: bytes
    frames: tuple[GifFrame, ...]
    repeats: int | None
    xmp: bytes = b""

    @property
    def plays(self) -> int:
        """Return how often browsers play the animation; 0 is for ever."""
        if self.repeats is None:
            return 1
        return self.repeats + 1 if self.repeats else 0


def read_gif(file: BinaryIO) -> Gif:
    """Walk over all blocks, to the trailer, to what is no block or to an end between two frames.

    Raises ValueError where there is no frame: browsers show nothing of such a file. Raises OSError
    where the file ends within a block before the pixels, or between a control and its frame: such a
    file is the beginning of one that had more frames. Raises TooComplexError beyond what is counted
    here.
    """
    file.seek(0)
    data = _Data(file)
    width, height, flags = _screen(file)
    palette = data.palette(flags)
    frames: list[GifFrame] = []
    repeats = None
    control: bytes = bytes(4)
    is_frame_announced = False
    xmp = b""
    count = 0
    while kind := file.read(1):
        if kind[0] == _EXTENSION:
            label = data.whole(1)
            start = file.tell()
            blocks = list(islice(data.sub_blocks(), 2))
            is_frame_announced |= label == _CONTROL
            if label == _CONTROL and blocks and len(blocks[0]) == len(control):
                control = blocks[0]
            elif label == _APPLICATION and len(blocks) == 2 and blocks[0] in _REPEATING:
                repeats = _repeats(blocks[1], repeats)
            if len(blocks) == 2:
                data.skip_whole()
            if label == _APPLICATION and blocks[:1] == [_XMP]:
                xmp = data.between(start + 1 + len(_XMP), file.tell())
        elif kind[0] == _IMAGE:
            frames.append(_frame(data, control))
            check_frames(len(frames))
            control = bytes(4)
            is_frame_announced = False
        else:
            break
        count += 1
        if count > MOST_BLOCKS:
            raise TooComplexError("more blocks than are read")
    if not kind and is_frame_announced:
        raise OSError(_TRUNCATED)
    if not frames:
        raise ValueError("no frame")
    first = frames[0]
    size = max(width, first.left + first.width), max(height, first.top + first.height)
    return Gif(*size, palette, tuple(frames), repeats, xmp)


def _screen(file: BinaryIO) -> tuple[int, int, int]:
    """Return width, height and flags of the logical screen. Raises ValueError without a header."""
    head = file.read(_SCREEN.size)
    if len(head) < _SCREEN.size or not head.startswith((b"GIF87a", b"GIF89a")):
        raise ValueError("no header")
    _, width, height, flags, _, _ = _SCREEN.unpack(head)
    return width, height, flags


def _frame(data: "_Data", control: bytes) -> GifFrame:
    left, top, width, height, flags = _PLACE.unpack(data.whole(_PLACE.size))
    palette = data.palette(flags)
    start = data.file.tell()
    data.whole(1)
    # The decoder finds out whether all pixels are there: only what ends them may be missing.
    data.skip()
    how, hundredths, transparent = struct.unpack("<BHB", control)
    return GifFrame(
        left, top, width, height, bool(flags & 0x40), palette, (start, data.file.tell()),
        hundredths * 10, how >> 2 & 7, transparent if how & 1 else None,
    )  # fmt: skip


def _repeats(block: bytes, before: int | None) -> int | None:
    """Read how often an animation is repeated (sub-block 1 of the Netscape extension)."""
    return int.from_bytes(block[1:3], "little") if len(block) >= 3 and block[0] == 1 else before


class _Data:
    """What the blocks of a file hold; the sub-blocks of all of them are counted."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._left = MOST_SUB_BLOCKS

    def whole(self, size: int) -> bytes:
        data = self.file.read(size)
        if len(data) < size:
            raise OSError(_TRUNCATED)
        return data

    def palette(self, flags: int) -> bytes:
        return self.whole(3 << (flags & 7) + 1) if flags & 0x80 else b""

    def sub_blocks(self) -> Iterator[bytes]:
        """Yield sub-blocks, to the empty one that ends them."""
        while size := self.whole(1)[0]:
            self._count()
            yield self.whole(size)

    def skip(self) -> bool:
        """Go behind the empty sub-block without reading what is before it; tell if it is there."""
        file = self.file
        while (size := file.read(1)) and size[0]:
            self._count()
            file.seek(size[0], 1)
        return bool(size)

    def between(self, start: int, end: int) -> bytes:
        """Read the beginning of what lies between two places, and go to the second one."""
        self.file.seek(start)
        found = self.file.read(min(end - start, _XMP_BYTES))
        self.file.seek(end)
        return found

    def skip_whole(self) -> None:
        """Go there, and raise OSError where it is missing."""
        if not self.skip():
            raise OSError(_TRUNCATED)

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooComplexError("more sub-blocks than are read")
