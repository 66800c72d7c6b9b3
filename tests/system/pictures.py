"""Pictures made for a test: each call gives other bytes."""

from __future__ import annotations

import io
import random

from PIL import Image


def jpeg(
    width: int = 320,
    height: int = 200,
    seed: int | None = None,
    *,
    place: bytes = b"",
    exif_block: bytes = b"",
) -> bytes:
    """Returns a JPEG of coloured noise; the same seed gives the same bytes.

    `place` is written into it as a camera writes where it was; `exif_block` is all that it wrote.
    """
    chance = random.Random(seed)  # noqa: S311  # Pixels, not secrets.
    small = Image.frombytes("RGB", (16, 16), chance.randbytes(16 * 16 * 3))
    out = io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010E] = place.decode()
        exif.get_ifd(0x8825)[2] = (51.0, 28.0, 38.0)
    picture = small.resize((width, height), Image.Resampling.BICUBIC)
    picture.save(out, "JPEG", quality=85, exif=exif_block or exif)
    return out.getvalue()
