"""The jobs of a decoder process: the facts and details of a picture, and its renditions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from PIL import Image, JpegImagePlugin

from uploader.decoding.card import card as encoded_card
from uploader.decoding.card_size import card_shape
from uploader.decoding.colours.colour_space import named_profile, source_profile
from uploader.decoding.details import NOTHING, Details
from uploader.decoding.metadata.reading import details_of
from uploader.decoding.opening import ANIMATED, Bounds, area, decode_all, open_picture
from uploader.decoding.orientations import UPRIGHT, composed
from uploader.decoding.readers.jpeg_scaling import Extent, decode_smaller
from uploader.decoding.readers.plays import plays
from uploader.decoding.rendition_sizes import Shape
from uploader.decoding.renditions import (
    ANIMATED_PREVIEW,
    ANIMATION_FRAMES,
    ANIMATION_PIXELS,
    PREVIEW,
    THUMBNAIL,
    THUMBNAIL_2X,
    Look,
    Rendition,
    animation,
    least_size,
    orientation,
    rendition,
    still,
)

# A JPEG that is decoded at a part of its size keeps at least this many pixels, across and down, for
# each one of the thumbnail, so that resizing leaves it as sharp.
_THUMBNAIL_OVERSAMPLING = 2
# A JPEG that has this share of the preview's pixels at a part of its size stays at that size: 4000
# pixels become 2000 while they are decoded, and need not be resized to 2048 afterwards.
_PREVIEW_SHARE = 0.95
# The shape of a rendition, by the size of the upright picture, and how many times its pixels.
_Need = tuple[Callable[[int, int], Shape], float]


@dataclass(frozen=True)
class Facts:
    """What a full decode has shown; width and height are those of the upright picture."""

    width: int
    height: int
    frames: int
    details: Details = NOTHING

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the answer to the parent process."""
        return asdict(self)


def inspect(
    file: BinaryIO, decoder: str, bounds: Bounds, own: int = UPRIGHT
) -> tuple[Facts, bytes]:
    """Decode all of a picture's data and return its facts and its thumbnail as WebP.

    `own` is the orientation that its owner gives it beyond that of the file.

    Raises TooManyPixelsError before pixels are allocated, and whatever a decoder raises.
    """
    named = named_profile(file, decoder)
    with open_picture(file, decoder, bounds) as image:
        stored = image.size
        extent = _decoded_smaller(image, file, own, (THUMBNAIL.shape, _THUMBNAIL_OVERSAMPLING))
        frames = decode_all(image, decoder, bounds)
        if frames > 1:
            image.seek(0)
        look = _look(image, named, own)
        size = stored if extent else image.size
        width, height = size[::-1] if look.sideways else size
        thumbnail = rendition(image, THUMBNAIL.shape, look, size, extent)
        details = details_of(image.info, file, decoder)
        return Facts(width, height, frames, details), still(thumbnail, THUMBNAIL)


def read_details(file: BinaryIO, decoder: str, bounds: Bounds) -> Details:
    """Read what a file says of its picture, without decoding it; raises what opening raises."""
    with open_picture(file, decoder, bounds) as image:
        return details_of(image.info, file, decoder)


def render(
    file: BinaryIO, decoder: str, bounds: Bounds, names: Sequence[str], own: int = UPRIGHT
) -> list[bytes]:
    """Decode a picture once, and return the renditions of these names in their order.

    They are `thumb`, `thumb_2x` and `preview`, as WebP, and `card`, as JPEG. `own` and what is
    raised are as in `inspect`.
    """
    kinds = [_RENDITIONS[name] for name in names]
    named = named_profile(file, decoder)
    with open_picture(file, decoder, bounds) as image:
        stored = image.size
        extent = _decoded_smaller(image, file, own, *(kind.need for kind in kinds))
        look = _look(image, named, own)
        shown = _Decoded(image, file, decoder, stored, extent, look, len(kinds))
        return [kind.encode(shown) for kind in kinds]


