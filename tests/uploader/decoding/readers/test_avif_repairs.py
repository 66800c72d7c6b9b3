"""AVIF files that libavif refuses and browsers show: their properties are written anew."""

import io

import pytest
from PIL import Image, UnidentifiedImageError

from tests.uploader.decoding.avif_files import (
    plain,
    seen_through,
    with_alpha_without_size,
    with_two_tables,
)
from tests.uploader.decoding.pictures import BOUNDS, BROWN, SIDE, card, preview
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.avif_repairs import repaired

pytestmark = pytest.mark.usefixtures("prepared")


@pytest.mark.parametrize("make", [with_two_tables, with_alpha_without_size])
def test_what_libavif_refuses_is_shown_with_its_alpha(make: object) -> None:
    data = make()  # type: ignore[operator] # One of the functions above.
    with pytest.raises(UnidentifiedImageError):
        Image.open(io.BytesIO(data))
    facts, thumb = inspect(io.BytesIO(data), "AVIF", BOUNDS)
    assert (facts.width, facts.height) == (SIDE, SIDE)
    for made in (thumb, preview(io.BytesIO(data), "AVIF", BOUNDS)):
        shown = Image.open(io.BytesIO(made))
        left, right = (shown.getpixel((x, SIDE // 2)) for x in (8, SIDE - 8))
        assert left[3] == 0  # type: ignore[index] # RGBA.
        assert right[3] == 255  # type: ignore[index] # RGBA.
        pairs = zip(right[:3], BROWN, strict=True)  # type: ignore[index] # RGBA.
        assert all(abs(one - other) <= 6 for one, other in pairs)
    assert card(io.BytesIO(data), "AVIF", BOUNDS).startswith(b"\xff\xd8")


@pytest.mark.parametrize("make", [plain, seen_through])
def test_a_sound_file_stays_as_it_is(make: object) -> None:
    assert repaired(make()) is None  # type: ignore[operator] # One of the functions above.


def test_the_bytes_of_the_streams_keep_their_places() -> None:
    data = with_two_tables()
    made = repaired(data)
    assert made is not None
    assert [place for place in range(len(data)) if data[place] != made[place]] == [36, 37, 38, 39]
    assert made[36:40] == b"free"


def test_a_file_that_is_cut_anywhere_is_never_more_than_refused() -> None:
    data = with_alpha_without_size()
    for end in range(len(data)):
        repaired(data[:end])


@pytest.mark.parametrize("data", [b"", b"\0\0\0\x0cmeta\0\0\0\0", b"\0\0\0\x08meta"])
def test_what_has_no_items_is_not_repaired(data: bytes) -> None:
    assert repaired(data) is None
