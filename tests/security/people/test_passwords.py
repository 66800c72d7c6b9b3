"""Hashing: strong, bounded, renewed when it has become weak."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Row, select

from security.outcomes import Busy
from security.people.passwords import MEMORY_KIB, PASSES, PasswordHasher
from security.records.tables import users
from tests.security.conftest import Build
from tests.security.service import PASSWORD, Service


def test_the_stored_hash_is_argon2id_with_the_recommended_cost() -> None:
    with PasswordHasher(0).slot() as slot:
        assert slot.hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (MEMORY_KIB, PASSES) == (19_456, 2)


def test_two_hashes_of_one_password_differ(hasher: PasswordHasher) -> None:
    with hasher.slot() as slot:
        assert slot.hash(PASSWORD) != slot.hash(PASSWORD)


def test_a_weaker_hash_is_replaced_at_login(service: Service) -> None:
    weak = PasswordHasher(0, memory_kib=32, passes=1)
    service.register("alice")
    with weak.slot() as slot:
        service.deps.users.replace_hash(_only_user(service).id, slot.hash(PASSWORD))
    assert service.log_in("alice").status_code == 200
    assert "m=64," in _only_user(service).password_hash
    assert service.log_in("alice").status_code == 200


def test_an_unknown_login_is_never_right(hasher: PasswordHasher) -> None:
    with hasher.slot() as slot:
        assert slot.verify(PASSWORD, None).is_right is False


@contextmanager
def somebody_hashing(hasher: PasswordHasher) -> Iterator[None]:
    """Another thread that hashes, and goes on until the test is over."""
    is_hashing, release = threading.Event(), threading.Event()

    def hold() -> None:
        with hasher.slot():
            is_hashing.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_hashing.wait(10)
    try:
        yield
    finally:
        release.set()
        holder.join(10)


def test_one_more_than_the_queue_is_told_at_once() -> None:
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    with somebody_hashing(hasher), pytest.raises(Busy), hasher.slot():
        pass
    with hasher.slot():
        pass


def test_whoever_fits_into_the_queue_waits() -> None:
    hasher = PasswordHasher(1, memory_kib=64, passes=1)
    done = threading.Event()

    def hash_once() -> None:
        with hasher.slot() as slot:
            slot.hash(PASSWORD)
        done.set()

    waiter = threading.Thread(target=hash_once)
    with somebody_hashing(hasher):
        waiter.start()
        assert not done.wait(0.2)
    assert done.wait(10)
    waiter.join(10)


def test_a_full_queue_answers_busy_with_a_time_to_wait(service: Service, build: Build) -> None:
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    busy = build(hasher)
    with somebody_hashing(hasher):
        for answer in (busy.log_in("alice"), busy.register("bob")):
            assert (answer.status_code, answer.json["code"]) == (429, "busy")
            assert answer.headers["Retry-After"] == "1"


def test_an_attempt_that_was_not_hashed_is_not_counted(service: Service, build: Build) -> None:
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    busy = build(hasher)
    with somebody_hashing(hasher):
        for _ in range(6):
            assert busy.log_in("alice").status_code == 429
    assert busy.log_in("alice").json["code"] == "invalid_credentials"


def _only_user(service: Service) -> Row[Any]:
    with service.deps.database.reading() as connection:
        return connection.execute(select(users)).one()
