"""What the pages say of many pictures at once."""

import pytest

from bff.words.selections import DONE, NOT_DONE, Changed, changed_words


@pytest.mark.parametrize("action", sorted(DONE))
def test_one_and_several_are_told_apart(action: str) -> None:
    assert changed_words(action, 1, {}).startswith("1 picture ")
    assert changed_words(action, 1204, {}).startswith("1,204 pictures ")


@pytest.mark.parametrize("code", sorted(NOT_DONE))
def test_each_reason_has_its_number(code: str) -> None:
    assert changed_words("trash", 0, {code: 1}).startswith("Nothing was changed. 1 picture ")
    assert f"3 pictures {NOT_DONE[code][1]}" in changed_words("trash", 2, {code: 3})


def test_what_is_no_action_has_no_words() -> None:
    assert changed_words("win", 7, {}) == "Nothing was changed."


def test_a_code_without_words_is_another_reason() -> None:
    changed = Changed("trash", 0, {"1": "not_found", "2": "new", "3": "newer"})
    assert changed.reasons == {"not_found": 1, "other": 2}
