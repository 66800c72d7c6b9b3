"""Pages say of each thumbnail the density that the uploader gives it, and have a tile for it."""

from __future__ import annotations

import pytest

from bff.words import images
from tests.bff.fakes import an_image
from uploader.decoding import rendition_sizes

SIZES = [
    (4000, 3000), (3000, 4000), (750, 500), (1200, 400), (20_000, 1000), (1080, 20_000),
    (481, 361), (1000, 1300), (200, 2000), (400, 3000),
]  # fmt: skip


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_density_of_the_second_thumbnail_is_that_of_its_pixels(width: int, height: int) -> None:
    first = rendition_sizes.thumbnail_shape(width, height).size
    second = rendition_sizes.thumbnail_2x_shape(width, height).size
    assert rendition_sizes.has_thumbnail_2x(width, height)
    said = an_image(width=width, height=height).thumbnail_srcset.split()[1]
    assert float(said.removesuffix("x")) == pytest.approx(max(second) / max(first), abs=0.02)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_page_knows_which_part_of_a_picture_its_thumbnail_shows(width: int, height: int) -> None:
    part = an_image(width=width, height=height).thumbnail_part
    assert (part.width, part.height) == rendition_sizes.thumbnail_shape(width, height).shown
    # The middle of a wide one, the top of a tall one: uploader/decoding/renditions.py:_area.
    assert (part.left, part.top) == ((width - part.width) / 2, 0)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_thumbnail_fills_its_tile(width: int, height: int) -> None:
    across, down = rendition_sizes.thumbnail_shape(width, height).size
    ratio = int(an_image(width=width, height=height).ratio_class.removeprefix("r")) / 100
    assert across / down == pytest.approx(ratio, abs=images.STEP / 100)
