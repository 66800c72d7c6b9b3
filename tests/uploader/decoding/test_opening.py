"""A file is opened as one format and decoded in full, within its bounds."""

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BOUNDS, preview, saved
from uploader.decoding.opening import Bounds, TooManyPixelsError
from uploader.decoding.pixels import inspect

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
