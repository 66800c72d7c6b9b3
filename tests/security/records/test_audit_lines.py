"""Reading the audit log."""

import pytest

from security.records.audit_lines import AuditLines, NamedUser
from security.records.audit_log import Event, Origin, forget_user, record
from tests.security.service import Service

HOME = Origin("192.0.2.1", "Firefox")


@pytest.fixture
def lines(service: Service) -> AuditLines:
    return service.deps.audit_lines


@pytest.fixture
def alice(service: Service) -> str:
    return service.add_user("alice").id


@pytest.fixture
def bob(service: Service) -> str:
    return service.add_user("bob").id


def tell(
    service: Service, at: int, event: Event, user_id: str | None, actor: str | None = None
) -> None:
    with service.deps.database.writing() as connection:
        record(connection, at, event, user_id, HOME, actor_id=actor, n=at)


def test_lines_come_newest_first_and_go_on_behind_an_id(
    service: Service, lines: AuditLines, alice: str
) -> None:
    for at in range(5):
        tell(service, at, Event.SIGNED_IN, alice)
    first = lines.listed(None, 2)
    rest = lines.listed(first[-1].id, 10)
    assert [line.at for line in (*first, *rest)] == [4, 3, 2, 1, 0]


def test_a_line_names_whom_it_is_about_and_who_did_it(
    service: Service, lines: AuditLines, alice: str, bob: str
) -> None:
    tell(service, 7, Event.DISABLED, alice, bob)
    (line,) = lines.listed(None, 10)
    assert (line.at, line.event) == (7, "account_disabled")
    assert (line.user, line.actor) == (NamedUser(alice, "alice"), NamedUser(bob, "bob"))
    assert (line.address, line.user_agent, line.details) == ("192.0.2.1", "Firefox", {"n": 7})


def test_lines_of_one_account_are_those_about_it(
    service: Service, lines: AuditLines, alice: str, bob: str
) -> None:
    tell(service, 1, Event.SIGNED_IN, alice)
    tell(service, 2, Event.DISABLED, bob, alice)
    tell(service, 3, Event.SIGN_IN_FAILED, None)
    assert [line.at for line in lines.listed(None, 10, user_id=alice)] == [1]
    assert [line.at for line in lines.listed(None, 10, event=Event.DISABLED)] == [2]
    assert lines.listed(None, 10, user_id=bob, event=Event.SIGNED_IN) == []


def test_a_line_outlives_those_whom_it_names(
    service: Service, lines: AuditLines, alice: str
) -> None:
    tell(service, 1, Event.SIGNED_IN, "x" * 22)
    tell(service, 2, Event.ROLE_CHANGED, alice, "y" * 22)
    with service.deps.database.writing() as connection:
        forget_user(connection, alice)
    newest, oldest = lines.listed(None, 10)
    assert (newest.user, newest.actor) == (None, NamedUser("y" * 22, None))
    assert oldest.user == NamedUser("x" * 22, None)
