"""What a page says about a picture."""

import re
from pathlib import Path

import pytest

from bff.words.images import byte_words
from bff.words.turns import Shown
from tests.bff.fakes import an_image

STYLE = Path(__file__).parents[3] / "static" / "css" / "gallery.css"


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [(1500, 1000, "r150"), (1000, 1500, "r65"), (1, 4000, "r40"), (8000, 200, "r320"),
     (1024, 1000, "r100"), (1026, 1000, "r105")],
)  # fmt: skip
def test_a_picture_gets_the_nearest_ratio(width: int, height: int, name: str) -> None:
    assert an_image(width=width, height=height).ratio_class == name


def test_every_ratio_has_its_rule_in_the_style_sheet() -> None:
    there = set(re.findall(r"\.(r\d+) \{ --r:", STYLE.read_text("utf-8")))
    made = {an_image(width=w, height=1000).ratio_class for w in range(1, 5000, 7)}
    assert made == there


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (1, "1 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1250, "1.3 kB"),
     (9_949, "9.9 kB"), (10_400, "10 kB"), (12_500, "13 kB"), (999_499, "999 kB"),
     (999_500, "1.0 MB"), (4_130_000, "4.1 MB"), (9_949_000, "9.9 MB"), (67_108_864, "67 MB"),
     (999_600_000, "1.0 GB"), (5_000_000_000, "5.0 GB"), (1_500_000_000_000, "1.5 TB")],
)  # fmt: skip
def test_sizes_are_said_as_people_say_them(count: int, words: str) -> None:
    assert byte_words(count) == words


@pytest.mark.parametrize(
    ("type_", "by_browsers"),
    [("image/jpeg", True), ("image/png", True), ("image/gif", True), ("image/webp", True),
     ("image/avif", True), ("image/heic", False), ("image/tiff", False), ("image/bmp", False)],
)  # fmt: skip
def test_each_type_is_shown_by_browsers_that_can_decode_it(type_: str, by_browsers: bool) -> None:
    assert an_image(type=type_).is_shown_by_browsers is by_browsers


@pytest.mark.parametrize(
    ("changed", "is_offered"),
    [
        ({}, True),
        ({"type": "image/heic"}, False),
        ({"is_damaged": True}, False),
        ({"shown": Shown(90, False)}, False),
    ],
)
def test_an_original_that_looks_otherwise_is_not_looked_at(
    changed: dict[str, object], is_offered: bool
) -> None:
    image = an_image(**changed)
    assert image.original_path == (image.path if is_offered else "")


def test_an_animation_that_browsers_do_not_show_is_a_preview() -> None:
    assert an_image(frames=12, type="image/heic").stage_path.endswith("/preview.webp")


def test_an_animation_is_shown_from_its_original() -> None:
    moving = an_image(frames=12, type="image/gif")
    assert moving.stage_path == moving.path


def test_an_animation_that_its_owner_has_turned_is_shown_as_it_is_turned() -> None:
    turned = an_image(frames=12, type="image/gif", shown=Shown(0, True))
    assert turned.stage_path.endswith("/preview.webp")


@pytest.mark.parametrize(
    ("width", "height", "density"),
    [
        (1500, 1000, "2x"),
        (8000, 1000, "2x"),
        (500, 8000, "2x"),
        (150, 8000, "1.04x"),
        (750, 500, "1.39x"),
        (1200, 400, "1.11x"),
    ],
)
def test_the_second_thumbnail_has_the_density_that_its_pixels_have(
    width: int, height: int, density: str
) -> None:
    said = an_image(width=width, height=height).thumbnail_srcset
    assert said == f"/i/0000000000000000000001/thumb-2x.webp {density}"


def test_a_picture_whose_thumbnail_has_all_pixels_names_no_second_one() -> None:
    assert an_image(thumbnail_2x_url=None).thumbnail_srcset == ""


def test_pages_load_pictures_by_path() -> None:
    assert an_image().thumbnail_path == "/i/0000000000000000000001/thumb.webp"


@pytest.mark.parametrize(
    ("size", "is_long"),
    [((1080, 2400), True), ((6000, 1000), True), ((2000, 1000), False), ((60, 640), False),
     ((60, 641), True), ((4000, 3000), False)],
)  # fmt: skip
def test_what_cannot_be_read_whole_is_long(size: tuple[int, int], is_long: bool) -> None:
    image = an_image(width=size[0], height=size[1])
    assert image.is_long is is_long
    assert image.is_tall is (size[1] > size[0])


@pytest.mark.parametrize(
    ("size", "is_strip"),
    [
        ((60_000, 10), True),
        ((10, 60_000), True),
        ((1000, 25_010), True),
        ((32_100, 1000), True),
        ((32_000, 1000), False),
        ((32, 32), False),
        ((4000, 3000), False),
    ],
)
def test_a_picture_of_which_a_tile_shows_less_than_a_tenth_is_a_strip(
    size: tuple[int, int], is_strip: bool
) -> None:
    assert an_image(width=size[0], height=size[1]).is_strip is is_strip
