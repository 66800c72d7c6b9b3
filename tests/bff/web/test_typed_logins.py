"""The name that is typed before an account is deleted."""

import pytest

from bff.web.typed_logins import is_same_login


@pytest.mark.parametrize("typed", ["alice", " Alice ", "\uff21lice", "ALICE"])
def test_a_name_is_the_same_however_it_is_typed(typed: str) -> None:
    assert is_same_login(typed, "Alice")


@pytest.mark.parametrize("typed", ["", "bob", "alic", "al ice"])
def test_another_name_is_not(typed: str) -> None:
    assert not is_same_login(typed, "Alice")
