"""Registration: who may make an account, decided in the transaction that makes it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from security.config import RegistrationMode
from security.outcomes import InvalidCode, LoginTaken, Outcome, RegistrationClosed
from security.people.logins import accept_login
from security.people.registration import Codes, Registration, setup_code_of
from security.records.audit_log import Origin
from security.records.tables import audit_events, users
from tests.security.conftest import MovableClock
from tests.security.service import FOUNDER, Service

CODE = setup_code_of(bytes(range(32)))


def registration(
    service: Service, mode: str = "open", setup_code: str | None = None
) -> Registration:
    deps = service.deps
    return Registration(
        deps.database, deps.invitations, RegistrationMode(mode), setup_code, deps.clock
    )


def roles(service: Service) -> list[str]:
    with service.deps.database.reading() as connection:
        return sorted(connection.execute(select(users.c.role)).scalars())


def registered(asked: Registration, login: str, codes: Codes) -> str:
    """The outcome of a registration that skips what is checked before the hash."""
    try:
        asked.register(accept_login(login), "hash", codes, Origin("192.0.2.1", "browser"))
    except Outcome as outcome:
        return outcome.code
    return "made"


@pytest.mark.parametrize("mode", ["open", "invite", "closed"])
def test_of_fifty_first_registrations_one_becomes_the_administrator(
    empty_service: Service, mode: str
) -> None:
    asked = registration(empty_service, mode, CODE)
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(
            pool.map(lambda n: registered(asked, f"user{n}", Codes(setup=CODE)), range(50))
        )
    later = {"open": "made", "invite": "invitation_required", "closed": "registration_closed"}
    members = 49 if mode == "open" else 0
    assert roles(empty_service) == ["administrator"] + ["member"] * members
    assert outcomes.count("made") == 1 + members
    assert set(outcomes) == {"made", later[mode]}


def test_of_fifty_with_the_last_use_of_an_invitation_one_gets_an_account(
    service: Service,
) -> None:
    asked = registration(service, "invite")
    with service.deps.database.writing() as connection:
        _, code = service.deps.invitations.make(
            connection, None, 1, int(service.deps.clock()) + 60, ""
        )
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(
            pool.map(lambda n: registered(asked, f"user{n}", Codes(invitation=code)), range(50))
        )
    assert sorted(outcomes) == ["invalid_code"] * 49 + ["made"]
    assert roles(service) == ["administrator", "member"]


def test_a_login_that_is_taken_costs_no_use(service: Service) -> None:
    asked = registration(service, "invite")
    with service.deps.database.writing() as connection:
        _, code = service.deps.invitations.make(
            connection, None, 1, int(service.deps.clock()) + 60, ""
        )
    with pytest.raises(LoginTaken):
        asked.register(accept_login("founder"), "hash", Codes(invitation=code), Origin())
    asked.check(Codes(invitation=code))


def test_the_setup_code_is_good_for_the_first_account_alone(empty_service: Service) -> None:
    asked = registration(empty_service, "closed", CODE)
    asked.check(Codes(setup=CODE))
    assert registered(asked, "alice", Codes(setup=CODE)) == "made"
    with pytest.raises(RegistrationClosed):
        asked.check(Codes(setup=CODE))


@pytest.mark.parametrize(
    "guess", [CODE[:-1], CODE + "0", CODE.lower(), CODE.replace("vts_", "vti_"), "ä", "\x00"]
)
def test_no_other_setup_code_will_do(empty_service: Service, guess: str) -> None:
    asked = registration(empty_service, "open", CODE)
    with pytest.raises(InvalidCode) as refused:
        asked.check(Codes(setup=guess))
    assert [one.field for one in refused.value.problems] == ["setup_code"]
    assert registered(asked, "alice", Codes(setup=guess)) == "invalid_code"
    assert roles(empty_service) == []


def test_a_setup_code_is_the_same_at_every_start_and_another_for_another_secret() -> None:
    assert setup_code_of(bytes(range(32))) == CODE
    assert setup_code_of(bytes(range(1, 33))) != CODE


def test_a_registration_is_in_the_audit_log(service: Service) -> None:
    """OWASP Logging Cheat Sheet: user administration is recorded, in the same transaction."""
    asked = registration(service)
    user = asked.register(accept_login("alice"), "hash", Codes(), Origin("192.0.2.1", "browser"))
    query = select(audit_events).where(audit_events.c.user_id == user.id)
    with service.deps.database.reading() as connection:
        (line,) = connection.execute(query).all()
    assert (line.event, line.address, line.user_agent) == ("registered", "192.0.2.1", "browser")
    assert line.details == '{"role": "member"}'


def test_a_registration_that_fails_leaves_no_line(service: Service) -> None:
    counted = select(func.count()).select_from(audit_events)
    with service.deps.database.reading() as connection:
        before = connection.execute(counted).scalar_one()
    assert registered(registration(service), "founder", Codes()) == "login_taken"
    with service.deps.database.reading() as connection:
        assert connection.execute(counted).scalar_one() == before


def refused(asked: Registration, login: str, address: str) -> str:
    try:
        asked.require_free(accept_login(login), address)
    except Outcome as outcome:
        return outcome.code
    return "free"


def test_logins_that_are_taken_are_counted_by_who_asks_for_them(
    service: Service, clock: MovableClock
) -> None:
    asked = registration(service)
    here, there = "192.0.2.1", "192.0.2.2"
    assert [refused(asked, FOUNDER, here) for _ in range(7)] == ["login_taken"] * 5 + [
        "too_many_attempts"
    ] * 2
    assert refused(asked, "alice", here) == "too_many_attempts"
    # Neither somebody elsewhere waits for that, nor who signs in to that login from here.
    assert refused(asked, "alice", there) == "free"
    assert refused(asked, FOUNDER, there) == "login_taken"
    assert service.log_in(FOUNDER, address=here).status_code == 200
    clock.move(1)
    assert refused(asked, "alice", here) == "free"


def test_parallel_questions_for_logins_cannot_pass_one_check_together(service: Service) -> None:
    asked = registration(service)
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: refused(asked, FOUNDER, "192.0.2.1"), range(20)))
    assert outcomes.count("login_taken") == 5
