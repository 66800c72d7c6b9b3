"""JPEGs decoded smaller: judged as at full size, and showing the same."""

import io
import random
import struct
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat, JpegImagePlugin

from tests.uploader.decoding.pictures import BOUNDS, card, preview, saved, thumbnail_2x
from tests.uploader.decoding.test_mutations import mutant
from uploader.decoding.pixels import inspect, render
from uploader.decoding.readers.jpeg_scaling import decode_smaller
from uploader.decoding.rendition_sizes import preview_shape, thumbnail_shape

pytestmark = pytest.mark.usefixtures("prepared")

LEAST = (20, 15)
DAMAGED = 3000
SORTS: list[tuple[str, dict[str, Any]]] = [
    ("RGB", {"subsampling": 0}), ("RGB", {"subsampling": 1}), ("RGB", {"subsampling": 2}),
    ("L", {}), ("CMYK", {}), ("RGB", {"keep_rgb": True}), ("RGB", {"restart_marker_blocks": 7}),
    ("RGB", {"progressive": True}), ("L", {"progressive": True}), ("CMYK", {"progressive": True}),
]  # fmt: skip


def pattern(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Return large shapes in strong colours and detail in grey, as photographs have them."""
    grey = Image.linear_gradient("L").resize(size)
    shapes = Image.merge("RGB", (grey, ImageOps.flip(grey), grey.rotate(180)))
    noise = Image.effect_noise((size[0] // 9, size[1] // 9), 60).resize(size).convert("RGB")
    return Image.blend(shapes, noise, 0.3).convert(mode)


def opened(data: bytes) -> JpegImagePlugin.JpegImageFile:
    image = Image.open(io.BytesIO(data), formats=["JPEG"])
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    return image


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def lossless(width: int, height: int) -> bytes:
    """A grey picture in a lossless frame, each pixel as the one before: a single bit."""
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    table = bytes([0, 1, *[0] * 15, 0])
    parts = segment(0xC3, frame) + segment(0xC4, table) + segment(0xDA, bytes([1, 1, 0, 1, 0, 0]))
    return b"\xff\xd8" + parts + bytes(width * height // 8) + b"\xff\xd9"


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean)


def accepted(data: bytes, *, smaller: bool) -> bool:
    try:
        image = opened(data)
        if smaller:
            decode_smaller(image, io.BytesIO(data), LEAST)
        image.load()
    except Exception:
        return False
    return True


@pytest.mark.parametrize(
    ("least", "size", "extent"),
    [
        ((102, 60), (203, 121), None),
        ((100, 60), (102, 61), (101.5, 60.5)),
        ((50, 30), (51, 31), (50.75, 30.25)),
        ((50, 12), (51, 31), (50.75, 30.25)),
        ((1, 1), (26, 16), (25.375, 15.125)),
    ],
)
def test_a_jpeg_is_decoded_as_small_as_what_is_wanted_allows(
    least: tuple[int, int], size: tuple[int, int], extent: tuple[float, float] | None
) -> None:
    data = saved(pattern((203, 121)), "JPEG").getvalue()
    image = opened(data)
    found = decode_smaller(image, io.BytesIO(data), least)
    image.load()
    expected = size if extent else (203, 121)
    assert (found, image.size) == (extent, expected)


@pytest.mark.parametrize(("mode", "options"), SORTS)
def test_whatever_is_wrong_with_a_jpeg_it_is_judged_as_at_full_size(
    mode: str, options: dict[str, Any]
) -> None:
    chance = random.Random(len(mode) + len(options))  # noqa: S311 - The same damage at every run.
    data = saved(pattern((203, 157), mode), "JPEG", **options).getvalue()
    verdicts = {True: 0, False: 0}
    for _ in range(DAMAGED // len(SORTS)):
        damaged = mutant(data, chance)
        verdict = accepted(damaged, smaller=True)
        assert verdict is accepted(damaged, smaller=False)
        verdicts[verdict] += 1
    assert min(verdicts.values()) > 10


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_is_cut_is_refused_however_small_it_is_wanted(progressive: bool) -> None:
    data = saved(pattern((1999, 1501)), "JPEG", progressive=progressive).getvalue()
    inspect(io.BytesIO(data), "JPEG", BOUNDS)
    for part in (0.3, 0.7, 0.99):
        with pytest.raises(OSError, match="truncated"):
            inspect(io.BytesIO(data[: int(len(data) * part)]), "JPEG", BOUNDS)


def test_a_lossless_jpeg_cannot_be_scaled_and_is_taken_all_the_same() -> None:
    facts, thumb = inspect(io.BytesIO(lossless(2000, 1504)), "JPEG", BOUNDS)
    assert (facts.width, facts.height) == (2000, 1504)
    made = Image.open(io.BytesIO(thumb))
    assert made.size == (479, 360)
    assert made.convert("L").getextrema() == (128, 128)


@pytest.mark.parametrize("before", [b"\xff", segment(0xCC, b"\0"), b"\xff\xc4\0\0"])
def test_what_is_odd_before_the_frame_is_left_to_a_decode_in_full(before: bytes) -> None:
    data = saved(pattern((203, 121)), "JPEG").getvalue()
    odd = data[:2] + before + data[2:]
    image = opened(data)
    assert decode_smaller(image, io.BytesIO(odd), (10, 10)) is None
    assert image.size == (203, 121)


@pytest.mark.parametrize(("mode", "options"), SORTS)
@pytest.mark.parametrize(("size", "orientation"), [((2003, 1801), 1), ((331, 4099), 6)])
def test_renditions_show_the_same_as_those_of_a_decode_in_full(
    mode: str, options: dict[str, Any], size: tuple[int, int], orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = saved(pattern(size, mode), "JPEG", exif=exif, **options)
    whole = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    facts, thumb = inspect(file, "JPEG", BOUNDS)
    assert (facts.width, facts.height) == whole.size
    shapes = {thumb: thumbnail_shape, preview(file, "JPEG", BOUNDS): preview_shape}
    for made, shape_of in shapes.items():
        shown = Image.open(io.BytesIO(made))
        across, down = shape_of(*whole.size).shown
        left = (whole.width - across) / 2
        box = (left, 0, left + across, down)
        expected = whole.resize(shown.size, Image.Resampling.LANCZOS, box=box)
        # WebP loses more than scaling may.
        same = saved(expected, "WEBP", quality=76)
        assert difference(shown, expected) < 1.2 * difference(Image.open(same), expected)


@pytest.mark.parametrize(
    ("size", "previews"),
    [
        ((4000, 3000), (2000, 1500)),
        ((4095, 3071), (2048, 1536)),
        ((3880, 2910), (2048, 1536)),
        ((4160, 3120), (2048, 1536)),
        ((2400, 1800), (2048, 1536)),
    ],
)
def test_a_preview_is_left_at_the_size_that_it_was_decoded_at_where_that_is_nearly_its_own(
    size: tuple[int, int], previews: tuple[int, int]
) -> None:
    file = saved(pattern(size), "JPEG")
    assert Image.open(io.BytesIO(preview(file, "JPEG", BOUNDS))).size == previews


def test_renditions_of_one_decode_are_those_of_a_decode_each() -> None:
    file = saved(pattern((4000, 3000)), "JPEG")
    together = render(file, "JPEG", BOUNDS, ["thumb_2x", "preview", "card"])
    alone = [make(file, "JPEG", BOUNDS) for make in (thumbnail_2x, preview, card)]
    for one, other in zip(together, alone, strict=True):
        shown, expected = Image.open(io.BytesIO(one)), Image.open(io.BytesIO(other))
        assert (shown.format, shown.size) == (expected.format, expected.size)
        assert difference(shown, expected.convert("RGB")) < 6
