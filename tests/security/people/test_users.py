"""Users in the database: one for each login, and none that looks like another."""

import pytest

from security.outcomes import LoginTaken
from security.people.logins import accept_login
from security.people.users import Users
from tests.security.service import Service


@pytest.fixture
def users(service: Service) -> Users:
    return service.deps.users


def test_a_user_is_found_by_the_canonical_login(users: Users) -> None:
    made = users.add(accept_login("Alice"), "hash", 7)
    assert users.find("alice") == made
    assert (made.login, made.password_hash, made.created_at) == ("Alice", "hash", 7)
    assert users.find("Alice") is None


@pytest.mark.parametrize("login", ["bob", "", "\x00", "al\u202eice", "a" * 300])
def test_another_text_finds_no_user(users: Users, login: str) -> None:
    users.add(accept_login("alice"), "hash", 7)
    assert users.find(login) is None


@pytest.mark.parametrize("login", ["alice", "ALICE", "AIice"])
def test_a_login_that_is_or_looks_the_same_is_taken(users: Users, login: str) -> None:
    assert not users.is_taken(accept_login(login))
    users.add(accept_login("alice"), "hash", 7)
    assert users.is_taken(accept_login(login))
    with pytest.raises(LoginTaken):
        users.add(accept_login(login), "hash", 8)


def test_a_stronger_hash_takes_the_place_of_the_old_one(users: Users) -> None:
    alice, bob = (users.add(accept_login(login), "old", 7) for login in ("alice", "bob"))
    users.replace_hash(alice.id, "new")
    found = users.find("alice")
    assert found is not None
    assert found.password_hash == "new"
    assert users.find("bob") == bob
