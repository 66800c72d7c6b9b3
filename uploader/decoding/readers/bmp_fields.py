"""Unpacks pixels whose colours are any fields of bits in 16, 24 or 32 bits."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import IO

from PIL import Image, ImageMath

_STRIP_PIXELS = 500_000
_RAW_MODES = {16: "I;16", 32: "I;32"}


def unpacked(
    file: IO[bytes], size: tuple[int, int], bits: int, masks: Sequence[int], row_bytes: int
) -> Image.Image:
    """Return the pixels from here on in the order of the file: RGB, or RGBA with a mask for alpha.

    Masks are those of red, green, blue and alpha; without one a colour is 0. Each has to be one run
    of bits: else ValueError. Raises EOFError where pixels are missing.
    """
    _check(masks)
    width = size[0]
    mode = "RGBA" if masks[3] else "RGB"
    whole = Image.new(mode, size)
    for top, strip in _strips(file, size, row_bytes):
        rows = len(strip) // row_bytes
        bands = _bands(strip, (width, rows), bits, masks[: len(mode)], row_bytes)
        whole.paste(Image.merge(mode, bands), (0, top))
    return whole


def _check(masks: Sequence[int]) -> None:
    for mask in masks:
        if mask & mask + (mask & -mask):
            raise ValueError("fields with gaps")


def _strips(file: IO[bytes], size: tuple[int, int], row_bytes: int) -> Iterator[tuple[int, bytes]]:
    width, height = size
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        wanted = min(rows, height - top) * row_bytes
        strip = file.read(wanted)
        if len(strip) < wanted:
            raise EOFError("fewer pixels than there should be")
        yield top, strip


def _bands(
    data: bytes, size: tuple[int, int], bits: int, masks: Sequence[int], row_bytes: int
) -> list[Image.Image]:
    if bits == 24:
        # Fields of 24 bits are always bytes.
        image = Image.frombytes("RGB", size, data, "raw", "RGB", row_bytes, 1)
    elif bits == 32 and all(_is_byte(mask) for mask in masks if mask):
        image = Image.frombytes("RGBA", size, data, "raw", "RGBA", row_bytes, 1)
    else:
        image = Image.frombytes("I", size, data, "raw", _RAW_MODES[bits], row_bytes, 1)
        return [_field(image, mask) for mask in masks]
    bytes_ = image.split()
    empty = Image.new("L", size)
    return [bytes_[_lowest(mask) // 8] if mask else empty for mask in masks]


def _field(image: Image.Image, mask: int) -> Image.Image:
    """Bring one field to eight bits: the highest of more, and all shades of fewer."""
    if not mask:
        return Image.new("L", image.size)
    wide = mask.bit_length() - _lowest(mask)
    shift, most = _lowest(mask) + max(0, wide - 8), (1 << min(wide, 8)) - 1
    values = ImageMath.lambda_eval(lambda at: at["image"] >> shift & most, image=image)
    band: Image.Image = values.point(_to_eight_bits(most), "L")
    return band


@cache
def _to_eight_bits(most: int) -> list[int]:
    return [min((value * 255 + most // 2) // most, 255) for value in range(65536)]


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _is_byte(mask: int) -> bool:
    return mask >> _lowest(mask) == 0xFF and _lowest(mask) % 8 == 0
