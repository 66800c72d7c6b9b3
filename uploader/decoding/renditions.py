"""Renditions: thumbnail and preview, upright, in sRGB, as WebP and without any metadata."""

import io
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from uploader.decoding.colours.conversion import in_srgb
from uploader.decoding.modes import resizable
from uploader.decoding.readers.jpeg_scaling import Extent
from uploader.decoding.rendition_sizes import (
    Shape,
    preview_shape,
    thumbnail_2x_shape,
    thumbnail_shape,
)


@dataclass(frozen=True)
class Rendition:
    """Its shape by the size of the upright picture, and the `-q` and `-m` of libwebp.

    `jpeg_resampling` is for JPEGs: nearly all of them are photographs, and have few hard edges.
    """

    shape: Callable[[int, int], Shape]
    quality: int
    method: int
    jpeg_resampling: Image.Resampling = Image.Resampling.LANCZOS


THUMBNAIL = Rendition(thumbnail_shape, quality=75, method=2)
# Seen at half the size, so that it looks the same at a lower quality.
THUMBNAIL_2X = Rendition(
    thumbnail_2x_shape, quality=65, method=2, jpeg_resampling=Image.Resampling.BICUBIC
)
PREVIEW = Rendition(preview_shape, quality=80, method=1, jpeg_resampling=Image.Resampling.HAMMING)
# The preview of an animation is animated up to this many frames, and pixels of all frames.
ANIMATED_PREVIEW = Rendition(preview_shape, quality=75, method=0)
ANIMATION_FRAMES = 200
ANIMATION_PIXELS = 24_000_000
# The limits of the WebP container: 16 bits for repetitions, 24 for the milliseconds of a frame.
_MOST_LOOPS = 0xFFFF
_LONGEST_MILLISECONDS = 0xFFFFFF
# A large picture is shrunk in strips of this many pixels: a converted copy of all of it would cost
# as much memory as decoding it.
_STRIP_PIXELS = 1_000_000
_SIDEWAYS = {5, 6, 7, 8}
# The top of these, as they are shown, is stored at the right or at the bottom.
_FROM_THE_END = {3, 4, 7, 8}
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
    """How a picture is to be shown: its orientation (EXIF), and the ICC profile of its colours."""

    turn: int
    profile: bytes | None

    @property
    def sideways(self) -> bool:
        """Whether width and height change places."""
        return self.turn in _SIDEWAYS


def orientation(image: Image.Image) -> int:
    """Read the EXIF orientation (tag 0x0112) as Chromium does; anything odd counts as upright.

    It is that of the EXIF block alone, never one in XMP or in a text of PNG. In a WebP, which no
    camera writes, it is what a converter left there: Chromium does not apply it.
    """
    block = image.info.get("exif")
    if image.format == "WEBP" or not isinstance(block, bytes):
        return 1
    exif = Image.Exif()
    try:
        exif.load(block)
        value = exif.get(0x0112, 1)
    except Exception:
        return 1
    return value if isinstance(value, int) and value in range(1, 9) else 1


def least_size(
    stored: tuple[int, int], shape: Callable[[int, int], Shape], look: Look
) -> tuple[int, int]:
    """Return how many pixels, as stored, a picture needs for a rendition of it to be sharp."""
    wanted = shape(*(stored[::-1] if look.sideways else stored))
    scale = min(1.0, *(size / shown for size, shown in zip(wanted.size, wanted.shown, strict=True)))
    return max(1, round(stored[0] * scale)), max(1, round(stored[1] * scale))


def rendition(
    image: Image.Image,
    shape: Callable[[int, int], Shape],
    look: Look,
    stored: tuple[int, int] | None = None,
    extent: Extent | None = None,
    resampling: Image.Resampling = Image.Resampling.LANCZOS,
) -> Image.Image:
    """Show a decoded picture in a shape; the result carries pixels and no metadata.

    Where nothing is to be changed, those are the pixels of the decoded picture itself.
    Where the picture was decoded smaller, `stored` is its own size and `extent` how many of the
    decoded pixels it covers.
    """
    if stored is None or extent is None:
        stored = extent = image.size
    wanted = shape(*(stored[::-1] if look.sideways else stored))
    size = wanted.size[::-1] if look.sideways else wanted.size
    area = _area(stored, wanted.shown, extent, look)
    made = in_srgb(_resized(image, area, size, resampling), look.profile)
    if look.turn in _TURNS:
        made = made.transpose(_TURNS[look.turn])
    # The same pixels, not a copy of them, and nothing that an encoder would write beside them.
    bare = made._new(made.im)
    bare.info = {}
    return bare


def _area(stored: tuple[int, int], shown: tuple[int, int], extent: Extent, look: Look) -> Area:
    """Return the part that is shown: of a wide picture the middle, of a tall one the top."""
    upright = stored[::-1] if look.sideways else stored
    across, down = (one / all_ for one, all_ in zip(shown, upright, strict=True))
    left, top = (1 - across) / 2, (1 - down if look.turn in _FROM_THE_END else 0.0)
    if look.sideways:
        left, top, across, down = top, left, down, across
    return (
        left * extent[0],
        top * extent[1],
        (left + across) * extent[0],
        (top + down) * extent[1],
    )


def still(image: Image.Image, how: Rendition) -> bytes:
    """Encode one picture as WebP."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=how.quality, method=how.method)
    return out.getvalue()


def animation(frames: Iterable[tuple[Image.Image, Any]], plays: int) -> bytes:
    """Encode pictures, each with its milliseconds, as one WebP; `plays` of 0 are for ever."""
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
        loop=min(plays, _MOST_LOOPS),
        quality=ANIMATED_PREVIEW.quality,
        method=ANIMATED_PREVIEW.method,
    )
    return out.getvalue()


def _resized(
    image: Image.Image, area: Area, size: tuple[int, int], resampling: Image.Resampling
) -> Image.Image:
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
    small = _reduced(image, pixels, factor)
    if size == small.size == image.size:
        # The picture may end within the last pixel: that is no reason to resize all of them.
        return small
    exact = (
        (left - pixels[0]) / factor,
        (top - pixels[1]) / factor,
        (right - pixels[0]) / factor,
        (bottom - pixels[1]) / factor,
    )
    times = round(size[0] / (right - left), 6)
    # Pixels that are enlarged a whole number of times stay squares.
    is_whole = times > 1 and times.is_integer()
    how = Image.Resampling.NEAREST if is_whole else resampling
    return small.resize(size, how, box=exact)


def _reduced(image: Image.Image, pixels: tuple[int, int, int, int], factor: int) -> Image.Image:
    left, first, right, last = pixels
    if factor == 1:
        is_whole = pixels == (0, 0, *image.size)
        return resizable(image if is_whole else image.crop(pixels))
    width, height = right - left, last - first
    rows = max(1, _STRIP_PIXELS // (width * factor)) * factor
    whole: Image.Image | None = None
    for top in range(0, height, rows):
        strip = image.crop((left, first + top, right, min(first + top + rows, last)))
        small = resizable(strip).reduce(factor)
        # The last row and column of an odd size average the pixels that exist.
        whole = whole or Image.new(small.mode, (small.width, -(-height // factor)))
        whole.paste(small, (0, top // factor))
    return whole or image
