"""BMPs of every version and depth are shown as Chromium shows them."""

import io
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image

from tests.uploader.decoding.bmp_files import (
    HEIGHT,
    QUARTERS,
    WIDTH,
    bmp,
    in_fields,
    in_numbers,
    palette,
)
from tests.uploader.decoding.pictures import (
    BOUNDS,
    BROWN,
    card,
    flat,
    from_p3,
    is_shown_as,
    preview,
    saved,
)
from uploader.decoding.colours.cicp import CodePoints, icc_profile
from uploader.decoding.opening import open_picture
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.unsupported import UnsupportedKindError

PLACES = [(WIDTH * x // 4, HEIGHT * y // 4) for y in (1, 3) for x in (1, 3)]
ORDINARY = (0xFF0000, 0xFF00, 0xFF)

pytestmark = pytest.mark.usefixtures("prepared")


def seen(data: bytes) -> list[Any]:
    """The middles of the four quarters, with their alpha."""
    with open_picture(io.BytesIO(data), "BMP", BOUNDS) as image:
        assert image.size == (WIDTH, HEIGHT)
        shown = image.convert("RGBA")
    assert inspect(io.BytesIO(data), "BMP", BOUNDS)[0].width == WIDTH
    assert preview(io.BytesIO(data), "BMP", BOUNDS).startswith(b"RIFF")
    assert card(io.BytesIO(data), "BMP", BOUNDS).startswith(b"\xff\xd8")
    return [shown.getpixel(place) for place in PLACES]


def opaque(colours: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    return [(*colour, 255) for colour in colours]


@pytest.mark.parametrize(
    ("bits", "masks"),
    [
        (16, (0xF800, 0x7E0, 0x1F)), (16, (0x7C00, 0x3E0, 0x1F)), (16, (0xF00, 0xF0, 0xF)),
        (16, (0xFF, 0xFF00, 0)), (16, (0x7, 0x38, 0x1C0)), (16, (0x3, 0x1FFC, 0xE000)),
        (32, ORDINARY), (32, (0xFF, 0xFF00, 0xFF0000)), (32, (0xFF000000, 0xFF0000, 0xFF00)),
        (32, (0xFF, 0xFF0000, 0xFF000000)), (32, (0x1FF00000, 0xFFC00, 0x3FF)),
        (32, (0xFFE00000, 0x1FFC00, 0x3FF)), (32, (0x7F, 0x1FFFFF80, 0xE0000000)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [40, 52, 56, 108, 124])
def test_any_fields_of_bits_are_read(size: int, bits: int, masks: tuple[int, int, int]) -> None:
    data = bmp(in_fields(masks, bits), bits, size=size, compression=3, masks=masks)
    blue = 255 if masks[2] else 0
    expected = [(red, green, min(seen, blue)) for red, green, seen in QUARTERS]
    assert seen(data) == opaque(expected)


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_without_fields_the_ordinary_ones_count(bits: int) -> None:
    masks = (0x7C00, 0x3E0, 0x1F) if bits == 16 else ORDINARY
    for size in (40, 108):
        # Masks in a header that says that there are none are not looked at.
        named = (0xFF, 0xFF00, 0xFF0000) if size == 108 else ()
        assert seen(bmp(in_fields(masks, bits), bits, size=size, masks=named)) == opaque(QUARTERS)


@pytest.mark.parametrize(
    ("bits", "masks"), [(32, (*ORDINARY, 0xFF000000)), (16, (0xF00, 0xF0, 0xF, 0xF000))]
)
def test_alpha_counts_where_a_field_is_named_for_it(bits: int, masks: tuple[int, ...]) -> None:
    half = in_fields(masks, bits, alpha=0.4)
    assert {one[3] for one in seen(bmp(half, bits, size=56, compression=3, masks=masks))} == {102}
    assert {one[3] for one in seen(bmp(half, bits, compression=6, masks=masks))} == {102}
    assert seen(bmp(half, bits, compression=3, masks=masks[:3])) == opaque(QUARTERS)


def test_alpha_that_is_nowhere_seen_is_none() -> None:
    masks = (*ORDINARY, 0xFF000000)
    data = bmp(in_fields(masks, 32, alpha=0.0), 32, size=108, compression=3, masks=masks)
    assert seen(data) == opaque(QUARTERS)


@pytest.mark.parametrize("bits", [4, 8])
@pytest.mark.parametrize(
    ("size", "padding"), [(12, b""), (16, b"\0"), (40, b"\0"), (64, b"\0"), (124, b"\xff")]
)
def test_a_palette_may_have_any_depth_and_version(size: int, padding: bytes, bits: int) -> None:
    data = bmp(in_numbers(bits), bits, size=size, palette=palette(padding), colours=4)
    assert seen(data) == opaque(QUARTERS)


def test_a_palette_of_windows_may_have_two_bits() -> None:
    assert seen(bmp(in_numbers(2), 2, palette=palette())) == opaque(QUARTERS)


def test_one_bit_tells_the_two_colours_of_a_palette() -> None:
    data = bmp(in_numbers(1), 1, palette=palette()[:8], colours=2)
    assert seen(data) == opaque([QUARTERS[0], QUARTERS[1]] * 2)


def test_numbers_beyond_the_palette_are_black() -> None:
    data = bmp(in_numbers(8), 8, palette=palette()[:8], colours=2)
    assert seen(data) == opaque([*QUARTERS[:2], (0, 0, 0), (0, 0, 0)])


def test_rows_may_run_from_the_top() -> None:
    for bits, masks in ((32, ORDINARY), (16, (0xF800, 0x7E0, 0x1F)), (24, ())):
        data = bmp(in_fields(masks or ORDINARY, bits), bits, top_down=True,
                   compression=3 if masks else 0, masks=masks)  # fmt: skip
        assert seen(data) == opaque([*QUARTERS[2:], *QUARTERS[:2]])


def test_what_no_run_draws_is_black() -> None:
    # The lower half in its colours, a step past the left of the row above, and rows that end early.
    rows = (bytes([20, 2, 20, 3, 0, 0])) * 10 + bytes([0, 2, 20, 0]) + bytes([20, 1, 0, 0]) * 9
    data = bmp(rows + bytes([0, 1]), 8, compression=1, palette=palette(), colours=4)
    assert seen(data) == opaque([QUARTERS[1], (0, 0, 0), QUARTERS[2], QUARTERS[3]])


def test_runs_of_four_and_of_24_bits_are_drawn() -> None:
    lower, upper = bytes([20, 0x22, 20, 0x33, 0, 0]), bytes([20, 0, 20, 0x11, 0, 0])
    data = bmp(lower * 10 + upper * 10 + bytes([0, 1]), 4, compression=2, palette=palette())
    assert seen(data) == opaque(QUARTERS)
    runs = [bytes([20, *colour[::-1]]) for colour in QUARTERS]
    lower, upper = runs[2] + runs[3] + b"\0\0", runs[0] + runs[1] + b"\0\0"
    assert seen(bmp(lower * 10 + upper * 10 + b"\0\1", 24, size=64, compression=4)) == opaque(
        QUARTERS
    )


def test_an_embedded_profile_is_applied() -> None:
    profile = icc_profile(CodePoints(12, 13))
    assert profile is not None
    brown = bytes(BROWN[::-1]) * WIDTH * HEIGHT
    data = bmp(brown, 24, size=124, after=profile)
    assert is_shown_as(io.BytesIO(data), "BMP", from_p3(BROWN))
    assert is_shown_as(io.BytesIO(bmp(brown, 24, size=124)), "BMP", BROWN)


@pytest.mark.parametrize(("bits", "compression"), [(0, 4), (0, 5), (1, 3), (64, 0)])
def test_kinds_that_chromium_does_not_show_are_refused_as_kinds(
    bits: int, compression: int
) -> None:
    with pytest.raises(UnsupportedKindError):
        inspect(io.BytesIO(bmp(b"", bits, compression=compression)), "BMP", BOUNDS)


@pytest.mark.parametrize("bits", [4, 16, 24, 32])
def test_a_picture_that_lacks_pixels_is_refused(bits: int) -> None:
    data = in_numbers(4) if bits == 4 else in_fields(ORDINARY, bits) if bits > 16 else bytes(1600)
    whole = bmp(data, bits, palette=palette() * 4 if bits == 4 else b"")
    with pytest.raises((OSError, EOFError)):
        inspect(io.BytesIO(whole[:-1]), "BMP", BOUNDS)


def test_what_pillow_writes_is_read() -> None:
    for mode in ("1", "L", "P", "RGB", "RGBA"):
        colour = BROWN if mode.startswith("RGB") else 1
        with open_picture(saved(flat(mode, colour), "BMP"), "BMP", BOUNDS) as image:
            expected = flat(mode, colour).convert("RGB").getpixel((5, 5))
            assert image.convert("RGB").getpixel((5, 5)) == expected
    assert Image.MAX_IMAGE_PIXELS
