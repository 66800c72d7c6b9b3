"""Invitations: how often and how long they are good, and that a race changes nothing of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from security.people.invitations import Invitations
from security.records.database import Database
from security.records.tables import invitations as table
from tests.security.conftest import MovableClock
from tests.security.service import Service


@pytest.fixture
def invitations(service: Service) -> Invitations:
    return service.deps.invitations


@pytest.fixture
def database(service: Service) -> Iterator[Database]:
    return service.deps.database


def made(
    invitations: Invitations,
    database: Database,
    clock: MovableClock,
    uses: int = 1,
    seconds: int = 60,
) -> tuple[str, str]:
    with database.writing() as connection:
        return invitations.make(connection, None, uses, int(clock()) + seconds, "for a friend")


def used(invitations: Invitations, database: Database, code: str) -> bool:
    with database.writing() as connection:
        return invitations.use(connection, code) is not None


def valid(invitations: Invitations, database: Database, code: str) -> bool:
    with database.reading() as connection:
        return invitations.is_valid(connection, code)


def test_an_invitation_is_good_for_its_uses(
    invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    _, code = made(invitations, database, clock, uses=2)
    assert [used(invitations, database, code) for _ in range(3)] == [True, True, False]
    assert not valid(invitations, database, code)


def test_an_invitation_ends_at_its_time(
    invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    _, code = made(invitations, database, clock, seconds=60)
    clock.move(59)
    assert valid(invitations, database, code)
    clock.move(1)
    assert not valid(invitations, database, code)
    assert not used(invitations, database, code)


def test_of_fifty_at_once_one_uses_the_last(
    invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    _, code = made(invitations, database, clock)
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: used(invitations, database, code), range(50)))
    assert results.count(True) == 1


def test_every_change_of_a_character_makes_it_a_code_of_nobody(
    invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    _, code = made(invitations, database, clock)
    for place in range(len(code)):
        other = "A" if code[place] != "A" else "B"
        assert not valid(invitations, database, code[:place] + other + code[place + 1 :])
    assert valid(invitations, database, code)


def test_the_code_itself_is_not_stored(
    invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    _, code = made(invitations, database, clock)
    with database.reading() as connection:
        rows = connection.execute(select(table)).all()
    assert rows
    assert code not in str(rows)
    assert code.removeprefix("vti_") not in str(rows)


def test_a_list_goes_from_the_newest_on(
    invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    ids = []
    for _ in range(5):
        ids.append(made(invitations, database, clock)[0])
        clock.move(1)
    first = invitations.listed(None, 2)
    rest = invitations.listed((first[-1].created_at, first[-1].id), 10)
    assert [one.id for one in (*first, *rest)] == ids[::-1]


def test_those_of_one_second_are_all_listed(
    invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    ids = {made(invitations, database, clock)[0] for _ in range(5)}
    found, after = [], None
    while page := invitations.listed(after, 2):
        found += [one.id for one in page]
        after = (page[-1].created_at, page[-1].id)
    assert len(found) == 5
    assert set(found) == ids


def test_who_made_one_is_named(
    service: Service, invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    founder = service.auth(service.founder().access_token).json["id"]
    with database.writing() as connection:
        known, _ = invitations.make(connection, founder, 1, int(clock()) + 60, "")
        one = invitations.find_in(connection, known)
    assert one is not None
    assert one.created_by == "founder"


def test_a_withdrawn_one_is_gone(
    invitations: Invitations, database: Database, clock: MovableClock
) -> None:
    invitation_id, code = made(invitations, database, clock)
    with database.writing() as connection:
        assert invitations.withdraw(connection, invitation_id)
        assert not invitations.withdraw(connection, invitation_id)
        assert not invitations.withdraw(connection, "no id")
    assert not valid(invitations, database, code)
