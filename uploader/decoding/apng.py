"""Animated PNGs (W3C PNG, third edition, 4.9): their frames, and what is seen after each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from PIL import Image

from uploader.decoding.colours import resizable
from uploader.decoding.pieces import Piece
from uploader.decoding.png import is_decoded_at_once, open_pixels, open_still
from uploader.decoding.png_chunks import (
    BrokenPngError,
    Control,
    Head,
    chunks_from,
    control_of,
    read_head,
)
from uploader.decoding.png_texts import check_texts

_CLEARED, _RESTORED = 1, 2
_LAID_OVER = 1
_NOTHING = (0, 0, 0, 0)


def open_png(file: BinaryIO, admit: Callable[[int, int], None]) -> Image.Image:
    """Open a PNG, still or moving; `admit` is asked before pixels are decoded at once.

    Raises BrokenPngError, and whatever the decoder raises.
    """
    head = read_head(file)
    check_texts(file)
    frames = frames_of(file, head)
    if len(frames) > 1 or (frames and not head.control):
        return AnimatedPng(file, head, frames)
    if is_decoded_at_once(head):
        admit(head.width, head.height)
    return open_still(file, head)


@dataclass(frozen=True)
class Frame:
    """How a frame is shown, and where its data stands in the file."""

    control: Control
    data: list[Piece] = field(default_factory=list)


def frames_of(file: BinaryIO, head: Head) -> list[Frame]:
    """Return the frames that are shown; none of a still picture.

    A picture before the first frame is for readers that know no animations. From a frame on that
    is out of order there is no animation any more, as in browsers. Raises BrokenPngError.
    """
    if head.animation is None:
        return []
    size = (head.width, head.height)
    frames: list[Frame] = []
    number = 0
    if head.control:
        if (head.control.width, head.control.height) != size:
            raise BrokenPngError("a first frame of another size")
        frames.append(Frame(head.control))
        number = 1
    is_first_run = True
    for chunk in chunks_from(file, head.pixels_at):
        if chunk.name == b"IDAT" and is_first_run:
            if head.control:
                frames[0].data.append((chunk.start, chunk.end))
            continue
        is_first_run = False
        if chunk.name == b"fcTL":
            control = control_of(file, chunk, size, number)
            if frames and not frames[-1].data:
                frames.pop()
            if control is None or len(frames) == head.animation[0]:
                break
            frames.append(Frame(control))
        elif chunk.name == b"fdAT":
            file.seek(chunk.start)
            if not frames or file.read(4) != number.to_bytes(4, "big"):
                del frames[-1:]
                break
            frames[-1].data.append((chunk.start + 4, chunk.end))
        elif chunk.name == b"IDAT":
            break
        else:
            continue
        number += 1
    return [frame for frame in frames if frame.data]


class AnimatedPng(Image.Image):
    """An animation that shows one frame at a time, as Pillow's own animations do."""

    format = "PNG"

    def __init__(self, file: BinaryIO, head: Head, frames: list[Frame]) -> None:
        super().__init__()
        self._file, self._head, self._frames = file, head, frames
        self._mode, self._size = "RGBA", (head.width, head.height)
        self._canvas = Image.new("RGBA", (1, 1))
        self._kept: Image.Image | None = None
        self._drawn, self._wanted = -1, 0
        self.n_frames = len(frames)
        self.is_animated = self.n_frames > 1
        self.info["loop"] = (head.animation or (0, 0))[1]
        if exif := head.contents.get(b"eXIf"):
            self.info["exif"] = b"Exif\0\0" + exif
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Choose a frame; it is decoded when it is looked at."""
        if not 0 <= frame < self.n_frames:
            raise EOFError
        self._wanted = frame
        self.info["duration"] = self._frames[frame].control.delay * 1000

    def tell(self) -> int:
        return self._wanted

    def load(self) -> Any:
        """Draw all frames up to the chosen one; raises what the decoder raises."""
        if self._drawn < 0 or self._wanted < self._drawn:
            self._canvas, self._kept, self._drawn = Image.new("RGBA", self._size), None, -1
        while self._drawn < self._wanted:
            self._draw(self._drawn + 1)
        self.im = self._canvas.im
        return super().load()

    def _draw(self, number: int) -> None:
        if number > 0:
            self._dispose(self._frames[number - 1].control)
        frame = self._frames[number]
        control, place = frame.control, (frame.control.left, frame.control.top)
        size = (control.width, control.height)
        picture = open_pixels(self._file, self._head, size, frame.data)
        picture.load()
        pixels = resizable(picture, None).convert("RGBA")
        is_kept = control.disposal == _RESTORED and number > 0
        self._kept = self._canvas.crop(_box(control)) if is_kept else None
        if control.blend == _LAID_OVER:
            self._canvas.alpha_composite(pixels, place)
        else:
            self._canvas.paste(pixels, place)
        self._drawn = number

    def _dispose(self, control: Control) -> None:
        """Take away what a frame leaves behind; there is nothing to restore before the first."""
        if self._kept is not None:
            self._canvas.paste(self._kept, _box(control))
        elif control.disposal in {_CLEARED, _RESTORED}:
            self._canvas.paste(_NOTHING, _box(control))


def _box(control: Control) -> tuple[int, int, int, int]:
    right, bottom = control.left + control.width, control.top + control.height
    return control.left, control.top, right, bottom
