"""Opens a GIF: Pillow decodes its frames one by one, and they are laid as browsers lay them."""

import struct
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from PIL import Image

from uploader.decoding.modes import resizable
from uploader.decoding.readers.animation import Animation, Disposal, Step
from uploader.decoding.readers.gif_blocks import Gif, GifFrame, read_gif
from uploader.decoding.readers.pieces import joined

_WHOLE_PALETTE = 768
_PALETTE_OF_256, _INTERLACED = 0x87, 0x40
_DISPOSALS = {2: Disposal.CLEARED, 3: Disposal.RESTORED, 4: Disposal.RESTORED}
_END = b"\0;"

Admit = Callable[[int, int], None]


def open_gif(file: BinaryIO, admit: Admit) -> Image.Image:
    """Open a GIF, still or moving; `admit` is asked of frames that are larger than the whole.

    Raises ValueError where it has no frame, and whatever the decoder raises.
    """
    gif = read_gif(file)
    first = gif.frames[0]
    if len(gif.frames) == 1 and (first.width, first.height) == (gif.width, gif.height):
        image = _opened(file, gif, first)
    else:
        steps = [_step(file, gif, frame, admit) for frame in gif.frames]
        image = Animation((gif.width, gif.height), steps, {"loop": gif.plays})
    if gif.xmp:
        image.info["xmp"] = gif.xmp
    return image


def _step(file: BinaryIO, gif: Gif, frame: GifFrame, admit: Admit) -> Step:
    return Step(
        frame.left,
        frame.top,
        frame.width,
        frame.height,
        frame.milliseconds,
        _DISPOSALS.get(frame.disposal, Disposal.KEPT),
        is_laid_over=True,
        decode=partial(_decoded, file, gif, frame, admit),
    )


def _decoded(file: BinaryIO, gif: Gif, frame: GifFrame, admit: Admit) -> Image.Image:
    if frame.width * frame.height > gif.width * gif.height:
        admit(frame.width, frame.height)
    image = _opened(file, gif, frame)
    image.load()
    return resizable(image).convert("RGBA")


def _opened(file: BinaryIO, gif: Gif, frame: GifFrame) -> Image.Image:
    """Open one frame as a file of its own; shades that no palette has are black, as in browsers."""
    size = struct.pack("<HH", frame.width, frame.height)
    palette = (frame.palette or gif.palette).ljust(_WHOLE_PALETTE, b"\0")
    start = b"GIF89a" + size + bytes((_PALETTE_OF_256, 0, 0)) + palette
    if frame.transparent is not None:
        start += b"!\xf9\4\1\0\0" + bytes((frame.transparent, 0))
    start += b"," + bytes(4) + size + bytes((_INTERLACED if frame.is_interlaced else 0,))
    return Image.open(joined(file, [start, frame.data, _END]), formats=["GIF"])
