"""Pictures made for a test: each call gives other bytes."""

from __future__ import annotations

import io
import random

from PIL import Image


def jpeg(width: int = 320, height: int = 200, seed: int | None = None) -> bytes:
    """Returns a JPEG of coloured noise; the same seed gives the same bytes."""
    chance = random.Random(seed)  # noqa: S311  # Pixels, not secrets.
    small = Image.frombytes("RGB", (16, 16), chance.randbytes(16 * 16 * 3))
    out = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(out, "JPEG", quality=85)
    return out.getvalue()
