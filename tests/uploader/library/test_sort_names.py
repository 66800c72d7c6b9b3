"""Names in the order in which a person reads them."""

import random

import pytest

from uploader.library.sort_names import SORT_NAME_CHARACTERS, sort_name

IN_ORDER = [
    "007.png", "7a.png", "10.png", "123456789.png", "1234567890.png", "a.png", "Abc.png",
    "IMG_2.jpg", "img_10.jpg", "IMG_100.jpg", "\N{LATIN SMALL LETTER Z WITH CARON}a.png",
    "Zurich 9.jpg", "Z\N{LATIN SMALL LETTER U WITH DIAERESIS}rich 10.jpg", "zz.png",
]  # fmt: skip


def test_runs_of_digits_are_numbers_and_case_and_accents_make_no_difference() -> None:
    shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))  # noqa: S311 - No secret.
    assert sorted(shuffled, key=sort_name) == IN_ORDER


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Z\N{LATIN SMALL LETTER U WITH DIAERESIS}rich", "ZURICH"),
        ("stra\N{LATIN SMALL LETTER SHARP S}e", "STRASSE"),
        ("\N{FULLWIDTH DIGIT TWO}", "2"),
        ("img_007", "IMG_7"),
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i"),
    ],
)
def test_names_that_read_alike_have_one_place(one: str, other: str) -> None:
    assert sort_name(one) == sort_name(other)


def test_numbers_are_in_order_whatever_their_length_is() -> None:
    numbers = sorted({10**power + more for power in range(60) for more in (0, 1, 5)})
    names = [f"a{number}b" for number in numbers]
    assert sorted(names, key=sort_name) == names


@pytest.mark.parametrize(
    "name", ["\N{COMBINING ACUTE ACCENT}", "", "a1" * 100, "\ufdfa" * 200, "0", "9" * 200]
)
def test_it_is_never_empty_and_never_too_long(name: str) -> None:
    assert 1 <= len(sort_name(name)) <= SORT_NAME_CHARACTERS
