"""What happens to pixels, inside a decoder process only: bounds, full decode and renditions."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import pi_heif  # type: ignore[import-untyped] # The wheel carries no types.
from PIL import AvifImagePlugin, Image, ImageCms, ImageFile

THUMB_BOX = (1152, 360)
PREVIEW_SIDE = 2048
ANIMATION_FRAMES = 200
ANIMATION_PIXELS = 24_000_000
# What WebP can hold: 16 bits of repetitions and 24 of a frame's milliseconds.
_MOST_LOOPS = 0xFFFF
_LONGEST_MILLISECONDS = 0xFFFFFF
_ANIMATED = {"GIF", "PNG", "WEBP", "AVIF"}
_PAGED = {"TIFF"}
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


class TooManyPixelsError(Exception):
    """The picture is larger than the bounds of the job."""


@dataclass(frozen=True)
class Bounds:
    """The most pixels of one frame, and of all frames together."""

    pixels: int
    frame_pixels: int


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
    """Decode every pixel of a picture and return its facts and its thumbnail as WebP.

    Raises TooManyPixelsError before pixels are allocated, and whatever a decoder raises.
    """
    with _opened(file, decoder, bounds) as image:
        frames = _decode_all(image, decoder, bounds)
        if frames > 1:
            image.seek(0)
        image.load()
        turn = _orientation(image)
        width, height = image.size[::-1] if turn in _SIDEWAYS else image.size
        box = THUMB_BOX[::-1] if turn in _SIDEWAYS else THUMB_BOX
        thumb = _rendition(image, box, turn)
        return Facts(width, height, frames), _webp(thumb, quality=76, method=4)


def preview(file: BinaryIO, decoder: str, bounds: Bounds) -> bytes:
    """Return a WebP of at most `PREVIEW_SIDE` pixels; small animations stay animated."""
    with _opened(file, decoder, bounds) as image:
        frames = getattr(image, "n_frames", 1) if decoder in _ANIMATED else 1
        if 1 < frames <= ANIMATION_FRAMES and frames * _area(image) <= ANIMATION_PIXELS:
            return _animation(image, frames)
        image.load()
        small = _rendition(image, (PREVIEW_SIDE, PREVIEW_SIDE), _orientation(image))
        return _webp(small, quality=80, method=1)


def _opened(file: BinaryIO, decoder: str, bounds: Bounds) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = bounds.pixels
    file.seek(0)
    try:
        image = Image.open(file, formats=[decoder])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixelsError from error
    _check(_area(image), bounds.pixels)
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
        _check(_area(image), bounds.pixels)
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


def _orientation(image: Image.Image) -> int:
    """Read the EXIF orientation (tag 0x0112); anything odd counts as upright."""
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:
        return 1
    return value if isinstance(value, int) and value in range(1, 9) else 1


def _rendition(image: Image.Image, box: tuple[int, int], turn: int) -> Image.Image:
    """Make a small upright sRGB picture in a new image that carries nothing else along."""
    profile = image.info.get("icc_profile")
    small = _resizable(image)
    small.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    small = _in_srgb(small, profile)
    if turn in _TURNS:
        small = small.transpose(_TURNS[turn])
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    return clean


def _resizable(image: Image.Image) -> Image.Image:
    """Bring modes that cannot be resized smoothly into one that can."""
    if image.mode in {"P", "PA"}:
        seen_through = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if seen_through else "RGB")
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I;16"):
        return image.convert("I").point([value >> 8 for value in range(65536)], "L")
    if image.mode in {"I", "F"}:
        low, high = image.getextrema()
        low, high = float(low), float(high)  # type: ignore[arg-type] # One band: two numbers.
        scale = 255.0 / (high - low) if high > low else 1.0
        return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")
    if image.mode in {"RGB", "L"} and "transparency" in image.info:
        return image.convert("RGBA")
    return image.copy()


def _in_srgb(image: Image.Image, profile: Any) -> Image.Image:
    """Convert to sRGB by the embedded profile, or plainly where there is none or a bad one."""
    alpha = image.getchannel("A") if image.mode in {"RGBA", "LA"} else None
    colour = image.convert(image.mode[:-1]) if alpha is not None else image
    converted = _by_profile(colour, profile) or _plainly(colour)
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _by_profile(image: Image.Image, profile: Any) -> Image.Image | None:
    if image.mode == "LAB":
        source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    elif isinstance(profile, bytes) and profile and image.mode in {"RGB", "L", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        except (OSError, ImageCms.PyCMSError):
            return None
    else:
        return None
    try:
        return ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _plainly(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")


def _webp(image: Image.Image, *, quality: int, method: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=method)
    return out.getvalue()


def _animation(image: Image.Image, frames: int) -> bytes:
    durations: list[int] = []

    def small_frames() -> Iterator[Image.Image]:
        for number in range(frames):
            image.seek(number)
            image.load()
            yield _rendition(image, (PREVIEW_SIDE, PREVIEW_SIDE), 1).convert("RGBA")
            duration = max(int(image.info.get("duration") or 100), 10)
            durations.append(min(duration, _LONGEST_MILLISECONDS))

    pictures = list(small_frames())
    out = io.BytesIO()
    pictures[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=min(int(image.info.get("loop") or 0), _MOST_LOOPS),
        quality=75,
        method=0,
    )
    return out.getvalue()
