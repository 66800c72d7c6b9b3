"""The proof that a caller knows the password."""

from typing import Any

import pytest
from sqlalchemy import Row, select

from security.outcomes import Busy, InvalidCredentials, TooManyAttempts
from security.people.login_throttle import FREE_FAILURES
from security.people.passwords import PasswordHasher
from security.people.users import User
from security.records.tables import users
from tests.security.conftest import Build
from tests.security.people.hashing import another_thread_hashing
from tests.security.service import PASSWORD, Service


def test_a_weaker_hash_is_replaced_at_login(service: Service) -> None:
    weak = PasswordHasher(0, memory_kib=32, passes=1)
    service.register("alice")
    with weak.slot() as slot:
        service.deps.users.replace_hash(_only_user(service).id, slot.hash(PASSWORD))
    assert service.log_in("alice").status_code == 200
    assert "m=64," in _only_user(service).password_hash
    assert service.log_in("alice").status_code == 200


def test_an_attempt_that_was_not_hashed_is_not_counted(service: Service, build: Build) -> None:
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    busy = build(hasher)
    with another_thread_hashing(hasher):
        for _ in range(6):
            assert busy.log_in("alice").status_code == 429
    assert busy.log_in("alice").json["code"] == "invalid_credentials"


def _only_user(service: Service) -> Row[Any]:
    with service.deps.database.reading() as connection:
        return connection.execute(select(users)).one()


def test_the_login_may_be_typed_in_any_case(service: Service) -> None:
    service.register("Alice")
    assert service.log_in("ALICE").status_code == 200


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("seven quiet herons at dusk", "seven quiet herons at dus"),
        ("seven quiet herons at dusk", "seven quiet herons at dusk "),
        ("seven quiet herons at dusk", "Seven quiet herons at dusk"),
        ("seven herons\x00 at dusk", "seven herons\x00 at dawn"),
        ("herons " * 12 + "at dusk 1", "herons " * 12 + "at dusk 2"),
    ],
)
def test_the_whole_password_is_compared(service: Service, right: str, typed: str) -> None:
    service.register("alice", right)
    assert service.log_in("alice", right).status_code == 200
    assert service.log_in("alice", typed).status_code == 401


def test_a_password_may_be_typed_composed_or_decomposed(service: Service) -> None:
    service.register("alice", "sept h\u00e9rons au cr\u00e9puscule")
    assert service.log_in("alice", "sept he\u0301rons au cre\u0301puscule").status_code == 200


def prove(service: Service, login: str, password: str, address: str = "192.0.2.1") -> User:
    return service.deps.authentication.verify(login, password, address)


def test_the_right_password_names_its_user(service: Service) -> None:
    registered = service.register("Alice").json
    assert prove(service, "alice", PASSWORD).id == registered["id"]


@pytest.mark.parametrize("login", ["alice", "nobody", "\x00"])
def test_a_wrong_password_and_an_unknown_login_are_one_outcome(
    service: Service, login: str
) -> None:
    service.register("alice")
    with pytest.raises(InvalidCredentials):
        prove(service, login, "another quiet heron at dawn")


def test_a_throttled_attempt_is_not_hashed(service: Service, build: Build) -> None:
    """With the only slot taken, a hash would be answered with Busy."""
    service.register("alice")
    for _ in range(FREE_FAILURES):
        with pytest.raises(InvalidCredentials):
            prove(service, "alice", "another quiet heron at dawn")
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    busy = build(hasher)
    with another_thread_hashing(hasher):
        with pytest.raises(TooManyAttempts):
            prove(busy, "alice", PASSWORD)
        with pytest.raises(Busy):
            prove(busy, "alice", PASSWORD, "192.0.2.2")


def test_a_proof_forgives_the_failures_before_it(service: Service) -> None:
    service.register("alice")
    for _ in range(2):
        for _ in range(FREE_FAILURES - 1):
            with pytest.raises(InvalidCredentials):
                prove(service, "alice", "another quiet heron at dawn")
        prove(service, "alice", PASSWORD)
