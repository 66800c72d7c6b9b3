"""The proof that a caller knows the password."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Row, event, select

from security.outcomes import Busy, InvalidCredentials, TooManyAttempts
from security.people.administrators import set_disabled
from security.people.login_throttle import FREE_FAILURES
from security.people.passwords import PasswordHasher
from security.people.users import User
from security.records.audit_log import Event, Origin
from security.records.tables import users
from tests.security.conftest import Build, MovableClock
from tests.security.people.hashing import another_thread_hashing
from tests.security.service import FOUNDER, PASSWORD, Service
from tests.timeouts import scaled


def test_a_weaker_hash_is_replaced_at_login(service: Service) -> None:
    weak = PasswordHasher(0, memory_kib=32, passes=1)
    service.register("alice")
    with weak.slot() as slot:
        weaker = slot.hash(PASSWORD)
    with service.deps.database.writing() as connection:
        service.deps.users.store_hash(connection, _only_user(service).id, weaker)
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
        return connection.execute(select(users).where(users.c.login != FOUNDER)).one()


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


def test_a_password_is_good_for_as_long_as_it_is_not_changed(
    service: Service, clock: MovableClock
) -> None:
    """Nobody is made to change one by its age (NIST SP 800-63B-4, section 3.1.1.2)."""
    service.register("alice")
    clock.move(10 * 365 * 86_400)
    assert service.log_in("alice").status_code == 200


def prove(service: Service, login: str, password: str, address: str = "192.0.2.1") -> User:
    """Sign in, and forgive the failures before it."""
    proof = service.deps.authentication.sign_in(login, password, Origin(address))
    with service.deps.database.writing() as connection:
        service.deps.authentication.accept(connection, proof)
    return proof.user


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


WRONG = "another quiet heron at dawn"


def test_a_disabled_account_is_answered_as_a_wrong_password(service: Service) -> None:
    alice = service.register("alice").json["id"]
    with service.deps.database.writing() as connection:
        set_disabled(connection, alice, 1)
    disabled, wrong = service.log_in("alice"), service.log_in("nobody")
    assert disabled.status_code == wrong.status_code == 401
    assert disabled.json | {"request_id": ""} == wrong.json | {"request_id": ""}


@pytest.mark.parametrize("login", ["alice", "bob", "nobody"])
def test_every_failure_writes_one_line_whoever_is_meant(service: Service, login: str) -> None:
    """Equal writes, equal time; what was typed as a login may be a password, and is in no line."""
    ids = {one: service.register(one).json["id"] for one in ("alice", "bob")}
    with service.deps.database.writing() as connection:
        set_disabled(connection, ids["bob"], 1)
    service.log_in(login, WRONG)
    (line,) = service.audited()
    assert (line.event, line.user_id) == (Event.SIGN_IN_FAILED, ids.get(login))
    assert (line.address, line.user_agent, line.details) == ("192.0.2.1", "test browser", "{}")


def test_whoever_is_meant_the_same_is_asked_and_written(service: Service) -> None:
    """What takes as long; `make bench ARGS=logins` measures it."""
    ids = {one: service.register(one).json["id"] for one in ("alice", "bob")}
    with service.deps.database.writing() as connection:
        set_disabled(connection, ids["bob"], 1)
    work: dict[str, list[str]] = {}
    for login, password in (
        ("alice", WRONG), ("bob", WRONG), ("nobody", WRONG), ("bob", PASSWORD)
    ):  # fmt: skip
        statements = work[f"{login}, {password}"] = []
        with counted(service, statements):
            assert service.log_in(login, password).status_code == 401
    first, *others = work.values()
    assert others == [first] * 3
    assert [one for one in first if one == "COMMIT"] == ["COMMIT"] * 2


@contextmanager
def counted(service: Service, statements: list[str]) -> Iterator[None]:
    """Collect what the database is asked for, without the values."""

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    def note_commit(_connection: Any) -> None:
        statements.append("COMMIT")

    engine = service.deps.database.engine
    listeners = (("before_cursor_execute", note), ("commit", note_commit))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def test_a_password_that_changed_while_it_was_verified_is_wrong(service: Service) -> None:
    alice = service.register("alice").json["id"]
    proof = service.deps.authentication.sign_in("alice", PASSWORD, Origin())
    with service.deps.database.writing() as connection:
        service.deps.users.store_hash(connection, alice, "another")
    with service.deps.database.writing() as connection, pytest.raises(InvalidCredentials):
        service.deps.authentication.accept(connection, proof)


def test_an_account_that_was_disabled_meanwhile_lets_nobody_in(service: Service) -> None:
    alice = service.register("alice").json["id"]
    proof = service.deps.authentication.sign_in("alice", PASSWORD, Origin())
    with service.deps.database.writing() as connection:
        set_disabled(connection, alice, 1)
    with service.deps.database.writing() as connection, pytest.raises(InvalidCredentials):
        service.deps.authentication.accept(connection, proof)


def test_guesses_of_strangers_do_not_delay_a_device_that_is_known(service: Service) -> None:
    service.register("alice")
    device = service.log_in("alice").json["device"]
    for number in range(25):
        for _ in range(4):
            assert service.log_in("alice", WRONG, f"192.0.2.{number}").status_code == 401
    assert service.log_in("alice", address="198.51.100.1").status_code == 429
    assert service.log_in("alice", address="198.51.100.1", device=device).status_code == 200
    assert service.log_in("alice", address="192.0.2.1", device=device).status_code == 200


def test_a_device_that_is_known_is_delayed_by_its_own_guesses(service: Service) -> None:
    service.register("alice")
    device = service.log_in("alice").json["device"]
    for _ in range(FREE_FAILURES):
        assert service.log_in("alice", WRONG, device=device).status_code == 401
    answer = service.log_in("alice", device=device)
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_attempts")
    assert service.log_in("alice").status_code == 200


def test_a_device_is_known_for_its_own_login_alone(service: Service) -> None:
    for login in ("alice", "mallory"):
        service.register(login)
    device = service.log_in("mallory").json["device"]
    for _ in range(FREE_FAILURES):
        service.log_in("alice", WRONG, device=device)
    assert service.log_in("alice", WRONG).status_code == 429


def test_guesses_of_strangers_do_not_fill_the_queue_of_those_who_are_known(
    service: Service, build: Build
) -> None:
    """A stranger would be told Busy here: the only slot is taken."""
    service.register("alice")
    device = service.log_in("alice").json["device"]
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    busy = build(hasher)
    with ThreadPoolExecutor(1) as pool:
        with another_thread_hashing(hasher):
            assert busy.log_in("alice").json["code"] == "busy"
            waiting = pool.submit(busy.log_in, "alice", device=device)
            assert not waiting.done()
        assert waiting.result(scaled(60)).status_code == 200
