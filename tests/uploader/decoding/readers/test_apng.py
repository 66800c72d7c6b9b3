"""Animated PNGs: the frames, and what is seen after each of them, as Chromium 156 shows them."""

import io
import struct
from typing import Any

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BOUNDS, card, middle, preview
from tests.uploader.decoding.png_files import (
    GREY,
    INDEXED,
    RGB,
    RGBA,
    SIDE,
    animation,
    chunk,
    control,
    frame,
    gamma,
    header,
    pixels,
    png,
)
from uploader.decoding.opening import open_picture
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.complexity import MOST_FRAMES, TooComplexError

pytestmark = pytest.mark.usefixtures("prepared")

RED, GREEN, BLUE = (250, 0, 0), (0, 250, 0), (0, 0, 250)
NOTHING = (0, 0, 0, 0)
WHOLE = (SIDE, SIDE)
HALF, LARGE = (8, 8), (12, 12)


def seen(file: io.BytesIO) -> list[tuple[Any, ...]]:
    """Of each frame the colour of a corner, of the middle and of the opposite corner."""
    image = open_picture(file, "PNG", BOUNDS)
    found = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        shown = image.convert("RGBA")
        found.append(tuple(shown.getpixel(place) for place in ((1, 1), (8, 8), (14, 14))))
    return found


def opaque(*colours: tuple[int, ...]) -> list[tuple[Any, ...]]:
    """Frames of one colour each."""
    return [((*colour, 255),) * 3 for colour in colours]


def hiding(*frames: bytes, count: int) -> io.BytesIO:
    return png(header(), animation(count), pixels(bytes((255, 255, 255))), *frames)


THREE = (
    animation(3),
    control(0),
    pixels(bytes(RED)),
    control(1),
    frame(2, bytes(GREEN)),
    control(3),
    frame(4, bytes(BLUE)),
)
TWO_HIDING = (control(0), frame(1, bytes(GREEN)), control(2), frame(3, bytes(BLUE)))


def test_each_frame_is_shown() -> None:
    assert seen(png(header(), *THREE)) == opaque(RED, GREEN, BLUE)


def test_a_picture_that_is_no_frame_is_hidden() -> None:
    file = hiding(*TWO_HIDING, count=2)
    assert seen(file) == opaque(GREEN, BLUE)
    facts, thumb = inspect(file, "PNG", BOUNDS)
    assert facts.frames == 2
    for made in (thumb, card(file, "PNG", BOUNDS), preview(file, "PNG", BOUNDS)):
        assert middle(made)[1] > 200
        assert max(middle(made)[0], middle(made)[2]) < 50
    assert getattr(Image.open(io.BytesIO(preview(file, "PNG", BOUNDS))), "n_frames", 1) == 2


def test_a_single_frame_hides_the_picture_before_it_too() -> None:
    file = hiding(control(0), frame(1, bytes(GREEN)), count=1)
    assert seen(file) == opaque(GREEN)
    facts, thumb = inspect(file, "PNG", BOUNDS)
    assert (facts.frames, middle(thumb)[1] > 200) == (1, True)


def test_a_first_frame_that_covers_a_part_lies_on_nothing() -> None:
    file = hiding(control(0, HALF, (4, 4)), frame(1, bytes(GREEN), HALF), count=1)
    assert seen(file) == [(NOTHING, (*GREEN, 255), NOTHING)]


def in_parts(kind: int, colours: list[bytes], disposal: int, blend: int, *before: bytes) -> Any:
    """The whole, a part in the middle, and a larger part in the corner."""
    return png(
        header(kind=kind),
        *before,
        animation(3),
        control(0, WHOLE, (0, 0), disposal, blend),
        pixels(colours[0]),
        control(1, HALF, (4, 4), disposal, blend),
        frame(2, colours[1], HALF),
        control(3, LARGE, (0, 0), disposal, blend),
        frame(4, colours[2], LARGE),
    )


