"""Refresh tokens: used once; one that comes back ends its session."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from security.credentials.refresh_tokens import GRACE_SECONDS
from security.records.database import Database
from security.records.tables import refresh_tokens
from tests.security.conftest import MovableClock
from tests.security.service import Service


def test_a_long_chain_of_refreshes_stays_one_session(service: Service, clock: MovableClock) -> None:
    alice = service.newcomer("alice")
    session_id = service.auth(alice.access_token).json["session_id"]
    token = alice.refresh_token
    for _ in range(12):
        clock.move(800)
        answer = service.refresh(token)
        token = answer.json["refresh_token"]
    assert service.auth(answer.json["access_token"]).json["session_id"] == session_id


def test_twenty_parallel_refreshes_get_one_successor(service: Service) -> None:
    alice = service.newcomer("alice")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(service.refresh, [alice.refresh_token] * 20))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.json["refresh_token"] for answer in answers}) == 1
    assert service.refresh(answers[0].json["refresh_token"]).status_code == 200


def test_a_used_refresh_token_that_comes_back_ends_the_session(
    service: Service, clock: MovableClock
) -> None:
    alice = service.newcomer("alice")
    successor = service.refresh(alice.refresh_token).json
    clock.move(GRACE_SECONDS + 1)
    replayed = service.refresh(alice.refresh_token)
    assert (replayed.status_code, replayed.json["code"]) == (401, "invalid_refresh_token")
    assert service.refresh(successor["refresh_token"]).status_code == 401
    assert service.auth(successor["access_token"]).status_code == 401


def test_a_reuse_ends_no_other_session(service: Service, clock: MovableClock) -> None:
    alice, elsewhere = service.newcomer("alice"), service.again("alice")
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
    token = service.newcomer("alice").refresh_token
    for _ in range(3):
        clock.move(2_500_000)
        token = service.refresh(token).json["refresh_token"]
    clock.move(400_000)
    assert service.refresh(token).status_code == 401


def test_refresh_tokens_are_stored_as_hashes(service: Service) -> None:
    alice = service.newcomer("alice")
    database: Database = service.deps.database
    with database.reading() as connection:
        stored = [str(row) for row in connection.execute(refresh_tokens.select())]
    assert stored
    assert alice.refresh_token not in "".join(stored)
