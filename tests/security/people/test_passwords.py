"""Hashing: strong, bounded, renewed when it has become weak."""

import threading

import pytest

from security.outcomes import Busy
from security.people.passwords import MEMORY_KIB, PASSES, PasswordHasher
from tests.security.conftest import Build
from tests.security.people.hashing import another_thread_hashing
from tests.security.service import PASSWORD, Service
from tests.timeouts import scaled, wait_until


def test_the_stored_hash_is_argon2id_with_the_recommended_cost() -> None:
    with PasswordHasher(0).slot() as slot:
        assert slot.hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (MEMORY_KIB, PASSES) == (19_456, 2)


def test_two_hashes_of_one_password_differ(hasher: PasswordHasher) -> None:
    with hasher.slot() as slot:
        assert slot.hash(PASSWORD) != slot.hash(PASSWORD)


def test_an_unknown_login_is_never_right(hasher: PasswordHasher) -> None:
    with hasher.slot() as slot:
        assert slot.verify(PASSWORD, None).is_right is False


def test_one_more_than_the_queue_is_told_at_once() -> None:
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    with another_thread_hashing(hasher), pytest.raises(Busy), hasher.slot():
        pass
    with hasher.slot():
        pass


def test_a_request_that_fits_into_the_queue_waits() -> None:
    hasher = PasswordHasher(1, memory_kib=64, passes=1)
    done = threading.Event()

    def hash_once() -> None:
        with hasher.slot() as slot:
            slot.hash(PASSWORD)
        done.set()

    waiter = threading.Thread(target=hash_once)
    with another_thread_hashing(hasher):
        waiter.start()
        assert not done.wait(0.2)
    assert done.wait(scaled(60))
    waiter.join(scaled(60))


def test_a_full_queue_answers_busy_with_a_time_to_wait(service: Service, build: Build) -> None:
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    busy = build(hasher)
    with another_thread_hashing(hasher):
        for answer in (busy.log_in("alice"), busy.register("bob")):
            assert (answer.status_code, answer.json["code"]) == (429, "busy")
            assert answer.headers["Retry-After"] == "1"


def test_who_is_known_has_a_queue_of_their_own_and_every_other_turn() -> None:
    hasher, turns = PasswordHasher(1, memory_kib=64, passes=1), []

    def hash_once(first: bool) -> None:
        with hasher.slot(first=first):
            turns.append(first)

    waiting = [threading.Thread(target=hash_once, args=[first]) for first in (False, True, True)]
    with another_thread_hashing(hasher):
        for number, one in enumerate(waiting, start=1):
            one.start()
            wait_until(lambda count=number: hasher.waiting == count, "a thread that waits")
        with pytest.raises(Busy), hasher.slot():
            pass
        with pytest.raises(Busy), hasher.slot(first=True):
            pass
    for one in waiting:
        one.join(scaled(60))
    assert turns == [True, False, True]
