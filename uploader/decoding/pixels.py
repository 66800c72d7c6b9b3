"""Decoding inside a decoder process: bounds, a decode in full, and the renditions of it."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

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
    WebPImagePlugin,
)

from uploader.decoding.card import card as encoded_card
from uploader.decoding.card import least_size
from uploader.decoding.cicp import CodePoints, read_code_points, reported_code_points
from uploader.decoding.jpeg_scaling import Extent, decode_smaller
from uploader.decoding.renditions import (
    ANIMATED_PREVIEW,
    ANIMATION_FRAMES,
    ANIMATION_PIXELS,
    PREVIEW,
    THUMBNAIL,
    Look,
    animation,
    fitted,
    orientation,
    rendition,
    still,
)
from uploader.decoding.webp_canvas import HEAD_BYTES, size_in

# A JPEG that is decoded at a part of its size keeps at least this many pixels, across and down, for
# each one of the thumbnail, so that resizing leaves it as sharp.
_THUMBNAIL_OVERSAMPLING = 2
_ANIMATED = {"GIF", "PNG", "WEBP", "AVIF"}
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


@dataclass(frozen=True)
class Facts:
    """What a full decode has shown; width and height are those of the upright picture."""

    width: int
    height: int
    frames: int

    def as_json(self) -> dict[str, int]:
        """Return plain values for the answer to the parent process."""
        return asdict(self)


def prepare() -> None:
    """Set the libraries up once in a process: no threads, bombs are errors, no repairs."""
    pi_heif.register_heif_opener(
        decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
    )
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.preinit()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def inspect(file: BinaryIO, decoder: str, bounds: Bounds) -> tuple[Facts, bytes]:
    """Decode all of a picture's data and return its facts and its thumbnail as WebP.

    Raises TooManyPixelsError before pixels are allocated, and whatever a decoder raises.
    """
    code_points = read_code_points(file, decoder)
    with _opened(file, decoder, bounds) as image:
        opened = image.size
        extent = _decoded_smaller(image, file, _least_for_thumbnail)
        frames = _decode_all(image, decoder, bounds)
        if frames > 1:
            image.seek(_first_frame(image))
            frames -= _first_frame(image)
        look = _look(image, code_points)
        size = opened if extent else image.size
        width, height = size[::-1] if look.sideways else size
        thumbnail = rendition(image, THUMBNAIL.box, look, extent)
        return Facts(width, height, frames), still(thumbnail, THUMBNAIL)


def preview(file: BinaryIO, decoder: str, bounds: Bounds) -> bytes:
    """Return the preview as WebP; small animations stay animated."""
    code_points = read_code_points(file, decoder)
    with _opened(file, decoder, bounds) as image:
        extent = _decoded_smaller(image, file, _least_for_preview)
        frames = getattr(image, "n_frames", 1) if decoder in _ANIMATED else 1
        look = _look(image, code_points)
        if 1 < frames <= ANIMATION_FRAMES and frames * _area(image) <= ANIMATION_PIXELS:
            loops = image.info.get("loop")
            shown = range(_first_frame(image), frames)
            return animation(_frames(image, shown, look), loops)
        return still(rendition(image, PREVIEW.box, look, extent), PREVIEW)


def card(file: BinaryIO, decoder: str, bounds: Bounds) -> bytes:
    """Return the card as JPEG; of an animation it shows the first frame."""
    code_points = read_code_points(file, decoder)
    with _opened(file, decoder, bounds) as image:
        opened = image.size
        extent = _decoded_smaller(image, file, least_size)
        if decoder in _ANIMATED and (first := _first_frame(image)):
            image.seek(first)
        look = _look(image, code_points)
        return encoded_card(image, opened if extent else image.size, look, extent)


def _least_for_thumbnail(size: tuple[int, int], look: Look) -> tuple[int, int]:
    across, down = fitted(size, THUMBNAIL.box, look)
    return across * _THUMBNAIL_OVERSAMPLING, down * _THUMBNAIL_OVERSAMPLING


def _least_for_preview(size: tuple[int, int], look: Look) -> tuple[int, int]:
    return fitted(size, PREVIEW.box, look)


def _decoded_smaller(
    image: Image.Image, file: BinaryIO, least: Callable[[tuple[int, int], Look], tuple[int, int]]
) -> Extent | None:
    """Decode a JPEG at a part of its size, with no fewer pixels than the rendition needs."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return None
    return decode_smaller(image, file, least(image.size, Look(orientation(image), None)))


def _first_frame(image: Image.Image) -> int:
    """Return the number of the first frame that is shown.

    An APNG may start with a still picture for viewers that do not support animations.
    """
    return int(bool(image.info.get("default_image")) and getattr(image, "n_frames", 1) > 1)


def _look(image: Image.Image, code_points: CodePoints | None) -> Look:
    # Some formats carry their EXIF data behind the pixels.
    image.load()
    return Look(orientation(image), code_points or reported_code_points(image.info))


def _frames(image: Image.Image, numbers: range, look: Look) -> Iterator[tuple[Image.Image, Any]]:
    for number in numbers:
        image.seek(number)
        image.load()
        small = rendition(image, ANIMATED_PREVIEW.box, look)
        yield small, image.info.get("duration")


def _opened(file: BinaryIO, decoder: str, bounds: Bounds) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = bounds.pixels
    file.seek(0)
    if decoder == "WEBP" and (size := size_in(file.read(HEAD_BYTES))):
        bounds.admit(*size)
    file.seek(0)
    try:
        image = Image.open(file, formats=[decoder])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixelsError from error
    bounds.admit(*image.size)
    return image


def _decode_all(image: Image.Image, decoder: str, bounds: Bounds) -> int:
    """Decode each frame of an animation or page of a document; return how many there are."""
    if decoder not in _ANIMATED | _PAGED:
        image.load()
        return 1
    frames = int(getattr(image, "n_frames", 1))
    if decoder in _ANIMATED:
        _check(frames * _area(image), bounds.frame_pixels)
    seen = 0
    for number in range(frames):
        if number or frames > 1:
            image.seek(number)
        bounds.admit(*image.size)
        seen += _area(image)
        _check(seen, bounds.frame_pixels)
        try:
            image.load()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise TooManyPixelsError from error
    return frames


def _check(pixels: int, limit: int) -> None:
    if pixels > limit:
        raise TooManyPixelsError


def _area(image: Image.Image) -> int:
    return image.width * image.height
