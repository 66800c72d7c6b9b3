"""Refresh tokens: used once; one that comes back ends its session."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from security.credentials.live_sessions import LiveSessions
from security.credentials.refresh_tokens import GRACE_SECONDS, RefreshTokens
from security.outcomes import InvalidRefreshToken
from security.records.audit_log import Event, Origin
from security.records.database import Database
from security.records.tables import refresh_tokens
from tests.security.conftest import MovableClock
from tests.security.service import Service

ORIGIN = Origin("192.0.2.1", "test browser")


def test_a_long_chain_of_refreshes_stays_one_session(service: Service, clock: MovableClock) -> None:
    alice = service.new_caller("alice")
    session_id = service.auth(alice.access_token).json["session_id"]
    token = alice.refresh_token
    for _ in range(12):
        clock.move(800)
        answer = service.refresh(token)
        token = answer.json["refresh_token"]
    assert service.auth(answer.json["access_token"]).json["session_id"] == session_id


def test_twenty_parallel_refreshes_get_one_successor(service: Service) -> None:
    alice = service.new_caller("alice")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(service.refresh, [alice.refresh_token] * 20))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.json["refresh_token"] for answer in answers}) == 1
    assert service.refresh(answers[0].json["refresh_token"]).status_code == 200


def test_the_reuse_of_a_refresh_token_ends_the_session(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    successor = service.refresh(alice.refresh_token).json
    clock.move(GRACE_SECONDS + 1)
    replayed = service.refresh(alice.refresh_token)
    assert (replayed.status_code, replayed.json["code"]) == (401, "invalid_refresh_token")
    assert service.refresh(successor["refresh_token"]).status_code == 401
    assert service.auth(successor["access_token"]).status_code == 401


def test_a_reuse_ends_no_other_session(service: Service, clock: MovableClock) -> None:
    alice, elsewhere = service.new_caller("alice"), service.log_in_again("alice")
    service.refresh(alice.refresh_token)
    clock.move(GRACE_SECONDS + 1)
    service.refresh(alice.refresh_token)
    assert service.auth(elsewhere.access_token).status_code == 200


@pytest.mark.parametrize(
    "token", ["x", "vtrr_", "vtrr_" + "a" * 43, "vtrr_" + "\u00e9" * 43, "vtrr_" + "a" * 200]
)
def test_an_invented_refresh_token_is_refused(service: Service, token: str) -> None:
    answer = service.refresh(token)
    assert (answer.status_code, answer.json["code"]) == (401, "invalid_refresh_token")
    assert "WWW-Authenticate" in answer.headers


def test_rotation_does_not_extend_the_absolute_end(service: Service, clock: MovableClock) -> None:
    token = service.new_caller("alice").refresh_token
    for _ in range(3):
        clock.move(2_500_000)
        token = service.refresh(token).json["refresh_token"]
    clock.move(400_000)
    assert service.refresh(token).status_code == 401


def test_refresh_tokens_are_stored_as_hashes(service: Service) -> None:
    alice = service.new_caller("alice")
    database: Database = service.deps.database
    with database.reading() as connection:
        stored = [str(row) for row in connection.execute(refresh_tokens.select())]
    assert stored
    assert alice.refresh_token not in "".join(stored)


def begin(service: Service) -> tuple[str, str]:
    """A session of alice and its first refresh token."""
    user = service.add_user("alice")
    with service.deps.database.writing() as connection:
        session_id = service.deps.sessions.start(connection, user.id, "test browser")
        return session_id, service.deps.refresh_tokens.issue(connection, session_id)


def test_an_exchange_names_the_session_and_one_successor(service: Service) -> None:
    session_id, token = begin(service)
    session, successor = service.deps.refresh_tokens.exchange(token, ORIGIN)
    assert session.id == session_id
    assert re.fullmatch(r"vtrr_[0-9A-Za-z]{43}", successor)
    assert successor != token


def test_within_the_grace_time_the_successor_is_the_same(
    service: Service, clock: MovableClock
) -> None:
    _, token = begin(service)
    _, successor = service.deps.refresh_tokens.exchange(token, ORIGIN)
    clock.move(GRACE_SECONDS)
    assert service.deps.refresh_tokens.exchange(token, ORIGIN)[1] == successor


def test_a_stolen_token_ends_the_session_although_the_exchange_is_refused(
    service: Service, clock: MovableClock
) -> None:
    session_id, token = begin(service)
    session, successor = service.deps.refresh_tokens.exchange(token, ORIGIN)
    clock.move(GRACE_SECONDS + 1)
    with capture_logs() as logged, pytest.raises(InvalidRefreshToken):
        service.deps.refresh_tokens.exchange(token, ORIGIN)
    assert [line["event"] for line in logged] == ["refresh_token_reused"]
    (line,) = service.audited()
    assert (line.event, line.user_id) == (Event.TOKEN_REUSED, session.user_id)
    assert (line.address, line.user_agent) == (ORIGIN.address, ORIGIN.user_agent)
    assert json.loads(line.details) == {
        "session_id": session_id,
        "session_user_agent": "test browser",
    }
    assert service.deps.sessions.find(session_id, session.user_id) is None
    with pytest.raises(InvalidRefreshToken):
        service.deps.refresh_tokens.exchange(successor, ORIGIN)


def test_the_successor_depends_on_the_secret_of_the_service(
    service: Service, clock: MovableClock
) -> None:
    """Without it, who has read a token could compute all that follow it."""
    _, token = begin(service)
    deps = service.deps
    other = RefreshTokens(deps.database, deps.sessions, b"another key", clock)
    assert other.exchange(token, ORIGIN)[1] != deps.refresh_tokens.exchange(token, ORIGIN)[1]


def test_a_token_of_another_form_is_not_looked_up(clock: MovableClock) -> None:
    nowhere = Database("sqlite:////nowhere/security.db")
    sessions = LiveSessions(nowhere, clock, 1, 1)
    with pytest.raises(InvalidRefreshToken):
        RefreshTokens(nowhere, sessions, b"key", clock).exchange("vtrr_short", ORIGIN)
    nowhere.close()
