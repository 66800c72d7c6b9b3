"""A file is opened as one format and decoded in full, within its bounds."""

import io

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BOUNDS, preview, saved
from uploader.decoding.opening import Bounds, TooManyPixelsError
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.complexity import MOST_FRAMES, TooComplexError

pytestmark = pytest.mark.usefixtures("prepared")


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F", "LAB", "YCbCr"]
)
def test_every_mode_becomes_a_picture(mode: str) -> None:
    kind = "PNG" if mode in {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"} else "TIFF"
    file = saved(Image.new(mode, (30, 20)), kind)
    assert inspect(file, kind, BOUNDS)[0].width == 30
    assert preview(file, kind, BOUNDS).startswith(b"RIFF")


def test_too_many_pixels_are_refused() -> None:
    with pytest.raises(TooManyPixelsError):
        inspect(saved(Image.new("L", (101, 100))), "PNG", Bounds(10_000, 10_000))


def riff(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)


def moving_webp(frames: int) -> io.BytesIO:
    """An animation of so many frames of one pixel."""
    pixel = saved(Image.new("RGB", (1, 1)), "WEBP", lossless=True).getvalue()[12:]
    frame = riff(b"ANMF", bytes(12) + b"\x0a\0\0" + bytes(1) + pixel)
    head = riff(b"VP8X", b"\2" + bytes(9)) + riff(b"ANIM", bytes(6))
    return io.BytesIO(riff(b"RIFF", b"WEBP" + head + frame * frames))


def test_frames_are_bounded() -> None:
    assert inspect(moving_webp(MOST_FRAMES), "WEBP", BOUNDS)[0].frames == MOST_FRAMES
    with pytest.raises(TooComplexError):
        inspect(moving_webp(MOST_FRAMES + 1), "WEBP", BOUNDS)


@pytest.mark.parametrize("lossless", [False, True])
def test_a_webp_whose_pixels_end_early_is_damage(lossless: bool) -> None:
    """Its lengths say nothing of that: they are right for what is left."""
    whole = saved(Image.effect_noise((90, 60), 60), "WEBP", lossless=lossless).getvalue()
    name, pixels = whole[12:16], whole[20:]
    for length in (len(pixels) // 2, len(pixels) * 9 // 10):
        short = riff(b"RIFF", b"WEBP" + riff(name, pixels[:length]))
        with pytest.raises((OSError, EOFError)):
            inspect(io.BytesIO(short), "WEBP", BOUNDS)
