"""Places in the order of a list, and their cursors."""

import base64

import pytest

from uploader.library.positions import Position, read_cursor
from uploader.outcomes import BadCursor

PLACE = Position(1_790_000_000_000_000, "0123456789ABCDEFabcdef")


@pytest.mark.parametrize("newer", [True, False])
def test_a_cursor_is_read_as_it_was_made(newer: bool) -> None:
    cursor = PLACE.cursor(newer=newer)
    assert read_cursor(cursor) == (newer, PLACE)
    assert len(cursor) <= 100
    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_the_two_directions_have_two_cursors() -> None:
    assert PLACE.cursor(newer=True) != PLACE.cursor(newer=False)


@pytest.mark.parametrize(
    "cursor", ["x", "", "=", "\N{SNOWMAN}", "e30", "MS4y", "MS4" + "y" * 30, "LTEu" + "MDAw" * 7]
)
def test_only_a_cursor_that_a_list_gave_out_is_read(cursor: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(cursor)


@pytest.mark.parametrize(
    "plain",
    [
        "older.5.0123456789ABCDEFabcdef",
        "newer5.0123456789ABCDEFabcdef",
        "newer.newer.5.0123456789ABCDEFabcdef",
        "newer.5.0123456789ABCDEFabcde/",
        "newer.\N{ARABIC-INDIC DIGIT FIVE}.0123456789ABCDEFabcdef",
        "newer.5.0123456789ABCDEFabcdef\n",
    ],
)
def test_a_cursor_of_ones_own_making_is_refused(plain: str) -> None:
    with pytest.raises(BadCursor):
        read_cursor(base64.urlsafe_b64encode(plain.encode()).decode().rstrip("="))


def test_what_is_just_beside_a_place_lies_beyond_all_of_its_microsecond() -> None:
    above, below = PLACE.just_newer(), PLACE.just_older()
    others = [Position(PLACE.created_at, letter * 22) for letter in "0Az"]
    for one in (*others, PLACE):
        assert (below.created_at, below.image_id) <= (one.created_at, one.image_id)
        assert (above.created_at, above.image_id) > (one.created_at, one.image_id)
