"""What an owner may change about an image, and how it is cleaned."""

from typing import Any

import pytest
from pydantic import ValidationError

from uploader.arranging.tag_names import TagName
from uploader.decoding.moments import Moment, read_written
from uploader.library.details import edited_values
from uploader.library.turning import Turning
from uploader.outcomes import InvalidFields
from uploader.web.image_changes import Changes, ImageChange, read_changes


def changed(values: dict[str, Any], *, forget_taken: bool = False) -> Changes:
    """Return changes of these columns, and of nothing else."""
    return Changes(values, forget_taken=forget_taken, turning=Turning())


def changes(**sent: Any) -> Changes:
    return read_changes(ImageChange.model_validate(sent))


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"name": "a" * 201}, {"name": None}, {"alt": "a" * 1001},
        {"description": "a" * 2001}, {"description": 7}, {"taken_at": 7}, {"visibility": "all"},
        {"visibility": None}, {"id": "x"}, {"place": {}}, {"place": ""}, {"latitude": 1},
        {"camera": "D100"}, {"taken_known": True}, {"favourite": None}, {"favourite": 2},
        {"tags": "a"}, {"tags": [""]}, {"tags": ["a" * 101]}, {"tags": [7]},
        {"tags": [f"t{n}" for n in range(101)]}, {"turn": 45}, {"turn": 360}, {"turn": None},
        {"mirrored": None}, {"mirrored": 2},
    ],
)  # fmt: skip
def test_a_change_has_bounds(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ImageChange.model_validate(change)


def test_a_change_may_be_of_one_field_or_none() -> None:
    assert changes() == changed({})
    longest = {"name": "a" * 200, "alt": "a" * 1000, "description": "a" * 2000}
    assert changes(**longest) == changed(longest)


def test_tags_are_read_each_once_and_null_takes_them_away() -> None:
    assert changes().tags is None
    sea, bay = TagName("Sea", "sea"), TagName("bay/x", "bay/x")
    assert changes(tags=["Sea", "bay / x", " SEA"]).tags == [sea, bay]
    assert changes(tags=[]).tags == []
    assert changes(tags=None).tags == []
    assert changes(tags=[f"t{n}" for n in range(100)]).tags
    with pytest.raises(InvalidFields):
        changes(tags=["a", "b,c"])


def test_a_place_can_be_taken_away_and_not_be_set() -> None:
    assert changes(place=None) == changed(
        {"latitude": None, "longitude": None, "place_removed": True}
    )
    with pytest.raises(ValidationError):
        changes(place={"latitude": 1.0, "longitude": 2.0})


def test_a_turn_is_no_column_and_each_part_of_it_may_be_left_as_it_is() -> None:
    assert (changes(turn=90).values, changes(turn=90).turning) == ({}, Turning(turn=90))
    assert changes(mirrored=False).turning == Turning(mirrored=False)
    assert not changes(name="a").turning.is_asked


def test_a_favourite_is_a_column() -> None:
    assert changes(favourite=True).values == {"favourite": True}
    assert changes(favourite=False).values == {"favourite": False}


def test_texts_are_cleaned_and_null_takes_them_away() -> None:
    assert changes(alt="Two  cats\n", description="a\x00b\u202e").values == {
        "alt": "Two cats",
        "description": "a b",
    }
    assert changes(alt=None, description=None).values == {"alt": "", "description": ""}


def test_a_name_has_something_to_be_seen() -> None:
    with pytest.raises(InvalidFields):
        changes(name="\u202e")


@pytest.mark.parametrize(
    ("text", "offset"),
    [("2019-05-12T14:05:06+02:00", 120), ("2019-05-12t14:05:06.5z", None),
     ("2019-05-12T14:05:06+00:00", 0)],
)  # fmt: skip
def test_a_time_is_kept_with_its_offset(text: str, offset: int | None) -> None:
    moment = read_written(text)
    assert isinstance(moment, Moment)
    assert moment.offset_minutes == offset
    assert changes(taken_at=text) == changed(edited_values(moment))


def test_null_takes_the_time_back() -> None:
    assert changes(taken_at=None) == changed({}, forget_taken=True)


@pytest.mark.parametrize(
    "text",
    ["", "now", "2019-05-12", "2019-05-12T14:05:06", "2019-05-12 14:05:06Z", "2019-02-30T14:05:06Z",
     "9999-12-31T23:59:59Z", "1500-01-01T00:00:00Z", "2019-05-12T14:05:06+23:59",
     "1970-01-01T00:00:00Z", "2019-05-12T14:05:06Z\0"],
)  # fmt: skip
def test_a_time_that_cannot_be_names_its_field(text: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        changes(taken_at=text)
    assert [one["field"] for one in refused.value.errors] == ["taken_at"]
