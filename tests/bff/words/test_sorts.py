"""The orders of the gallery, by the words of an address."""

import pytest

from bff.words.sorts import SORTS, sort_of


def test_each_order_is_found_by_its_own_words() -> None:
    assert [sort_of(one.sort, one.order) for one in SORTS] == list(SORTS)


@pytest.mark.parametrize(
    ("sort", "order", "words"),
    [
        ("uploaded", "desc", "Newest uploaded"),
        ("taken", "desc", "Newest taken"),
        ("name", "asc", "Name, A to Z"),
        ("size", "desc", "Largest"),
        ("own", "", "Newest uploaded"),
    ],
)
def test_what_is_usual_may_be_said_as_well(sort: str, order: str, words: str) -> None:
    assert sort_of(sort, order).words == words
