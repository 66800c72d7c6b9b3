"""The audit log: lines are added in a transaction, and outlive the person."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from security.records.audit_log import DELETED_USER, Event, Origin, forget_user, record
from security.records.database import Database
from security.records.tables import audit_events
from tests.security.service import Service

ALICE, BOB = "a" * 22, "b" * 22
HOME = Origin("192.0.2.1", "Firefox on Linux")


@pytest.fixture
def database(service: Service) -> Iterator[Database]:
    return service.deps.database


def lines(database: Database) -> list[tuple[object, ...]]:
    query = select(
        audit_events.c.event,
        audit_events.c.user_id,
        audit_events.c.actor_id,
        audit_events.c.address,
        audit_events.c.user_agent,
        audit_events.c.details,
    ).order_by(audit_events.c.id)
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_line_says_who_did_what_to_whom_and_from_where(database: Database) -> None:
    with database.writing() as connection:
        record(connection, 7, Event.ROLE_CHANGED, ALICE, HOME, actor_id=BOB, role="administrator")
    details = json.dumps({"role": "administrator"})
    assert lines(database) == [("role_changed", ALICE, BOB, *vars(HOME).values(), details)]


def test_what_somebody_does_to_the_own_account_has_no_other_actor(database: Database) -> None:
    with database.writing() as connection:
        record(connection, 7, Event.SIGNED_IN, ALICE, HOME, actor_id=ALICE)
    assert lines(database)[0][:3] == ("signed_in", ALICE, None)


def test_a_line_is_written_with_its_transaction_or_not_at_all(database: Database) -> None:
    def cut_short() -> None:
        with database.writing() as connection:
            record(connection, 7, Event.SIGNED_IN, ALICE, HOME)
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError, match="cut"):
        cut_short()
    assert lines(database) == []


def test_an_endless_user_agent_is_cut(database: Database) -> None:
    with database.writing() as connection:
        record(connection, 7, Event.SIGNED_IN, ALICE, Origin("1" * 99, "x" * 999))
    assert lines(database)[0][3:5] == ("1" * 64, "x" * 256)


def test_a_forgotten_person_is_in_no_line_and_every_line_is_still_there(database: Database) -> None:
    office = Origin("192.0.2.2", "curl")
    with database.writing() as connection:
        record(connection, 7, Event.SIGNED_IN, ALICE, HOME, login="alice")
        record(connection, 8, Event.ROLE_CHANGED, BOB, HOME, actor_id=ALICE, role="member")
        record(connection, 9, Event.QUOTA_CHANGED, ALICE, office, actor_id=BOB, bytes=7)
        record(connection, 10, Event.SIGNED_IN, BOB, office)
        forget_user(connection, ALICE)
    assert lines(database) == [
        ("signed_in", None, None, "", "", "{}"),
        # Bob did not do that himself.
        ("role_changed", BOB, DELETED_USER, "", "", '{"role": "member"}'),
        ("quota_changed", None, BOB, *vars(office).values(), "{}"),
        ("signed_in", BOB, None, *vars(office).values(), "{}"),
    ]
