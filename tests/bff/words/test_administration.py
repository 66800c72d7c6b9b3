"""What the pages of administration say."""

import pytest

from bff.words.administration import (
    disk_words,
    gigabytes,
    number_words,
    stored_words,
    to_do_words,
)
from security.web.admin_schemas import ToDo


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("1", 10**9),
        ("0.5", 5 * 10**8),
        ("0,5", 5 * 10**8),
        ("0", 0),
        ("9007199", 9_007_199 * 10**9),
        ("9007200", None),
        ("-1", None),
        ("", None),
        ("x", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e9999999", None),
    ],
)
def test_gigabytes_are_typed_with_a_point_or_a_comma(typed: str, size: int | None) -> None:
    assert gigabytes(typed) == size


@pytest.mark.parametrize("size", [0, 1, 5 * 10**8, 10**9, 2**53 - 1])
def test_what_is_shown_in_a_field_is_read_back(size: int) -> None:
    assert gigabytes(number_words(size, 10**9)) == size


def test_no_limit_is_an_empty_field() -> None:
    assert number_words(None, 10**9) == ""


def test_what_is_stored_names_its_limit_where_there_is_one() -> None:
    assert stored_words(1, 5_000_000, None) == "5.0 MB in 1 picture"
    assert stored_words(2, 0, 10**9) == "0 bytes of 1.0 GB in 2 pictures"
    assert stored_words(None, 1, 1) == stored_words(1, None, 1) == "Space not known just now"


def test_the_disk_is_told_where_it_is_known() -> None:
    known = {"free_bytes": 10**9, "total_bytes": 2 * 10**9}
    assert disk_words(known) == "1.0 GB of 2.0 GB free"
    assert disk_words(None) == disk_words({"free_bytes": None, "total_bytes": None}) == ""


def test_everything_that_security_finds_to_do_has_words() -> None:
    for code in ToDo.model_fields["code"].annotation.__args__:  # type: ignore[union-attr]  # A Literal.
        what, how = to_do_words({"code": code, "count": 2, "users": []})
        assert what
        assert how.endswith(".")
