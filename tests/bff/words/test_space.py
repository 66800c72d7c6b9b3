"""The space in use, and what is left of it."""

from typing import Any

import pytest

from bff.words.space import Space, count_words

FULL = "Nothing is left. Delete some pictures to upload more."


def a_space(
    quota: dict[str, int | None] | None = None, more: dict[str, int] | None = None
) -> Space:
    used = {"images": 1204, "bytes": 3_000_000, "trashed_images": 0, "trashed_bytes": 0}
    space = Space.read({"usage": used | (more or {}), "quota": quota})
    assert space is not None
    return space


@pytest.mark.parametrize("account", [{}, {"usage": None, "quota": None}])
def test_what_nobody_can_tell_is_no_space(account: dict[str, Any]) -> None:
    assert Space.read(account) is None


def test_space_in_use_is_said_in_pictures_and_bytes() -> None:
    assert (a_space().images_words, a_space().used_words) == ("1,204 pictures", "3.0 MB")


@pytest.mark.parametrize(
    ("quota", "left"),
    [
        (None, ""),
        ({"bytes": 10_000_000, "images": None}, "7.0 MB left"),
        ({"bytes": None, "images": 1205}, "1 picture left"),
        ({"bytes": 10_000_000, "images": 2204}, "7.0 MB and 1,000 pictures left"),
        ({"bytes": 3_000_000, "images": None}, FULL),
        ({"bytes": 1, "images": None}, FULL),
        ({"bytes": None, "images": 0}, FULL),
    ],
)  # fmt: skip
def test_what_is_left_is_said_of_each_limit(quota: dict[str, int | None] | None, left: str) -> None:
    assert a_space(quota).left_words == left


def test_the_trash_is_said_and_is_what_to_empty_first() -> None:
    more = {"trashed_images": 3, "trashed_bytes": 12_000_000}
    assert a_space(None, more).trashed_words == "3 pictures, 12 MB"
    assert a_space().trashed_words == ""
    full = a_space({"bytes": 1, "images": None}, more).left_words
    assert full == "Nothing is left. Empty the trash to upload more."


def test_a_limit_has_words_where_there_is_one() -> None:
    assert a_space({"bytes": 10_000_000}).limit_words == "10 MB"
    assert a_space().limit_words == ""


@pytest.mark.parametrize(("count", "words"), [(0, "0 foxes"), (1, "1 fox"), (1000, "1,000 foxes")])
def test_a_number_stands_with_its_noun(count: int, words: str) -> None:
    assert count_words(count, "fox", "foxes") == words
