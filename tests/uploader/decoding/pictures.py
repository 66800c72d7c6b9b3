"""Pictures for the tests of decoding, and what is seen in them."""

import io
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from uploader.decoding.opening import Bounds
from uploader.decoding.pixels import inspect, render

BOUNDS = Bounds(20_000_000, 100_000_000)
HEIC = Path(__file__).parent / "heic"
BROWN = (200, 100, 50)
SIDE = 64
_TO_SRGB = ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979))


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out


def flat(mode: str = "RGB", colour: Any = BROWN) -> Image.Image:
    return Image.new(mode, (SIDE, SIDE), colour)


def middle(made: bytes) -> Any:
    image = Image.open(io.BytesIO(made)).convert("RGB")
    return image.getpixel((image.width // 2, image.height // 2))


def preview(file: BinaryIO, kind: str, bounds: Bounds) -> bytes:
    return render(file, kind, bounds, ["preview"])[0]


def thumbnail_2x(file: BinaryIO, kind: str, bounds: Bounds) -> bytes:
    return render(file, kind, bounds, ["thumb_2x"])[0]


def card(file: BinaryIO, kind: str, bounds: Bounds) -> bytes:
    return render(file, kind, bounds, ["card"])[0]


def is_shown_as(file: io.BytesIO, kind: str, expected: tuple[int, ...], levels: int = 6) -> bool:
    """Whether all renditions have a colour in their middle, within some levels."""
    renditions = (
        inspect(file, kind, BOUNDS)[1],
        preview(file, kind, BOUNDS),
        card(file, kind, BOUNDS),
        thumbnail_2x(file, kind, BOUNDS),
    )
    found = [middle(made) for made in renditions]
    return all(
        abs(one - other) <= levels
        for colour in found
        for one, other in zip(colour, expected, strict=True)
    )


def from_p3(colour: tuple[int, ...]) -> tuple[int, ...]:
    """Convert by the published matrix between linear P3 and linear sRGB."""
    linear = [
        (part / 255 / 12.92) if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    mixed = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in _TO_SRGB]
    clipped = [min(max(part, 0.0), 1.0) for part in mixed]
    return tuple(
        round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))
        for part in clipped
    )
