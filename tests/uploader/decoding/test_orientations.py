"""The numbers of EXIF: what each does to a picture, and what two of them do one after the other."""

import itertools

import pytest
from PIL import Image, ImageOps

from uploader.decoding.orientations import UPRIGHT, composed, orientation_of

TURNS = (0, 90, 180, 270)
# Every way to show it is another picture.
PICTURE = Image.frombytes("L", (3, 2), bytes(range(6)))


def shown(picture: Image.Image, orientation: int) -> Image.Image:
    """Show a picture as Pillow understands a number of EXIF."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    marked = picture.copy()
    marked.info["exif"] = exif.tobytes()
    return ImageOps.exif_transpose(marked)


def is_same(one: Image.Image, other: Image.Image) -> bool:
    return (one.size, one.tobytes()) == (other.size, other.tobytes())


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_picture_is_mirrored_first_and_then_turned_clockwise(turn: int, mirrored: bool) -> None:
    expected = ImageOps.mirror(PICTURE) if mirrored else PICTURE
    expected = expected.rotate(-turn, expand=True)
    assert is_same(shown(PICTURE, orientation_of(turn, mirrored)), expected)


def test_as_it_is_stored_it_is_upright() -> None:
    assert orientation_of(0, mirrored=False) == UPRIGHT == 1


@pytest.mark.parametrize(("first", "then"), list(itertools.product(range(1, 9), repeat=2)))
def test_two_of_them_are_one_that_does_both(first: int, then: int) -> None:
    assert is_same(shown(PICTURE, composed(first, then)), shown(shown(PICTURE, first), then))
