"""The blocks of a GIF (GIF89a): its frames with where their data stands, and how often it plays."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

_SCREEN = struct.Struct("<6sHHBBB")
_PLACE = struct.Struct("<HHHHB")
_EXTENSION, _IMAGE = 0x21, 0x2C
_CONTROL, _APPLICATION = b"\xf9", b"\xff"
# The two applications whose block says how often an animation is repeated.
_REPEATING = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
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
    """

    width: int
    height: int
    palette: bytes
    frames: tuple[GifFrame, ...]
    repeats: int | None

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
    file is the beginning of one that had more frames.
    """
    file.seek(0)
    head = file.read(_SCREEN.size)
    if len(head) < _SCREEN.size or not head.startswith((b"GIF87a", b"GIF89a")):
        raise ValueError("no header")
    _, width, height, flags, _, _ = _SCREEN.unpack(head)
    palette = _palette(file, flags)
    frames: list[GifFrame] = []
    repeats = None
    control: bytes = bytes(4)
    is_frame_announced = False
    while kind := file.read(1):
        if kind[0] == _EXTENSION:
            label = _whole(file, 1)
            blocks = list(islice(_blocks(file), 2))
            is_frame_announced |= label == _CONTROL
            if label == _CONTROL and blocks and len(blocks[0]) == len(control):
                control = blocks[0]
            elif label == _APPLICATION and len(blocks) == 2 and blocks[0] in _REPEATING:
                repeats = _repeats(blocks[1], repeats)
            if len(blocks) == 2:
                _skip_whole(file)
        elif kind[0] == _IMAGE:
            frames.append(_frame(file, control))
            control = bytes(4)
            is_frame_announced = False
        else:
            break
    if not kind and is_frame_announced:
        raise OSError(_TRUNCATED)
    if not frames:
        raise ValueError("no frame")
    first = frames[0]
    size = max(width, first.left + first.width), max(height, first.top + first.height)
    return Gif(*size, palette, tuple(frames), repeats)


def _frame(file: BinaryIO, control: bytes) -> GifFrame:
    left, top, width, height, flags = _PLACE.unpack(_whole(file, _PLACE.size))
    palette = _palette(file, flags)
    start = file.tell()
    _whole(file, 1)
    # The decoder finds out whether all pixels are there: only what ends them may be missing.
    _skip(file)
    how, hundredths, transparent = struct.unpack("<BHB", control)
    return GifFrame(
        left, top, width, height, bool(flags & 0x40), palette, (start, file.tell()),
        hundredths * 10, how >> 2 & 7, transparent if how & 1 else None,
    )  # fmt: skip


def _palette(file: BinaryIO, flags: int) -> bytes:
    return _whole(file, 3 << (flags & 7) + 1) if flags & 0x80 else b""


def _whole(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise OSError(_TRUNCATED)
    return data


def _repeats(block: bytes, before: int | None) -> int | None:
    """Read how often an animation is repeated (sub-block 1 of the Netscape extension)."""
    return int.from_bytes(block[1:3], "little") if len(block) >= 3 and block[0] == 1 else before


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield data sub-blocks, to the empty one that ends them."""
    while size := _whole(file, 1)[0]:
        yield _whole(file, size)


def _skip(file: BinaryIO) -> bool:
    """Go behind the empty sub-block without reading what is before it; tell if it is there."""
    while (size := file.read(1)) and size[0]:
        file.seek(size[0], 1)
    return bool(size)


def _skip_whole(file: BinaryIO) -> None:
    if not _skip(file):
        raise OSError(_TRUNCATED)
