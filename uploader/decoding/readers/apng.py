"""Animated PNGs (W3C PNG, third edition, 4.9): their frames, and what is seen after each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from PIL import Image

from uploader.decoding.modes import resizable
from uploader.decoding.readers.animation import Animation, Disposal, Step
from uploader.decoding.readers.complexity import check_frames
from uploader.decoding.readers.pieces import Piece
from uploader.decoding.readers.png import is_decoded_at_once, open_pixels, open_still
from uploader.decoding.readers.png_chunks import (
    BrokenPngError,
    Control,
    Head,
    chunks_from,
    control_of,
    read_head,
)
from uploader.decoding.readers.png_texts import check_texts

_LAID_OVER = 1


def open_png(file: BinaryIO, admit: Callable[[int, int], None]) -> Image.Image:
    """Open a PNG, still or moving; `admit` is asked before pixels are decoded at once.

    Raises BrokenPngError, and whatever the decoder raises.
    """
    head = read_head(file)
    said = check_texts(file, head.pixels_at)
    frames = frames_of(file, head)
    if len(frames) > 1 or (frames and not head.control):
        image: Image.Image = _animation(file, head, frames)
    else:
        if is_decoded_at_once(head):
            admit(head.width, head.height)
        image = open_still(file, head)
    image.info.update(said)
    return image


@dataclass(frozen=True)
class Frame:
    """How a frame is shown, and where its data stands in the file."""

    control: Control
    data: list[Piece] = field(default_factory=list)


def frames_of(file: BinaryIO, head: Head) -> list[Frame]:
    """Return the frames that are shown; none of a still picture.

    A picture before the first frame is for readers that know no animations. From a frame on that
    is out of order there is no animation any more, as in browsers. Raises BrokenPngError and
    TooComplexError.
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
            check_frames(len(frames))
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


def _animation(file: BinaryIO, head: Head, frames: list[Frame]) -> Animation:
    info: dict[str | tuple[int, int], Any] = {"loop": (head.animation or (0, 0))[1]}
    if exif := head.contents.get(b"eXIf"):
        info["exif"] = b"Exif\0\0" + exif
    steps = [_step(file, head, frame) for frame in frames]
    return Animation((head.width, head.height), steps, info)


def _step(file: BinaryIO, head: Head, frame: Frame) -> Step:
    control = frame.control
    return Step(
        control.left,
        control.top,
        control.width,
        control.height,
        control.delay * 1000,
        Disposal(control.disposal),
        is_laid_over=control.blend == _LAID_OVER,
        decode=partial(_decoded, file, head, frame),
    )


def _decoded(file: BinaryIO, head: Head, frame: Frame) -> Image.Image:
    size = (frame.control.width, frame.control.height)
    picture = open_pixels(file, head, size, frame.data)
    picture.load()
    return resizable(picture).convert("RGBA")
