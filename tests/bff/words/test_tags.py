"""What the pages say of tags, and how those of a form are read."""

import pytest

from bff.words.tags import (
    MOST_CHARACTERS,
    MOST_TAGS,
    changed_tags,
    removed_words,
    renamed_words,
    tags_complaint,
)


@pytest.mark.parametrize(
    ("form", "tags"),
    [
        ({"add_tags": "c"}, ["a", "b", "c"]),
        ({"add_tags": " c/d ,, b,"}, ["a", "b", "c/d", "b"]),
        ({"add_tags": "   "}, ["a", "b"]),
        ({"remove_tag": "a"}, ["b"]),
        ({"remove_tag": "A"}, ["a", "b"]),
    ],
)
def test_a_form_adds_tags_or_takes_one_away(form: dict[str, str], tags: list[str]) -> None:
    assert changed_tags(("a", "b"), form) == tags


def test_what_is_wrong_with_tags_is_said() -> None:
    assert tags_complaint(["a"] * (MOST_TAGS + 1)) == "A picture can have 100 tags."
    assert f"{MOST_CHARACTERS} characters" in tags_complaint(["a//b"])


def test_what_became_of_a_tag_is_said_with_what_is_left() -> None:
    assert renamed_words(0) == "The tag has its new name."
    assert "1,200 more" in renamed_words(1200)
    assert removed_words(1, 0) == "The tag is off 1 picture."
    assert removed_words(1200, 40) == (
        "The tag is off 1,200 pictures. 40 have it still: delete it once more."
    )
