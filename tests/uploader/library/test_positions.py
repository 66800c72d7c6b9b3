"""Places in the order of a list, and their cursors."""

import base64
from dataclasses import replace

import pytest

from uploader.library.positions import CursorForm, Position
from uploader.outcomes import BadCursor

ID = "0123456789ABCDEFabcdef"
PLACE = Position(1_790_000_000_000_000, ID)
UPLOADED = CursorForm("uploaded", is_descending=True, is_text=False)
BY_NAME = CursorForm("name", is_descending=False, is_text=True)


@pytest.mark.parametrize("backwards", [True, False])
@pytest.mark.parametrize("value", [0, -1, 1_790_000_000_000_000, 2**63 - 1, 1 - 2**63])
def test_a_cursor_is_read_as_it_was_made(backwards: bool, value: int) -> None:
    cursor = UPLOADED.write(Position(value, ID), backwards=backwards)
    assert UPLOADED.read(cursor) == (backwards, Position(value, ID))
    assert len(cursor) <= 100
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("name", ["", "a.b.c", "img_210", "\N{SNOWMAN}", "\U0001f600" * 255])
def test_a_cursor_has_the_whole_text_of_its_place(name: str) -> None:
    cursor = BY_NAME.write(Position(name, ID), backwards=False)
    assert BY_NAME.read(cursor) == (False, Position(name, ID))
    assert len(cursor) <= 1600


@pytest.mark.parametrize(
    ("form", "value"), [(UPLOADED, 1_790_000_000_000_000), (BY_NAME, ID), (BY_NAME, f"{ID}.5")]
)
def test_the_edge_of_a_value_has_a_short_cursor(form: CursorForm, value: int | str) -> None:
    edge = Position(value, ID).below()
    cursor = form.write(edge, backwards=False)
    assert form.read(cursor) == (False, edge)
    assert len(cursor) <= len(form.write(Position(value, ID), backwards=False)) - 29


def test_the_two_directions_have_two_cursors() -> None:
    assert UPLOADED.write(PLACE, backwards=True) != UPLOADED.write(PLACE, backwards=False)


@pytest.mark.parametrize(
    "other",
    [
        replace(UPLOADED, is_descending=False),
        replace(UPLOADED, sort="taken"),
        replace(UPLOADED, filters="q=cat"),
        BY_NAME,
    ],
)
def test_a_cursor_is_of_one_list_alone(other: CursorForm) -> None:
    cursor = UPLOADED.write(PLACE, backwards=False)
    with pytest.raises(BadCursor):
        other.read(cursor)


def test_a_cursor_says_nothing_of_the_filters_and_is_of_them() -> None:
    cats, dogs = (replace(UPLOADED, filters=f"q={one}") for one in ("cat", "dog"))
    cursor = cats.write(PLACE, backwards=False)
    assert cats.read(cursor) == (False, PLACE)
    assert b"cat" not in base64.urlsafe_b64decode(cursor + "==")
    with pytest.raises(BadCursor):
        dogs.read(cursor)


@pytest.mark.parametrize(
    "cursor", ["x", "", "=", "\N{SNOWMAN}", "e30", "MS4y", "MS4" + "y" * 30, "LTEu" + "MDAw" * 7]
)
def test_only_a_cursor_that_a_list_gave_out_is_read(cursor: str) -> None:
    with pytest.raises(BadCursor):
        UPLOADED.read(cursor)


def read(form: CursorForm, plain: str) -> object:
    return form.read(base64.urlsafe_b64encode(plain.encode()).decode().rstrip("="))


@pytest.mark.parametrize(
    "value", ["", "x", "5\n", "--5", "\N{ARABIC-INDIC DIGIT FIVE}", "1e3", str(2**63), "9" * 20]
)
def test_a_number_of_ones_own_making_is_refused(value: str) -> None:
    assert read(UPLOADED, f"after.uploaded.desc..{ID}.5") == (False, Position(5, ID))
    with pytest.raises(BadCursor):
        read(UPLOADED, f"after.uploaded.desc..{ID}.{value}")


@pytest.mark.parametrize("value", ["\x00", "a\n", "\x7f", "a" * 256])
def test_a_text_that_no_name_has_is_refused(value: str) -> None:
    assert read(BY_NAME, f"after.name.asc..{ID}.a b") == (False, Position("a b", ID))
    with pytest.raises(BadCursor):
        read(BY_NAME, f"after.name.asc..{ID}.{value}")


@pytest.mark.parametrize(
    "plain",
    [
        f"older.uploaded.desc..{ID}.5",
        f"after.uploaded.desc.{ID}.5",
        f"afteruploaded.desc..{ID}.5",
        f"after.after.uploaded.desc..{ID}.5",
        f"after.uploaded.desc..{ID[:-1]}/.5",
        # The form of a version before this one.
        f"newer.5.{ID}",
        f"5.{ID}",
    ],
)
def test_a_cursor_of_ones_own_making_is_refused(plain: str) -> None:
    with pytest.raises(BadCursor):
        read(UPLOADED, plain)


def test_what_is_beyond_a_place_and_below_it_is_past_all_of_its_value() -> None:
    above, below = PLACE.beyond(), PLACE.below()
    others = [Position(PLACE.value, letter * 21 + "1") for letter in "0Az"]
    for one in (*others, PLACE):
        assert (below.value, below.image_id) < (one.value, one.image_id)
        assert (above.value, above.image_id) > (one.value, one.image_id)