@pytest.mark.parametrize(
    ("disposal", "blend", "expected"),
    [
        (0, 0, [("r", "g", "r"), ("b", "b", "r")]),
        (0, 1, [("r", "rg", "r"), ("rb", "rgb", "r")]),
        (1, 0, [("-", "g", "-"), ("b", "b", "-")]),
        (1, 1, [("-", "g", "-"), ("b", "b", "-")]),
        (2, 0, [("-", "g", "-"), ("b", "b", "-")]),
        (2, 1, [("-", "g", "-"), ("b", "b", "-")]),
    ],
)
def test_frames_are_laid_and_taken_away_as_they_say(
    disposal: int, blend: int, expected: list[tuple[str, ...]]
) -> None:
    # Measured in Chromium; the colours of mixtures are rounded there.
    shades = {
        "-": NOTHING, "r": (250, 0, 0, 128), "g": (0, 250, 0, 128), "b": (0, 0, 250, 100),
        "rg": (83, 167, 0, 192), "rb": (109, 0, 141, 178), "rgb": (45, 90, 115, 217),
    }  # fmt: skip
    colours = [bytes(shades[name]) for name in "rgb"]
    found = seen(in_parts(RGBA, colours, disposal, blend))[1:]
    for one, names in zip(found, expected, strict=True):
        for colour, name in zip(one, names, strict=True):
            assert all(abs(a - b) <= 2 for a, b in zip(colour, shades[name], strict=True)), name


@pytest.mark.parametrize(
    ("kind", "colours", "before"),
    [
        (RGB, [bytes(RED), bytes(GREEN), bytes(BLUE)], []),
        (GREY, [b"\xc8", b"\x64", b"\x32"], []),
        (INDEXED, [b"\0", b"\1", b"\2"], [chunk(b"PLTE", bytes(RED + GREEN + BLUE))]),
    ],
)
def test_nothing_is_left_of_a_frame_without_transparency_either(
    kind: int, colours: list[bytes], before: list[bytes]
) -> None:
    second, third = seen(in_parts(kind, colours, 1, 0, *before))[1:]
    assert (second[0], second[2], third[2]) == (NOTHING, NOTHING, NOTHING)
    assert second[1][3] == third[0][3] == 255


def test_what_a_frame_restores_is_what_was_before_it() -> None:
    file = png(
        header(),
        animation(3),
        control(0),
        pixels(bytes(RED)),
        control(1, HALF, (4, 4), disposal=2),
        frame(2, bytes(GREEN), HALF),
        control(3, (2, 2)),
        frame(4, bytes(BLUE), (2, 2)),
    )
    assert seen(file)[2] == ((*BLUE, 255), (*RED, 255), (*RED, 255))


def test_one_can_go_back() -> None:
    image = open_picture(png(header(), *THREE), "PNG", BOUNDS)
    for number, colour in ((2, BLUE), (0, RED), (1, GREEN)):
        image.seek(number)
        assert image.tell() == number
        assert image.convert("RGB").getpixel((1, 1)) == colour
    with pytest.raises(EOFError):
        image.seek(3)


@pytest.mark.parametrize(
    ("chunks", "frames"),
    [
        (THREE[1:], 1),
        ((animation(3, checksum=0), *THREE[1:]), 1),
        ((animation(0), *THREE[1:]), 1),
        ((animation(1), *THREE[1:]), 1),
        ((animation(2), *THREE[1:]), 2),
        ((animation(9), *THREE[1:]), 3),
        ((*THREE[1:3], animation(3), *THREE[3:]), 1),
        ((*THREE[:3], control(7), frame(8, bytes(GREEN))), 1),
        ((*THREE[:3], control(1), frame(8, bytes(GREEN))), 1),
        ((*THREE[:3], control(1), control(2), frame(3, bytes(GREEN))), 2),
        ((*THREE[:3], control(1), pixels(bytes(RED)), frame(2, bytes(GREEN))), 1),
        ((*THREE[:3], control(1, WHOLE, (4, 4)), frame(2, bytes(GREEN))), 1),
        ((*THREE[:3], chunk(b"tEXt"), control(1), chunk(b"tEXt"), frame(2, bytes(GREEN))), 2),
    ],
    ids=range(13),
)
def test_an_animation_ends_where_it_is_out_of_order(chunks: tuple[bytes, ...], frames: int) -> None:
    facts, thumb = inspect(png(header(), *chunks), "PNG", BOUNDS)
    assert facts.frames == frames
    assert middle(thumb)[0] > 200


