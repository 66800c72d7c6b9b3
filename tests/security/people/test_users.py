"""Users in the database: one for each login, and none that looks like another."""

import pytest

from security.outcomes import LoginTaken
from security.people.administrators import set_disabled
from security.people.logins import accept_login
from security.people.registration import Codes
from security.people.users import Users
from security.records.audit_log import Origin
from tests.security.service import Service


@pytest.fixture
def users(service: Service) -> Users:
    return service.deps.users


def test_a_user_is_found_by_the_canonical_login(service: Service, users: Users) -> None:
    made = service.add_user("Alice", "hash", 7)
    assert users.find("alice") == made
    assert (made.login, made.password_hash, made.created_at) == ("Alice", "hash", 7)
    assert users.find("Alice") is None


@pytest.mark.parametrize("login", ["bob", "", "\x00", "al\u202eice", "a" * 300])
def test_another_text_finds_no_user(service: Service, users: Users, login: str) -> None:
    service.add_user("alice", "hash", 7)
    assert users.find(login) is None


@pytest.mark.parametrize("login", ["alice", "ALICE", "AIice"])
def test_a_login_that_is_or_looks_the_same_is_taken(
    service: Service, users: Users, login: str
) -> None:
    assert not users.is_taken(accept_login(login))
    service.add_user("alice", "hash", 7)
    assert users.is_taken(accept_login(login))
    with pytest.raises(LoginTaken):
        service.deps.registration.register(accept_login(login), "hash", Codes(), Origin())


def test_a_stronger_hash_takes_the_place_of_the_old_one(service: Service, users: Users) -> None:
    alice, bob = (service.add_user(login, "old", 7) for login in ("alice", "bob"))
    with service.deps.database.writing() as connection:
        users.store_hash(connection, alice.id, "new")
        locked = users.lock(connection, alice.id)
    assert locked is not None
    assert locked.password_hash == "new"
    found = users.find("alice")
    assert found is not None
    assert found.password_hash == "new"
    assert users.find("bob") == bob


def test_a_user_who_is_not_there_cannot_be_locked(service: Service, users: Users) -> None:
    with service.deps.database.writing() as connection:
        assert users.lock(connection, "0" * 22) is None


def test_a_disabled_account_is_found_as_such(service: Service, users: Users) -> None:
    alice = service.add_user("alice", "hash", 7)
    assert not alice.is_disabled
    with service.deps.database.writing() as connection:
        set_disabled(connection, alice.id, 8)
    found = users.find("alice")
    assert found is not None
    assert found.is_disabled
