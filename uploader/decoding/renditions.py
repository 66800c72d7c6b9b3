"""Renditions: thumbnail and preview, upright, in sRGB, as WebP and without any metadata."""

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from uploader.decoding.cicp import CodePoints
from uploader.decoding.colours import Levels, in_srgb, levels, resizable
from uploader.decoding.jpeg_scaling import Extent
from uploader.decoding.rendition_sizes import THUMBNAIL_2X_BOX, THUMBNAIL_BOX


@dataclass(frozen=True)
class Rendition:
    """The most pixels across and down, and how WebP encodes them (libwebp `-q` and `-m`)."""

    box: tuple[int, int]
    quality: int
    method: int


THUMBNAIL = Rendition(box=THUMBNAIL_BOX, quality=75, method=2)
# Seen at half the size, so that it looks the same at a lower quality.
THUMBNAIL_2X = Rendition(box=THUMBNAIL_2X_BOX, quality=65, method=2)
PREVIEW = Rendition(box=(2048, 2048), quality=80, method=1)
# The preview of an animation is animated up to this many frames, and pixels of all frames.
ANIMATED_PREVIEW = Rendition(box=PREVIEW.box, quality=75, method=0)
ANIMATION_FRAMES = 200
ANIMATION_PIXELS = 24_000_000
# The limits of the WebP container: 16 bits for repetitions, 24 for the milliseconds of a frame.
_MOST_LOOPS = 0xFFFF
_LONGEST_MILLISECONDS = 0xFFFFFF
# A large picture is shrunk in strips of this many pixels: a converted copy of all of it would cost
# as much memory as decoding it.
_STRIP_PIXELS = 1_000_000
_SIDEWAYS = {5, 6, 7, 8}
# Left, top, right and bottom, in pixels as stored; the edges may lie within one.
Area = tuple[float, float, float, float]
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Look:
    """How a picture is to be shown: its EXIF orientation, and its colour space if CICP names it."""

    turn: int
    code_points: CodePoints | None

    @property
    def sideways(self) -> bool:
        """Whether width and height change places."""
        return self.turn in _SIDEWAYS


def orientation(image: Image.Image) -> int:
    """Read the EXIF orientation (tag 0x0112); anything odd counts as upright."""
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:
        return 1
    return value if isinstance(value, int) and value in range(1, 9) else 1


def fitted(size: Extent, box: tuple[int, int], look: Look) -> tuple[int, int]:
    """Return the size, as stored, of a picture that fits `box` as it is shown; it never grows."""
    across, down = box[::-1] if look.sideways else box
    scale = min(1.0, across / size[0], down / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def rendition(
    image: Image.Image, box: tuple[int, int], look: Look, extent: Extent | None = None
) -> Image.Image:
    """Fit a decoded picture into `box`; the result carries pixels and no metadata.

    `extent` is how many pixels the picture covers, where that is not a whole number of them.
    """
    extent = extent or image.size
    return part(image, (0.0, 0.0, *extent), fitted(extent, box, look), look)


def part(image: Image.Image, area: Area, size: tuple[int, int], look: Look) -> Image.Image:
    """Show a part of a decoded picture in a size, as stored; the result is upright and clean."""
    made = in_srgb(_resized(image, area, size), image.info.get("icc_profile"), look.code_points)
    if look.turn in _TURNS:
        made = made.transpose(_TURNS[look.turn])
    clean = Image.new(made.mode, made.size)
    clean.paste(made)
    return clean


def still(image: Image.Image, how: Rendition) -> bytes:
    """Encode one picture as WebP."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=how.quality, method=how.method)
    return out.getvalue()


def animation(frames: Iterable[tuple[Image.Image, Any]], loops: Any) -> bytes:
    """Encode pictures, each with its milliseconds, as one WebP."""
    pictures, durations = [], []
    for picture, milliseconds in frames:
        pictures.append(picture.convert("RGBA"))
        durations.append(min(max(int(milliseconds or 100), 10), _LONGEST_MILLISECONDS))
    out = io.BytesIO()
    pictures[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=min(int(loops or 0), _MOST_LOOPS),
        quality=ANIMATED_PREVIEW.quality,
        method=ANIMATED_PREVIEW.method,
    )
    return out.getvalue()


def _resized(image: Image.Image, area: Area, size: tuple[int, int]) -> Image.Image:
    """Return a part in that size, in a mode that can be colour-managed."""
    left, top, right, bottom = area
    # Averaging whole pixels down to twice the wanted size first is fast and looks the same.
    factor = max(1, int(min((right - left) / size[0], (bottom - top) / size[1]) / 2))
    pixels = (
        math.floor(left),
        math.floor(top),
        min(math.ceil(right), image.width),
        min(math.ceil(bottom), image.height),
    )
    small = _reduced(image, pixels, factor, levels(image))
    exact = (
        (left - pixels[0]) / factor,
        (top - pixels[1]) / factor,
        (right - pixels[0]) / factor,
        (bottom - pixels[1]) / factor,
    )
    times = round(size[0] / (right - left), 6)
    # Pixels that are enlarged a whole number of times stay squares.
    is_whole = times > 1 and times.is_integer()
    how = Image.Resampling.NEAREST if is_whole else Image.Resampling.LANCZOS
    return small.resize(size, how, box=exact)


def _reduced(
    image: Image.Image, pixels: tuple[int, int, int, int], factor: int, shown: Levels
) -> Image.Image:
    left, first, right, last = pixels
    if factor == 1:
        is_whole = pixels == (0, 0, *image.size)
        return resizable(image if is_whole else image.crop(pixels), shown)
    width, height = right - left, last - first
    rows = max(1, _STRIP_PIXELS // (width * factor)) * factor
    whole: Image.Image | None = None
    for top in range(0, height, rows):
        strip = image.crop((left, first + top, right, min(first + top + rows, last)))
        small = resizable(strip, shown).reduce(factor)
        # The last row and column of an odd size average the pixels that exist.
        whole = whole or Image.new(small.mode, (small.width, -(-height // factor)))
        whole.paste(small, (0, top // factor))
    return whole or image