def test_a_count_of_frames_that_cannot_be_hides_nothing() -> None:
    assert seen(hiding(*TWO_HIDING, count=0x80000001)) == opaque((255, 255, 255))


def test_a_frame_that_lacks_pixels_is_refused() -> None:
    whole = png(header(), *THREE).getvalue()
    with pytest.raises(OSError, match="truncated"):
        inspect(io.BytesIO(whole[: whole.index(b"fdAT") + 12]), "PNG", BOUNDS)


@pytest.mark.parametrize("size", [WHOLE, HALF])
def test_a_frame_that_lacks_rows_is_refused(size: tuple[int, int]) -> None:
    first = animation(2), control(0), pixels(bytes(RED)), control(1, size)
    for rows in (0, 1, size[1] - 1):
        with pytest.raises(OSError, match=r"missing|truncated"):
            inspect(png(header(), *first, frame(2, bytes(GREEN), (size[0], rows))), "PNG", BOUNDS)
    short = pixels(bytes(RED), height=SIDE - 1)
    with pytest.raises(OSError, match=r"missing|truncated"):
        inspect(png(header(), animation(1), control(0), short), "PNG", BOUNDS)


def moving(count: int) -> io.BytesIO:
    """An animation of so many frames of one pixel."""
    one = (1, 1)
    frames = (control(2 * at - 1, one) + frame(2 * at, bytes(GREEN), one) for at in range(1, count))
    start = header(1, 1), animation(count), control(0, one), pixels(bytes(RED), 1, 1)
    return png(*start, *frames)


def test_frames_are_bounded() -> None:
    assert inspect(moving(MOST_FRAMES), "PNG", BOUNDS)[0].frames == MOST_FRAMES
    with pytest.raises(TooComplexError):
        inspect(moving(MOST_FRAMES + 1), "PNG", BOUNDS)


def test_colours_and_transparency_count_in_every_frame() -> None:
    file = png(
        header(),
        gamma(100_000),
        animation(2),
        control(0),
        pixels(bytes((200, 100, 50))),
        control(1),
        frame(2, bytes((100, 100, 100))),
    )
    shown = Image.open(io.BytesIO(preview(file, "PNG", BOUNDS)))
    for number, expected in enumerate(((229, 168, 122), (168, 168, 168))):
        shown.seek(number)
        colour = shown.convert("RGB").getpixel((8, 8))
        assert isinstance(colour, tuple)
        assert all(abs(one - other) < 8 for one, other in zip(colour, expected, strict=True))
    deep = struct.pack(">3H", 0x1234, 0x5678, 0x9ABC)
    transparent = png(
        header(bits=16), chunk(b"tRNS", deep), animation(2), control(0), pixels(deep), control(1),
        frame(2, deep[:5] + b"\0"),
    )  # fmt: skip
    assert [one[1][3] for one in seen(transparent)] == [0, 255]


def test_an_animation_is_turned_by_its_exif() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0"))
    parts = (header(4, 2), turned, animation(2), control(0, (4, 2)), pixels(bytes(RED), 4, 2))
    file = png(*parts, control(1, (4, 2)), frame(2, bytes(GREEN), (4, 2)))
    assert inspect(file, "PNG", BOUNDS)[0].width == 2
    assert Image.open(io.BytesIO(preview(file, "PNG", BOUNDS))).size == (2, 4)
