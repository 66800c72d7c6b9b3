"""Colour management: every picture becomes sRGB or grey with 8 bits a channel."""

import io

from PIL import Image, ImageCms

# Where the header of an ICC profile has its signature and its colour space (ICC.1:2022 7.2).
_SIGNATURE_AT, _SPACE_AT, _VERSION_AT = slice(36, 40), slice(16, 20), 8
_NEWEST_VERSION = 4


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB by an ICC profile, else by the mode alone.

    What need not be converted is the same image, not a copy.
    """
    if image.mode == "LA":
        grey = _by_profile(image.convert("L"), profile)
        if grey is None:
            return image.convert("RGBA")
        grey.putalpha(image.getchannel("A"))
        return grey
    return _by_profile(image, profile) or _by_mode(image)


def is_profile(profile: bytes) -> bool:
    """Whether these bytes are an ICC profile that a picture could be converted by."""
    is_whole = 0 < int.from_bytes(profile[:4], "big") <= len(profile)
    if profile[_SIGNATURE_AT] != b"acsp" or not is_whole or profile[_VERSION_AT] > _NEWEST_VERSION:
        return False
    try:
        ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):
        return False
    return True


def _by_profile(image: Image.Image, profile: bytes | None) -> Image.Image | None:
    try:
        if image.mode == "LAB":
            source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        elif profile and (mode := _mode_for(profile, image.mode)):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = image if image.mode == mode else image.convert(mode)
        else:
            return None
        # The alpha of a picture is taken over as it is.
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _mode_for(profile: bytes, mode: str) -> str | None:
    """Return the mode that pixels have to be in, or None where the profile is of other colours."""
    match profile[_SPACE_AT]:
        case b"RGB ":
            return {"RGB": "RGB", "L": "RGB", "RGBA": "RGBA"}.get(mode)
        case b"GRAY":
            return "L" if mode == "L" else None
        case b"CMYK":
            return "CMYK" if mode == "CMYK" else None
        case _:
            return None


def _by_mode(image: Image.Image) -> Image.Image:
    return image if image.mode in {"RGB", "RGBA"} else image.convert("RGB")
