"""GIFs as Chromium 156 shows them: what no frame covers is seen through."""

import io
from typing import Any

import pytest
from PIL import Image

from tests.uploader.decoding.gif_files import (
    BLUE,
    GREEN,
    LIGHT,
    PALETTE,
    RED,
    control,
    file_of,
    gif,
    image,
    repeated,
)
from tests.uploader.decoding.pictures import BOUNDS, card, preview
from uploader.decoding.opening import Bounds, TooManyPixelsError, open_picture
from uploader.decoding.pixels import inspect

pytestmark = pytest.mark.usefixtures("prepared")

NOTHING = (0, 0, 0, 0)
R, G, B, BLACK = ((*colour, 255) for colour in (RED, GREEN, BLUE, (0, 0, 0)))
HALF, LARGE, SMALL = (8, 8), (12, 12), (4, 4)


def seen(file: io.BytesIO) -> list[tuple[Any, ...]]:
    """Of each frame the colour of a corner, of the middle and of the opposite corner."""
    picture = open_picture(file, "GIF", BOUNDS)
    width, height = picture.size
    places = ((1, 1), (width // 2, height // 2), (width - 2, height - 2))
    found = []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        shown = picture.convert("RGBA")
        found.append(tuple(shown.getpixel(place) for place in places))
    return found


def test_what_the_first_frame_leaves_free_is_seen_through() -> None:
    file = file_of(image(1, HALF, (4, 4)))
    assert seen(file) == [(NOTHING, G, NOTHING)]
    thumb = Image.open(io.BytesIO(inspect(file, "GIF", BOUNDS)[1]))
    assert thumb.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("disposal", "expected"),
    [
        (0, [(R, R, R), (R, G, R), (B, G, R)]),
        (1, [(R, R, R), (R, G, R), (B, G, R)]),
        (2, [(R, R, R), (NOTHING, G, NOTHING), (B, NOTHING, NOTHING)]),
        (3, [(R, R, R), (NOTHING, G, NOTHING), (B, NOTHING, NOTHING)]),
        (4, [(R, R, R), (NOTHING, G, NOTHING), (B, NOTHING, NOTHING)]),
        (5, [(R, R, R), (R, G, R), (B, G, R)]),
        (7, [(R, R, R), (R, G, R), (B, G, R)]),
    ],
)
def test_a_frame_is_left_or_taken_away_as_it_says(
    disposal: int, expected: list[tuple[Any, ...]]
) -> None:
    how = control(disposal)
    file = file_of(how, image(0), how, image(1, HALF, (4, 4)), how, image(2, SMALL))
    assert seen(file) == expected


def test_what_was_before_a_frame_comes_back() -> None:
    file = file_of(image(0), control(3), image(1, HALF, (4, 4)), control(), image(2, SMALL))
    assert seen(file)[2] == (B, R, R)


def test_a_transparent_colour_shows_what_is_below() -> None:
    file = file_of(image(0), control(0, 1), image(1, LARGE))
    assert seen(file) == [(R, R, R), (R, R, R)]
    assert [place[3] for place in seen(file_of(control(0, 1), image(1)))[0]] == [0, 0, 0]


def test_colours_that_no_palette_has_are_black() -> None:
    assert seen(io.BytesIO(gif(image(1), palette=b""))) == [(BLACK,) * 3]
    assert seen(io.BytesIO(gif(image(3), palette=PALETTE[:6].ljust(12, b"\0")))) == [(BLACK,) * 3]


def test_a_frame_may_have_a_palette_of_its_own() -> None:
    own = bytes(LIGHT + RED + GREEN + BLUE)
    assert seen(file_of(image(1), control(), image(1, palette=own))) == [(G, G, G), (R, R, R)]


def test_later_frames_are_cut_at_the_screen() -> None:
    file = file_of(image(1, HALF), control(), image(2, HALF, (4, 4)), size=HALF)
    assert seen(file) == [(G, G, G), (G, B, B)]
    outside = file_of(image(1, HALF), control(2), image(2, HALF, (20, 20)), image(0), size=HALF)
    assert seen(outside) == [(G, G, G), (G, G, G), (R, R, R)]


def test_a_frame_without_pixels_shows_nothing_new() -> None:
    assert seen(file_of(image(1), control(), image(2, (0, 0)))) == [(G, G, G), (G, G, G)]


@pytest.mark.parametrize("end", [b"", b"junk", b";junk"])
def test_whatever_follows_the_pixels_the_picture_is_shown(end: bytes) -> None:
    assert seen(io.BytesIO(gif(image(1)) + end)) == [(G, G, G)]
    assert seen(io.BytesIO(gif(image(1))[:-1])) == [(G, G, G)]


@pytest.mark.parametrize(
    "data",
    [
        gif(image(1))[:60],
        gif(image(1), control(), image(2))[:-40],
        gif(image(1, pixels=200), b";"),
        gif(image(1)[:10] + b"\x0c" + image(1)[11:]),
    ],
    ids=range(4),
)
def test_damage_in_the_pixels_is_refused(data: bytes) -> None:
    with pytest.raises(OSError, match=r"truncated|broken"):
        inspect(io.BytesIO(data), "GIF", BOUNDS)


def test_a_frame_that_is_larger_than_all_is_bounded_too() -> None:
    file = file_of(image(1), control(), image(2, (60_000, 60_000), pixels=10))
    with pytest.raises(TooManyPixelsError):
        inspect(file, "GIF", BOUNDS)
    with pytest.raises(TooManyPixelsError):
        inspect(file_of(image(1), image(2)), "GIF", Bounds(400, 400))


@pytest.mark.parametrize(("repeats", "plays"), [(None, 1), (0, 0), (1, 2), (65_535, 65_535)])
def test_the_preview_plays_as_often_as_the_picture(repeats: int | None, plays: int) -> None:
    before = [] if repeats is None else [repeated(repeats)]
    file = file_of(*before, image(1), control(), image(2))
    made = Image.open(io.BytesIO(preview(file, "GIF", BOUNDS)))
    assert (made.info["loop"], getattr(made, "n_frames", 1)) == (plays, 2)
    assert card(file, "GIF", BOUNDS)
