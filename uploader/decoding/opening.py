"""Opening a file as one format, within bounds of pixels, and decoding all of it."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import pi_heif  # type: ignore[import-untyped] # The wheel carries no types.
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from uploader.decoding.readers.apng import open_png
from uploader.decoding.readers.avif_repairs import repaired
from uploader.decoding.readers.bmp import BmpPicture
from uploader.decoding.readers.complexity import check_frames
from uploader.decoding.readers.gif import open_gif
from uploader.decoding.readers.jpeg_end import with_end
from uploader.decoding.readers.jpeg_segments import check_segments
from uploader.decoding.readers.tiff import TiffPicture
from uploader.decoding.readers.webp_canvas import HEAD_BYTES, size_in

ANIMATED = {"GIF", "PNG", "WEBP", "AVIF"}
_PAGED = {"TIFF"}
# Pillow would import these when it first needs them, and by then no file can be opened.
_PLUGINS = (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)


class TooManyPixelsError(Exception):
    """The picture is larger than the bounds of the job."""


@dataclass(frozen=True)
class Bounds:
    """The most pixels of one frame, and of all frames together.

    `make_room` is told the pixels of each frame before they are allocated.
    """

    pixels: int
    frame_pixels: int
    make_room: Callable[[int], None] = lambda pixels: None

    def admit(self, width: int, height: int) -> None:
        """Let one frame be decoded; raises TooManyPixelsError."""
        _check(width * height, self.pixels)
        self.make_room(width * height)


def prepare() -> None:
    """Set the libraries up once in a process: no threads, bombs are errors, no repairs."""
    pi_heif.register_heif_opener(
        decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
    )
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.preinit()
    Image.register_open(TiffPicture.format, TiffPicture)
    Image.register_open(BmpPicture.format, BmpPicture)
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def open_picture(file: BinaryIO, decoder: str, bounds: Bounds) -> Image.Image:
    """Open a file with one decoder and no other.

    Raises TooManyPixelsError before pixels are allocated, and whatever the decoder raises.
    """
    Image.MAX_IMAGE_PIXELS = bounds.pixels
    file.seek(0)
    if decoder == "WEBP" and (size := size_in(file.read(HEAD_BYTES))):
        bounds.admit(*size)
    try:
        image = _opened(file, decoder, bounds)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixelsError from error
    bounds.admit(*image.size)
    return image


def _opened(file: BinaryIO, decoder: str, bounds: Bounds) -> Image.Image:
    if decoder == "PNG":
        return open_png(file, bounds.admit)
    if decoder == "GIF":
        return open_gif(file, bounds.admit)
    if decoder == "JPEG":
        check_segments(file)
        file = with_end(file, bounds.admit)
    file.seek(0)
    try:
        return Image.open(file, formats=[decoder])
    except UnidentifiedImageError:
        file.seek(0)
        if decoder != "AVIF" or (data := repaired(file.read())) is None:
            raise
    return Image.open(io.BytesIO(data), formats=[decoder])


def decode_all(image: Image.Image, decoder: str, bounds: Bounds) -> int:
    """Decode each frame of an animation or page of a document; return how many there are.

    Raises TooManyPixelsError, TooComplexError, and whatever the decoder raises.
    """
    if decoder not in ANIMATED | _PAGED:
        image.load()
        return 1
    frames = int(getattr(image, "n_frames", 1))
    check_frames(frames)
    if decoder in ANIMATED:
        _check(frames * area(image), bounds.frame_pixels)
    seen = 0
    for number in range(frames):
        if number or frames > 1:
            image.seek(number)
        bounds.admit(*image.size)
        seen += area(image)
        _check(seen, bounds.frame_pixels)
        try:
            image.load()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise TooManyPixelsError from error
    return frames


def area(image: Image.Image) -> int:
    """Return the pixels of one frame."""
    return image.width * image.height


def _check(pixels: int, limit: int) -> None:
    if pixels > limit:
        raise TooManyPixelsError