@dataclass
class _Decoded:
    """A picture and its size as stored; `extent` is given where a JPEG was decoded smaller.

    `to_make` is how many renditions are still to be made of it.
    """

    image: Image.Image
    file: BinaryIO
    decoder: str
    stored: tuple[int, int]
    extent: Extent | None
    look: Look
    to_make: int

    def free_after_the_last(self) -> None:
        """Free the pixels where no other rendition is to be made of them."""
        self.to_make -= 1
        if not self.to_make:
            # The image alone: the file is the caller's.
            Image.Image.close(self.image)


@dataclass(frozen=True)
class _Kind:
    """What a rendition needs of a JPEG that is decoded smaller, and how it is made."""

    need: _Need
    encode: Callable[[_Decoded], bytes]


def _preview(shown: _Decoded) -> bytes:
    """Encode the preview; small animations stay animated."""
    image, look = shown.image, shown.look
    frames = getattr(image, "n_frames", 1) if shown.decoder in ANIMATED else 1
    if 1 < frames <= ANIMATION_FRAMES and frames * area(image) <= ANIMATION_PIXELS:
        often = plays(image.info, shown.file, shown.decoder)
        return animation(_frames(image, range(frames), look), often)
    decoded = image.size[::-1] if look.sideways else image.size

    def shape(width: int, height: int) -> Shape:
        wanted = PREVIEW.shape(width, height)
        return Shape(wanted.shown, min(wanted.size, decoded))

    return _still(shown, PREVIEW, shape)


def _thumbnail(shown: _Decoded) -> bytes:
    return _still(shown, THUMBNAIL, THUMBNAIL.shape)


def _thumbnail_2x(shown: _Decoded) -> bytes:
    return _still(shown, THUMBNAIL_2X, THUMBNAIL_2X.shape)


def _card(shown: _Decoded) -> bytes:
    shown.to_make -= 1
    return encoded_card(shown.image, shown.stored, shown.look, shown.extent)


def _still(shown: _Decoded, how: Rendition, shape: Callable[[int, int], Shape]) -> bytes:
    is_jpeg = shown.decoder == "JPEG"
    resampling = how.jpeg_resampling if is_jpeg else Image.Resampling.LANCZOS
    made = rendition(shown.image, shape, shown.look, shown.stored, shown.extent, resampling)
    # The encoder needs more memory than the decoder did.
    shown.free_after_the_last()
    return still(made, how)


_RENDITIONS = {
    "thumb": _Kind((THUMBNAIL.shape, _THUMBNAIL_OVERSAMPLING), _thumbnail),
    "preview": _Kind((PREVIEW.shape, _PREVIEW_SHARE), _preview),
    "thumb_2x": _Kind((THUMBNAIL_2X.shape, 1), _thumbnail_2x),
    "card": _Kind((card_shape, 1), _card),
}


def _decoded_smaller(image: Image.Image, file: BinaryIO, own: int, *needs: _Need) -> Extent | None:
    """Decode a JPEG at a part of its size, with no fewer pixels than the renditions need.

    Those are so many times the pixels of each shape, across and down.
    """
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return None
    look = Look(composed(orientation(image), own), None)
    across, down = 1, 1
    for shape, times in needs:
        least = least_size(image.size, shape, look)
        across, down = max(across, round(least[0] * times)), max(down, round(least[1] * times))
    return decode_smaller(image, file, (across, down))


def _look(image: Image.Image, named: bytes | None, own: int) -> Look:
    # Some formats carry their EXIF data behind the pixels.
    image.load()
    return Look(composed(orientation(image), own), source_profile(image.info, named))


def _frames(image: Image.Image, numbers: range, look: Look) -> Iterator[tuple[Image.Image, Any]]:
    for number in numbers:
        image.seek(number)
        image.load()
        small = rendition(image, ANIMATED_PREVIEW.shape, look)
        yield small, image.info.get("duration")
