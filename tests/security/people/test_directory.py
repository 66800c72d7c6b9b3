"""The users as administrators see them."""

import pytest
from sqlalchemy import update

from security.people.directory import Directory, set_quotas
from security.people.roles import Role
from security.records.audit_log import Event, Origin, record
from security.records.tables import api_tokens, sessions, users
from tests.security.service import Service


@pytest.fixture
def directory(service: Service) -> Directory:
    return service.deps.directory


def add(service: Service, *logins: str) -> list[str]:
    return [service.add_user(login, now=5).id for login in logins]


def logins(
    directory: Directory, part: str = "", after: str | None = None, most: int = 50
) -> list[str]:
    return [entry.login for entry in directory.listed(part, after, most)]


def test_users_are_listed_by_login(service: Service, directory: Directory) -> None:
    add(service, "Zoe", "alice", "Bob")
    assert logins(directory) == ["alice", "Bob", "founder", "Zoe"]
    assert logins(directory, most=2) == ["alice", "Bob"]
    assert logins(directory, after="bob") == ["founder", "Zoe"]


@pytest.mark.parametrize("part", ["li", "LI", "Alice", "\uff21lice"])
def test_a_part_of_a_login_finds_it_in_any_case(
    service: Service, directory: Directory, part: str
) -> None:
    add(service, "alice", "bob")
    assert logins(directory, part) == ["alice"]


@pytest.mark.parametrize("part", ["%", "_", "\\", "a%e", "\x00", "\ud800", "' OR 1=1 --"])
def test_a_sign_of_a_pattern_is_a_character_like_any_other(
    service: Service, directory: Directory, part: str
) -> None:
    add(service, "alice")
    assert logins(directory, part) == []


def test_a_user_was_seen_when_a_session_or_a_token_was_used_last(
    service: Service, directory: Directory
) -> None:
    (alice,) = add(service, "alice")
    assert seen(service, alice) is None
    with service.deps.database.writing() as connection:
        record(connection, 10, Event.SIGNED_IN, alice, Origin())
    assert seen(service, alice) == 10
    with service.deps.database.writing() as connection:
        session = service.deps.sessions.start(connection, alice, "")
        connection.execute(update(sessions).where(sessions.c.id == session).values(last_used_at=20))
    assert seen(service, alice) == 20
    add_token(service, alice, last_used_at=30)
    assert seen(service, alice) == 30


@pytest.mark.parametrize("event", [Event.SIGN_IN_FAILED, Event.DISABLED, Event.QUOTA_CHANGED])
def test_what_others_do_is_no_sign_of_the_user(service: Service, event: Event) -> None:
    (alice,) = add(service, "alice")
    with service.deps.database.writing() as connection:
        record(connection, 10, event, alice, Origin())
    assert seen(service, alice) is None


def seen(service: Service, user_id: str) -> int | None:
    with service.deps.database.reading() as connection:
        entry = service.deps.directory.find_in(connection, user_id)
    assert entry is not None
    return entry.last_seen_at


def add_token(service: Service, user_id: str, last_used_at: int | None = None) -> None:
    with service.deps.database.writing() as connection:
        connection.execute(
            api_tokens.insert().values(
                id="t" * 22, user_id=user_id, name="script", token_hash="h" * 64,
                prefix="vtr_abcd", scopes="read", networks="", created_at=1,
                last_used_at=last_used_at,
            )
        )  # fmt: skip


def test_an_entry_says_what_the_user_may(service: Service, directory: Directory) -> None:
    (alice,) = add(service, "alice")
    add_token(service, alice)
    with service.deps.database.writing() as connection:
        set_quotas(connection, alice, {"quota_images": 3})
        set_quotas(connection, alice, {"quota_bytes": 0})
        connection.execute(update(users).where(users.c.id == alice).values(disabled_at=9))
        entry = directory.find_in(connection, alice)
        assert directory.find_in(connection, "x" * 22) is None
        assert directory.find_in(connection, "no id") is None
    assert entry is not None
    assert (entry.login, entry.created_at, entry.role) == ("alice", 5, Role.MEMBER)
    assert (entry.is_disabled, entry.tokens) == (True, 1)
    assert (entry.quota_images, entry.quota_bytes) == (3, 0)
    assert directory.own_quotas(10) == {alice: (3, 0)}
    assert directory.own_quotas(0) == {}


def test_users_are_counted(service: Service, directory: Directory) -> None:
    alice, _ = add(service, "alice", "bob")
    with service.deps.database.writing() as connection:
        connection.execute(update(users).where(users.c.id == alice).values(disabled_at=9))
    counts = directory.counts()
    assert (counts.total, counts.administrators, counts.disabled) == (3, 1, 1)


def test_logins_are_found_by_id(service: Service, directory: Directory) -> None:
    alice, bob = add(service, "alice", "bob")
    assert directory.logins([alice, "x" * 22]) == {alice: "alice"}
    assert directory.logins([]) == {}
    assert set(directory.logins([alice, bob]).values()) == {"alice", "bob"}
