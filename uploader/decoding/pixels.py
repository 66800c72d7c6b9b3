"""The jobs of a decoder process: the facts of a picture, and its renditions."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from PIL import Image, JpegImagePlugin

from uploader.decoding.card import card as encoded_card
from uploader.decoding.card_size import card_shape
from uploader.decoding.colour_space import named_profile, source_profile
from uploader.decoding.jpeg_scaling import Extent, decode_smaller
from uploader.decoding.opening import ANIMATED, Bounds, area, decode_all, open_picture
from uploader.decoding.plays import plays
from uploader.decoding.rendition_sizes import Shape
from uploader.decoding.renditions import (
    ANIMATED_PREVIEW,
    ANIMATION_FRAMES,
    ANIMATION_PIXELS,
    PREVIEW,
    THUMBNAIL,
    THUMBNAIL_2X,
    Look,
    animation,
    least_size,
    orientation,
    rendition,
    still,
)

# A JPEG that is decoded at a part of its size keeps at least this many pixels, across and down, for
# each one of the thumbnail, so that resizing leaves it as sharp.
_THUMBNAIL_OVERSAMPLING = 2


@dataclass(frozen=True)
class Facts:
    """What a full decode has shown; width and height are those of the upright picture."""

    width: int
    height: int
    frames: int

    def as_json(self) -> dict[str, int]:
        """Return plain values for the answer to the parent process."""
        return asdict(self)


def inspect(file: BinaryIO, decoder: str, bounds: Bounds) -> tuple[Facts, bytes]:
    """Decode all of a picture's data and return its facts and its thumbnail as WebP.

    Raises TooManyPixelsError before pixels are allocated, and whatever a decoder raises.
    """
    named = named_profile(file, decoder)
    with open_picture(file, decoder, bounds) as image:
        stored = image.size
        extent = _decoded_smaller(image, file, THUMBNAIL.shape, _THUMBNAIL_OVERSAMPLING)
        frames = decode_all(image, decoder, bounds)
        if frames > 1:
            image.seek(0)
        look = _look(image, named)
        size = stored if extent else image.size
        width, height = size[::-1] if look.sideways else size
        thumbnail = rendition(image, THUMBNAIL.shape, look, size, extent)
        return Facts(width, height, frames), still(thumbnail, THUMBNAIL)


def preview(file: BinaryIO, decoder: str, bounds: Bounds) -> bytes:
    """Return the preview as WebP; small animations stay animated."""
    named = named_profile(file, decoder)
    with open_picture(file, decoder, bounds) as image:
        stored = image.size
        extent = _decoded_smaller(image, file, PREVIEW.shape)
        frames = getattr(image, "n_frames", 1) if decoder in ANIMATED else 1
        look = _look(image, named)
        if 1 < frames <= ANIMATION_FRAMES and frames * area(image) <= ANIMATION_PIXELS:
            often = plays(image.info, file, decoder)
            return animation(_frames(image, range(frames), look), often)
        return still(rendition(image, PREVIEW.shape, look, stored, extent), PREVIEW)


def thumbnail_2x(file: BinaryIO, decoder: str, bounds: Bounds) -> bytes:
    """Return the second thumbnail as WebP; of an animation it shows the first frame."""
    named = named_profile(file, decoder)
    with open_picture(file, decoder, bounds) as image:
        stored = image.size
        extent = _decoded_smaller(image, file, THUMBNAIL_2X.shape)
        look = _look(image, named)
        return still(rendition(image, THUMBNAIL_2X.shape, look, stored, extent), THUMBNAIL_2X)


def card(file: BinaryIO, decoder: str, bounds: Bounds) -> bytes:
    """Return the card as JPEG; of an animation it shows the first frame."""
    named = named_profile(file, decoder)
    with open_picture(file, decoder, bounds) as image:
        stored = image.size
        extent = _decoded_smaller(image, file, card_shape)
        look = _look(image, named)
        return encoded_card(image, stored, look, extent)


def _decoded_smaller(
    image: Image.Image,
    file: BinaryIO,
    shape: Callable[[int, int], Shape],
    oversampling: int = 1,
) -> Extent | None:
    """Decode a JPEG at a part of its size, with no fewer pixels than the rendition needs."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return None
    across, down = least_size(image.size, shape, Look(orientation(image), None))
    return decode_smaller(image, file, (across * oversampling, down * oversampling))


def _look(image: Image.Image, named: bytes | None) -> Look:
    # Some formats carry their EXIF data behind the pixels.
    image.load()
    return Look(orientation(image), source_profile(image.info, named))


def _frames(image: Image.Image, numbers: range, look: Look) -> Iterator[tuple[Image.Image, Any]]:
    for number in numbers:
        image.seek(number)
        image.load()
        small = rendition(image, ANIMATED_PREVIEW.shape, look)
        yield small, image.info.get("duration")
