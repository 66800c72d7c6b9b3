"""Wrong passwords cost a growing delay, and never lock the owner out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from security.outcomes import TooManyAttempts
from security.people.login_throttle import (
    FREE_FAILURES_OF_A_LOGIN,
    attempt_by_device,
    attempt_in_session,
    attempt_of,
    attempt_to_register,
    check,
    count_failure,
    forget,
)
from tests.security.conftest import MovableClock
from tests.security.service import Service

WRONG = "another quiet heron at dawn"


def fail(service: Service, times: int, login: str = "alice", address: str = "192.0.2.1") -> None:
    for _ in range(times):
        assert service.log_in(login, WRONG, address).status_code == 401


def test_the_sixth_attempt_has_to_wait(service: Service) -> None:
    service.register("alice")
    fail(service, 5)
    answer = service.log_in("alice")
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_attempts")
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["RateLimit-Policy"] == '"failed-logins";q=5;w=3600'
    assert answer.headers["RateLimit"] == '"failed-logins";r=0;t=1'
    assert answer.json["violated-policies"] == ["failed-logins"]
    assert answer.json["type"].endswith("#quota-exceeded")


def test_the_delay_doubles_up_to_a_minute(service: Service, clock: MovableClock) -> None:
    service.register("alice")
    fail(service, 5)
    waits = []
    for _ in range(9):
        wait = int(service.log_in("alice", WRONG).headers["Retry-After"])
        waits.append(wait)
        clock.move(wait)
        fail(service, 1)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_right_password_works_after_the_delay_and_forgives(
    service: Service, clock: MovableClock
) -> None:
    service.register("alice")
    fail(service, 5)
    clock.move(1)
    assert service.log_in("alice").status_code == 200
    fail(service, 5)


def test_another_source_is_not_delayed(service: Service) -> None:
    service.register("alice")
    fail(service, 5)
    assert service.log_in("alice", address="192.0.2.2").status_code == 200


def test_an_unknown_login_is_delayed_alike(service: Service) -> None:
    service.register("alice")
    fail(service, 5, "alice")
    fail(service, 5, "bob")
    known, unknown = service.log_in("alice", WRONG), service.log_in("bob", WRONG)
    assert known.status_code == unknown.status_code == 429
    assert known.headers["Retry-After"] == unknown.headers["Retry-After"]


def test_all_spellings_of_a_login_count_together(service: Service) -> None:
    fail(service, 3, "alice")
    fail(service, 2, "ALICE")
    assert service.log_in("\uff41lice", WRONG).status_code == 429


def test_failures_are_forgotten_after_an_hour(service: Service, clock: MovableClock) -> None:
    fail(service, 5)
    clock.move(3601)
    fail(service, 5)


def test_many_sources_together_reach_the_ceiling_of_a_login(service: Service) -> None:
    service.register("alice")
    for number in range(25):
        fail(service, 4, address=f"192.0.2.{number}")
    assert service.log_in("alice", WRONG, "198.51.100.1").status_code == 429


def test_parallel_guesses_cannot_pass_one_check_together(service: Service) -> None:
    service.register("alice")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: service.log_in("alice", WRONG), range(20)))
    assert [answer.status_code for answer in answers].count(401) == 5


def test_strangers_are_counted_by_subscriber() -> None:
    assert attempt_of("alice", "2001:db8::1") == attempt_of("alice", "2001:db8::2")
    assert attempt_of("alice", "192.0.2.1") != attempt_of("alice", "192.0.2.2")


def test_what_a_trusted_source_fails_is_its_own(service: Service) -> None:
    stranger = attempt_of("alice", "192.0.2.1")
    device = attempt_by_device("alice", "0" * 22)
    session = attempt_in_session("alice", "0" * 22)
    assert stranger.login_hash == device.login_hash == session.login_hash
    assert len({stranger.source, device.source, session.source}) == 3
    assert stranger.counts == ("192.0.2.1", "*")
    assert (device.counts, session.counts) == ((device.source, "device:*"), (session.source,))


def test_what_a_registration_fails_delays_no_sign_in(service: Service) -> None:
    registering, signing_in = attempt_to_register("192.0.2.1"), attempt_of("alice", "192.0.2.1")
    assert registering.login_hash != signing_in.login_hash
    assert registering.counts == ("taken:192.0.2.1",)
    assert attempt_to_register("2001:db8::1") == attempt_to_register("2001:db8::2")


def test_with_a_new_password_all_failures_are_forgotten(service: Service) -> None:
    service.register("alice")
    fail(service, 5)
    with service.deps.database.writing() as connection:
        forget(connection, "alice")
    assert service.log_in("alice").status_code == 200


def test_any_number_of_known_devices_has_a_hundred_free_failures_together(
    service: Service,
) -> None:
    """Who has known a password has made as many devices known as they liked (NIST, 3.2.2)."""
    now = 1_800_000_000
    with service.deps.database.writing() as connection:
        for number in range(FREE_FAILURES_OF_A_LOGIN):
            count_failure(connection, attempt_by_device("alice", f"{number:022d}"), now)
        with pytest.raises(TooManyAttempts) as refused:
            count_failure(connection, attempt_by_device("alice", "f" * 22), now)
        assert refused.value.members == {"violated-policies": ["failed-logins-of-devices"]}
        # Neither strangers nor who is signed in is delayed by that, nor another login.
        check(connection, attempt_of("alice", "192.0.2.1"), now)
        check(connection, attempt_in_session("alice", "s" * 22), now)
        check(connection, attempt_by_device("bob", "f" * 22), now)
