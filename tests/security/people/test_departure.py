"""A deleted user is gone with all that proves who it was; what is left to do is noted."""

import contextlib

import pytest
from sqlalchemy import Table, func, insert, select

from security.outcomes import LastAdministrator
from security.people.departure import delete_user
from security.records.audit_log import Event, Origin, record
from security.records.tables import (
    account_deletions,
    api_tokens,
    audit_events,
    login_failures,
    metadata,
    password_resets,
    users,
)
from tests.security.service import Service
from tests.security.users import user_of

HOME = Origin("192.0.2.1", "Firefox on Linux")


class Cut(Exception):  # noqa: N818 - It is no error of the code.
    """The transaction does not come to its end."""


def count(service: Service, table: Table) -> int:
    with service.deps.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def depart(service: Service, user_id: str, **more: str) -> bool:
    with service.deps.database.writing() as connection:
        return delete_user(connection, user_id, 7, HOME, **more)


def everything_stored(service: Service) -> str:
    """All rows of all tables, as text."""
    with service.deps.database.reading() as connection:
        return "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        )  # fmt: skip


def fill(service: Service, user_id: str) -> None:
    """Give a user one row of every kind."""
    with service.deps.database.writing() as connection:
        connection.execute(
            insert(api_tokens).values(
                id="t" * 22,
                user_id=user_id,
                name="script of alice",
                token_hash="h" * 64,
                prefix="vtr_abcd",
                scopes="read",
                networks="",
                created_at=1,
            )
        )
        connection.execute(
            insert(password_resets).values(
                code_hash="r" * 64, user_id=user_id, created_at=1, expires_at=2, revoke_tokens=True
            )
        )
        record(connection, 1, Event.SIGNED_IN, user_id, HOME, login="alice")


def test_nothing_of_a_deleted_user_is_in_the_database_but_what_is_left_to_do(
    service: Service,
) -> None:
    user_of(service, "bob", role="administrator")
    alice = service.new_caller("alice")
    user_id = service.auth(alice.access_token).json["id"]
    service.log_in("alice", "a wrong password of nobody")
    fill(service, user_id)
    assert count(service, login_failures) > 0
    assert depart(service, user_id)
    with service.deps.database.writing() as connection:
        assert connection.execute(select(account_deletions)).all() == [(user_id, 7)]
        connection.execute(account_deletions.delete())
    left = everything_stored(service)
    for trace in (user_id, "alice", HOME.address, HOME.user_agent, "t" * 22, "h" * 64, "r" * 64):
        assert trace not in left, trace
    assert count(service, login_failures) == 0
    events = [row.event for row in everybodys_lines(service)]
    # What happened is still told, of nobody.
    assert events.count("signed_in") >= 1
    assert events[-1] == "account_deleted"


def everybodys_lines(service: Service) -> list[object]:
    with service.deps.database.reading() as connection:
        return list(connection.execute(select(audit_events).order_by(audit_events.c.id)))


def test_the_line_of_a_deletion_names_the_administrator_who_did_it(service: Service) -> None:
    bob = user_of(service, "bob", role="administrator")
    alice, charlie = user_of(service, "alice"), user_of(service, "charlie")
    assert depart(service, alice, actor_id=bob)
    assert depart(service, charlie, actor_id=charlie)
    lines = [row._mapping for row in everybodys_lines(service)]  # type: ignore[attr-defined]  # A row.
    told = [(one["user_id"], one["actor_id"], one["address"]) for one in lines[-2:]]
    assert told == [(None, bob, HOME.address), (None, None, "")]


def test_a_deletion_that_is_cut_has_not_begun(service: Service) -> None:
    alice = user_of(service, "alice")
    with contextlib.suppress(Cut), service.deps.database.writing() as connection:
        assert delete_user(connection, alice, 7, HOME)
        raise Cut
    assert (count(service, users), count(service, account_deletions)) == (2, 0)


def test_who_is_not_there_cannot_be_deleted(service: Service) -> None:
    assert not depart(service, "n" * 22)
    assert count(service, account_deletions) == 0


@pytest.mark.parametrize("others", [[], ["bob"]])
def test_the_last_administrator_goes_only_as_the_last_user(
    service: Service, others: list[str]
) -> None:
    founder = service.user_id(service.founder())
    for login in others:
        user_of(service, login)
    if others:
        with pytest.raises(LastAdministrator):
            depart(service, founder)
    else:
        assert depart(service, founder)
    assert count(service, users) == 2 * len(others)


def test_one_of_two_administrators_may_go(service: Service) -> None:
    assert depart(service, user_of(service, "bob", role="administrator"))
    assert depart(service, user_of(service, "charlie"))
    assert count(service, users) == 1
