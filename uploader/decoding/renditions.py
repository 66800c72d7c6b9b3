"""Small pictures made of pixels alone: upright, in sRGB, as WebP, without anything else."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from uploader.decoding.coded_colours import Numbers
from uploader.decoding.colours import Levels, in_srgb, levels, resizable
from uploader.decoding.jpeg_scaling import Extent

# What WebP can hold: 16 bits of repetitions and 24 of a frame's milliseconds.
_MOST_LOOPS = 0xFFFF
_LONGEST_MILLISECONDS = 0xFFFFFF
# Shrinking goes through a large picture in strips of so many pixels, for a converted copy of
# all of it would cost as much memory as decoding it did.
_STRIP_PIXELS = 1_000_000
_SIDEWAYS = {5, 6, 7, 8}
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
    """How a picture wants to be shown: its EXIF orientation and the numbers of its colours."""

    turn: int
    numbers: Numbers | None

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
    """Fit a decoded picture into `box` as it is shown; the result carries nothing else along.

    `extent` is how many of the pixels it covers, where that is not all of them in full.
    """
    extent = extent or image.size
    small = _shrunk(image, extent, fitted(extent, box, look))
    small = in_srgb(small, image.info.get("icc_profile"), look.numbers)
    if look.turn in _TURNS:
        small = small.transpose(_TURNS[look.turn])
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    return clean


def still(image: Image.Image, *, quality: int, method: int) -> bytes:
    """Encode one picture as WebP."""
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=method)
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
        quality=75,
        method=0,
    )
    return out.getvalue()


def _shrunk(image: Image.Image, extent: Extent, size: tuple[int, int]) -> Image.Image:
    """Return a picture of that size that can be colour-managed."""
    # Whole pixels are averaged first, to twice the size that is wanted: fast, and as good.
    factor = max(1, int(min(extent[0] / size[0], extent[1] / size[1]) / 2))
    small = _reduced(image, factor, levels(image))
    exact = (0.0, 0.0, extent[0] / factor, extent[1] / factor)
    return small.resize(size, Image.Resampling.LANCZOS, box=exact)


def _reduced(image: Image.Image, factor: int, shown: Levels) -> Image.Image:
    if factor == 1:
        return resizable(image, shown)
    rows = max(1, _STRIP_PIXELS // (image.width * factor)) * factor
    whole: Image.Image | None = None
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        small = resizable(strip, shown).reduce(factor)
        # The last row and column of an odd picture average what there is.
        whole = whole or Image.new(small.mode, (small.width, -(-image.height // factor)))
        whole.paste(small, (0, top // factor))
    return whole or image
