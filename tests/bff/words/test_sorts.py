"""The orders of the gallery, by the words of an address."""

import pytest

from bff.words.sorts import OWN_SORTS, SORTS, Sort, album_sort_of, sort_of


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


@pytest.mark.parametrize(
    ("sort", "order", "usual", "expected"),
    [
        ("", "", ("own", "asc"), OWN_SORTS[0]),
        ("", "desc", ("own", "asc"), OWN_SORTS[1]),
        ("own", "", ("own", "desc"), OWN_SORTS[0]),
        ("", "", ("taken", "desc"), sort_of("taken", "")),
        ("", "asc", ("name", "desc"), sort_of("name", "")),
        ("uploaded", "", ("own", "asc"), SORTS[0]),
        ("size", "asc", ("own", "asc"), sort_of("size", "asc")),
        ("own", "", ("taken", "desc"), OWN_SORTS[0]),
    ],
)
def test_an_album_is_seen_in_its_order_unless_the_address_names_another(
    sort: str, order: str, usual: tuple[str, str], expected: Sort
) -> None:
    assert album_sort_of(sort, order, usual) == expected
