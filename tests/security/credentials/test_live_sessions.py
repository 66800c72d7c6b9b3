"""Sessions: begun, found while they live, and ended."""

import pytest
from sqlalchemy import select, update

from security.credentials.live_sessions import LiveSessions
from security.credentials.permissions import SESSION_SCOPES, Scope
from security.people.roles import Role
from security.people.users import User
from security.records.database import Database
from security.records.tables import sessions as rows
from security.records.tables import users
from tests.security.conftest import MovableClock
from tests.security.service import Service


def test_an_idle_session_ends(service: Service, clock: MovableClock) -> None:
    alice = service.new_caller("alice")
    clock.move(2_592_001)
    assert service.refresh(alice.refresh_token).status_code == 401


def test_a_token_is_refused_when_its_session_has_gone_idle(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    short = LiveSessions(service.deps.database, clock, idle_seconds=60, most_seconds=1000)
    identity = service.auth(alice.access_token).json
    clock.move(61)
    assert short.find(identity["session_id"], identity["id"]) is None


def test_the_use_of_a_session_is_written_once_a_minute(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    seen = []
    for _ in range(4):
        service.auth(alice.access_token)
        items = service.send_as(alice, "GET", "/v1/sessions").json["items"]
        seen.append(items[0]["last_used_at"][14:19])
        clock.move(30)
    assert seen == ["00:00", "00:00", "01:00", "01:00"]


def test_a_hostile_user_agent_is_kept_short_and_printable(service: Service) -> None:
    service.register("alice")
    answer = service.send(
        "POST",
        "/v1/token",
        json={"login": "alice", "password": "seven quiet herons at dusk"},
        headers={"User-Agent": "a\u00adb" + "x" * 1000},
    )
    headers = {
        "X-Identity": service.auth(answer.json["access_token"]).headers["X-Identity"],
    }
    kept = service.send("GET", "/v1/sessions", headers=headers).json["items"][0]["user_agent"]
    assert len(kept) == 256
    assert kept.isprintable()


IDLE, MOST = 600, 2000


@pytest.fixture
def sessions(service: Service, clock: MovableClock) -> LiveSessions:
    return LiveSessions(service.deps.database, clock, idle_seconds=IDLE, most_seconds=MOST)


@pytest.fixture
def alice(service: Service) -> User:
    return service.add_user("alice")


@pytest.fixture
def bob(service: Service) -> User:
    return service.add_user("bob")


def begin(service: Service, sessions: LiveSessions, user: User) -> str:
    with service.deps.database.writing() as connection:
        return sessions.start(connection, user.id, "test browser")


def end(service: Service, sessions: LiveSessions, session_id: str, user: User) -> str | None:
    with service.deps.database.writing() as connection:
        return sessions.end_own(connection, session_id, user.id)


def test_a_session_is_found_with_its_user(
    service: Service, sessions: LiveSessions, alice: User
) -> None:
    session_id = begin(service, sessions, alice)
    found = sessions.find(session_id, alice.id)
    assert found is not None
    assert (found.id, found.user_id, found.login) == (session_id, alice.id, "alice")
    assert found.created_at == found.last_used_at == 1_800_000_000
    assert (found.scopes, found.role) == (SESSION_SCOPES, Role.MEMBER)


def test_a_session_is_not_found_for_another_user(
    service: Service, sessions: LiveSessions, alice: User, bob: User
) -> None:
    session_id = begin(service, sessions, alice)
    assert sessions.find(session_id, bob.id) is None
    assert end(service, sessions, session_id, bob) is None
    assert sessions.find(session_id, alice.id) is not None


def test_a_session_that_was_ended_is_gone(
    service: Service, sessions: LiveSessions, alice: User
) -> None:
    session_id = begin(service, sessions, alice)
    assert end(service, sessions, session_id, alice) == "test browser"
    assert sessions.find(session_id, alice.id) is None
    assert end(service, sessions, session_id, alice) is None


@pytest.mark.parametrize("session_id", ["", "x", "\x00", "s" * 5000])
def test_what_is_no_id_ends_nothing(
    service: Service, sessions: LiveSessions, alice: User, session_id: str
) -> None:
    assert end(service, sessions, session_id, alice) is None


def test_a_session_lives_to_the_second_in_which_it_has_been_idle_for_too_long(
    service: Service, sessions: LiveSessions, alice: User, clock: MovableClock
) -> None:
    session_id = begin(service, sessions, alice)
    clock.move(IDLE - 1)
    assert sessions.find(session_id, alice.id) is not None
    clock.move(1)
    assert sessions.find(session_id, alice.id) is None


def test_use_prolongs_a_session_up_to_its_absolute_end(
    service: Service, sessions: LiveSessions, alice: User, clock: MovableClock
) -> None:
    session_id, lived = begin(service, sessions, alice), 0
    while found := sessions.find(session_id, alice.id):
        sessions.record_use(found)
        clock.move(100)
        lived += 100
    assert lived == MOST


def test_a_use_that_cannot_be_written_does_no_harm(
    service: Service, sessions: LiveSessions, alice: User, clock: MovableClock
) -> None:
    found = sessions.find(begin(service, sessions, alice), alice.id)
    assert found is not None
    nowhere = Database("sqlite:////nowhere/security.db")
    clock.move(61)
    LiveSessions(nowhere, clock, IDLE, MOST).record_use(found)
    nowhere.close()


def test_the_own_sessions_are_listed_the_last_used_first(
    service: Service, sessions: LiveSessions, alice: User, bob: User, clock: MovableClock
) -> None:
    first = begin(service, sessions, alice)
    begin(service, sessions, bob)
    clock.move(10)
    second = begin(service, sessions, alice)
    assert [session.id for session in sessions.list_own(alice.id)] == [second, first]


def test_a_list_has_an_end(service: Service, sessions: LiveSessions, alice: User) -> None:
    with service.deps.database.writing() as connection:
        for _ in range(201):
            sessions.start(connection, alice.id, "test browser")
    assert len(sessions.list_own(alice.id)) == 200


def test_a_new_session_drops_the_expired_ones_of_its_user_alone(
    service: Service, sessions: LiveSessions, alice: User, bob: User, clock: MovableClock
) -> None:
    expired = [begin(service, sessions, alice), begin(service, sessions, bob)]
    clock.move(IDLE)
    begin(service, sessions, alice)
    with service.deps.database.reading() as connection:
        left = set(connection.execute(select(rows.c.id)).scalars())
    assert left & set(expired) == {expired[1]}
    assert len(left) == 2


def test_a_session_of_a_disabled_user_is_not_found(
    service: Service, sessions: LiveSessions, alice: User
) -> None:
    session_id = begin(service, sessions, alice)
    with service.deps.database.writing() as connection:
        connection.execute(update(users).where(users.c.id == alice.id).values(disabled_at=1))
    assert sessions.find(session_id, alice.id) is None
    assert sessions.list_own(alice.id) == []


def test_a_session_of_an_administrator_permits_administration(
    service: Service, sessions: LiveSessions, alice: User
) -> None:
    session_id = begin(service, sessions, alice)
    with service.deps.database.writing() as connection:
        connection.execute(update(users).values(role="administrator"))
    found = sessions.find(session_id, alice.id)
    assert found is not None
    assert found.role is Role.ADMINISTRATOR
    assert found.scopes == (*SESSION_SCOPES, Scope.ADMIN)


def test_all_sessions_but_one_are_ended_at_once(
    service: Service, sessions: LiveSessions, alice: User
) -> None:
    kept, *others = (begin(service, sessions, alice) for _ in range(3))
    with service.deps.database.writing() as connection:
        assert sessions.end_all(connection, alice.id, but=kept) == 2
    assert [one.id for one in sessions.list_own(alice.id)] == [kept]
    assert all(sessions.find(other, alice.id) is None for other in others)
