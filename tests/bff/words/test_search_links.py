"""Addresses of searches, as links have them."""

import pytest

from bff.words.search_links import key_path, search_path


def test_what_is_searched_for_stands_in_the_address() -> None:
    assert search_path("a & b #1") == "/gallery?q=a+%26+b+%231"


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("sea", "tag%3A%22sea%22"),
        ("a b", "tag%3A%22a+b%22"),
        ('5" disk', "tag%3A%225%22%22+disk%22"),
        ("京都", "tag%3A%22%E4%BA%AC%E9%83%BD%22"),
    ],
)
def test_a_value_is_quoted_and_its_quotation_marks_are_doubled(value: str, path: str) -> None:
    assert key_path("tag", value) == f"/gallery?q={path}"
