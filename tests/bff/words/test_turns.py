"""What the buttons of a picture make of how it is shown."""

import itertools

import pytest

from bff.words.turns import AS_IN_FILE, TURNS, Shown, local, read_shown

ALL = [Shown(turn, mirrored) for turn in TURNS for mirrored in (False, True)]
# The corners of a picture, clockwise from its top left.
CORNERS = "abcd"


def seen(shown: Shown) -> str:
    """Returns the corners as they are seen: mirrored first, left to right, and then turned."""
    corners = "badc" if shown.mirrored else CORNERS
    steps = shown.turn // 90
    return corners[-steps:] + corners[:-steps] if steps else corners


@pytest.mark.parametrize("shown", ALL)
def test_each_button_does_what_it_says_to_what_is_seen(shown: Shown) -> None:
    top_left, top_right, bottom_right, bottom_left = seen(shown)
    right = "".join([bottom_left, top_left, top_right, bottom_right])
    assert seen(shown.right) == right
    assert seen(shown.left) == "".join([top_right, bottom_right, bottom_left, top_left])
    assert seen(shown.in_mirror) == "".join([top_right, top_left, bottom_left, bottom_right])


@pytest.mark.parametrize("shown", ALL)
def test_turning_back_is_the_undo(shown: Shown) -> None:
    assert shown.left.right == shown.right.left == shown.in_mirror.in_mirror == shown


def test_a_form_says_it_as_a_whole_and_nothing_else_is_taken() -> None:
    assert [read_shown(shown.typed) for shown in ALL] == ALL
    assert Shown(270, mirrored=True).typed == "270 mirrored"
    for odd in ("", "45", "360", "-90", "90  mirrored", "mirrored", "90 Mirrored", "\u0669\u0660"):
        assert read_shown(odd) is None


def test_each_way_has_a_sentence_of_its_own() -> None:
    assert AS_IN_FILE.words == "It is shown as it is in the file."
    assert Shown(0, mirrored=True).words == "It is shown mirrored."
    assert Shown(270, mirrored=True).words == "It is shown mirrored and turned left."
    for one, other in itertools.combinations(ALL, 2):
        assert one.words != other.words


def test_an_address_keeps_how_a_picture_is_shown() -> None:
    assert local("https://x.example/i/a/thumb.webp") == "/i/a/thumb.webp"
    assert local("https://x.example/i/a/thumb.webp?shown=6") == "/i/a/thumb.webp?shown=6"
