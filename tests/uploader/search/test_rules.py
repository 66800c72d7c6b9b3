"""A rule is a search that can be kept: it looks for something, and not in the trash."""

import pytest

from uploader.outcomes import InvalidFields
from uploader.search.grammar import MOST_CHARACTERS
from uploader.search.rules import check_kept, read_rule, understood


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("tag:cat -is:shared", "tag:cat -is:shared"),
        ('  "at  the beach" ', '"at  the beach"'),
        ("a\x00b\ud800c", "a b c"),
        ("-is:trashed", "-is:trashed"),
        ("x" * MOST_CHARACTERS, "x" * MOST_CHARACTERS),
    ],
)
def test_a_search_is_kept_as_it_was_typed(typed: str, kept: str) -> None:
    assert read_rule(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "nothing in it"),
        (" \n ", "nothing in it"),
        ('""', "nothing in it"),
        ("size:big", "“size:big”"),
        ("cat is:trashed", "trash"),
        ("x" * (MOST_CHARACTERS + 1), "500 characters"),
        ("a " * 31, "30 words"),
    ],
)
def test_what_is_no_search_is_refused_by_its_field(typed: str, said: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        read_rule(typed)
    (error,) = refused.value.errors
    assert error["field"] == "rule"
    assert said in error["message"]


def test_a_kept_rule_is_understood_while_it_is_a_search() -> None:
    assert [one.label for one in understood("tag:cat -beach").terms] == ["tag cat", "not beach"]
    check_kept("tag:cat -beach")
    assert understood("size:big").terms == ()
    with pytest.raises(InvalidFields) as refused:
        check_kept("size:big")
    assert [one["field"] for one in refused.value.errors] == ["album"]
