"""Pictures like those that people have: photographs with large shapes, detail and grain."""

from __future__ import annotations

import io
import random
import secrets

from PIL import Image

_SHAPES = 8
_DETAIL = ((64, 0.35), (512, 0.18))
_GRAIN = 0.045


def photograph(width: int, height: int, seed: int, *, detail: float = 1.0) -> bytes:
    """Returns a JPEG that takes as long to decode as a camera's of that size."""
    chance = random.Random(seed)  # noqa: S311  # Pixels, not secrets.
    picture = _layer(chance, _SHAPES, width, height)
    for across, weight in _DETAIL:
        picture = Image.blend(picture, _layer(chance, across, width, height), weight * detail)
    grain = Image.frombytes("L", (width, height), chance.randbytes(width * height)).convert("RGB")
    out = io.BytesIO()
    Image.blend(picture, grain, _GRAIN * detail).save(out, "JPEG", quality=85)
    return out.getvalue()


def _layer(chance: random.Random, across: int, width: int, height: int) -> Image.Image:
    down = across * 3 // 4
    noise = Image.frombytes("RGB", (across, down), chance.randbytes(across * down * 3))
    return noise.resize((width, height), Image.Resampling.BICUBIC)


def tiny_picture() -> bytes:
    """Returns a JPEG that costs next to nothing to decode."""
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "teal").save(out, "JPEG")
    return out.getvalue()


def of_size(picture: bytes, size: int) -> bytes:
    """Returns the picture with random bytes behind its end: `size` bytes that nobody has yet.

    What follows a picture's end is kept and sent, and costs no decoding.
    """
    return picture + secrets.token_bytes(size - len(picture))
