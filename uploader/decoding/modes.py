"""Modes of Pillow that cannot be resized smoothly, and what they become."""

from PIL import Image

_UPPER_BYTE = [value >> 8 for value in range(65536)]


def resizable(image: Image.Image) -> Image.Image:
    """Bring modes that cannot be resized smoothly into one that can."""
    if image.mode in {"P", "PA"}:
        seen_through = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if seen_through else "RGB")
    if image.mode.startswith("I;16"):
        return _of_sixteen_bits(image)
    if image.mode in {"1", "L", "RGB"} and "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def _of_sixteen_bits(image: Image.Image) -> Image.Image:
    """Halve the depth of grey; a shade that is transparent is found at its full depth first."""
    wide = image.convert("I")
    grey = wide.point(_UPPER_BYTE, "L")
    shade = image.info.get("transparency")
    if not isinstance(shade, int) or shade not in range(65536):
        return grey
    opacity = [255] * 65536
    opacity[shade] = 0
    return Image.merge("LA", (grey, wide.point(opacity, "L")))
