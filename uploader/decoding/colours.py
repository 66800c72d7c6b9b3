"""Colour management: every picture becomes sRGB or grey with 8 bits a channel."""

import io
from typing import Any

from PIL import Image, ImageCms

from uploader.decoding.cicp import CodePoints, icc_profile

_UPPER_BYTE = [value >> 8 for value in range(65536)]
_DEEP = {"I", "F"}

# The values that are shown as black and as white.
Levels = tuple[float, float] | None


def levels(image: Image.Image) -> Levels:
    """Return the darkest and the lightest value of modes that define no black and white."""
    if image.mode not in _DEEP:
        return None
    low, high = image.getextrema()
    return float(low), float(high)  # type: ignore[arg-type] # One band: two numbers.


def resizable(image: Image.Image, shown: Levels) -> Image.Image:
    """Bring modes that cannot be resized smoothly into one that can."""
    if image.mode in {"P", "PA"}:
        seen_through = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if seen_through else "RGB")
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I;16"):
        return image.convert("I").point(_UPPER_BYTE, "L")
    if shown is not None:
        low, high = shown
        scale = 255.0 / (high - low) if high > low else 1.0
        return image.convert("F").point(lambda value: value * scale - low * scale).convert("L")
    if image.mode in {"RGB", "L"} and "transparency" in image.info:
        return image.convert("RGBA")
    return image


def in_srgb(image: Image.Image, embedded: Any, code_points: CodePoints | None) -> Image.Image:
    """Convert to sRGB by the embedded profile, else by code points, else by the mode alone."""
    alpha = image.getchannel("A") if image.mode in {"RGBA", "LA"} else None
    colour = image.convert(image.mode[:-1]) if alpha is not None else image
    converted = _by_profile(colour, embedded, code_points) or _by_mode(colour)
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _by_profile(
    image: Image.Image, embedded: Any, code_points: CodePoints | None
) -> Image.Image | None:
    if image.mode == "LAB":
        source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    elif profile := _profile(image.mode, embedded, code_points):
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


def _profile(mode: str, embedded: Any, code_points: CodePoints | None) -> bytes | None:
    if isinstance(embedded, bytes) and embedded:
        return embedded if mode in {"RGB", "L", "CMYK"} else None
    return icc_profile(code_points) if mode == "RGB" else None


def _by_mode(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")
