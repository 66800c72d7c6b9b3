"""What is an id, and what only begins like one."""

import pytest

from bff.web.ids import is_id

ID = "3MDCHGEYQUGok1gqy8n9Z3"


def test_twenty_two_letters_and_digits_are_an_id() -> None:
    assert is_id(ID)


@pytest.mark.parametrize("text", ["", ID[1:], f"{ID}a", f"{ID}\n", f"{ID[1:]}/", f"{ID[1:]}\u0663"])
def test_anything_else_is_none(text: str) -> None:
    assert not is_id(text)
