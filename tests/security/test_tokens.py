"""Logging in, refreshing and logging out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from security.credentials.refresh_tokens import GRACE_SECONDS
from security.records.database import Database
from security.records.tables import refresh_tokens
from tests.security.conftest import MovableClock
from tests.security.service import PASSWORD, Service


def test_a_login_answers_with_tokens(service: Service) -> None:
    service.register("alice")
    answer = service.log_in("alice")
    assert answer.status_code == 200
    assert set(answer.json) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert answer.json["refresh_token"].startswith("vtrr_")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_login_may_come_as_form_fields(service: Service) -> None:
    service.register("alice")
    answer = service.send("POST", "/v1/token", data={"login": "alice", "password": PASSWORD})
    assert answer.status_code == 200


def test_the_login_may_be_typed_in_any_case(service: Service) -> None:
    service.register("Alice")
    assert service.log_in("ALICE").status_code == 200


@pytest.mark.parametrize("login", ["bob", "\x00", "al\u202eice", "a" * 256])
def test_a_wrong_password_and_an_unknown_login_answer_alike(service: Service, login: str) -> None:
    service.register("alice")
    wrong = service.log_in("alice", "another quiet heron at dawn")
    unknown = service.log_in(login, "another quiet heron at dawn")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json["code"] == "invalid_credentials"
    assert wrong.json | {"request_id": ""} == unknown.json | {"request_id": ""}
    assert set(wrong.headers.keys()) == set(unknown.headers.keys())


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("seven quiet herons at dusk", "seven quiet herons at dus"),
        ("seven quiet herons at dusk", "seven quiet herons at dusk "),
        ("seven quiet herons at dusk", "Seven quiet herons at dusk"),
        ("seven herons\x00 at dusk", "seven herons\x00 at dawn"),
        ("herons " * 12 + "at dusk 1", "herons " * 12 + "at dusk 2"),
    ],
)
def test_the_whole_password_is_compared(service: Service, right: str, typed: str) -> None:
    service.register("alice", right)
    assert service.log_in("alice", right).status_code == 200
    assert service.log_in("alice", typed).status_code == 401


def test_a_password_may_be_typed_composed_or_decomposed(service: Service) -> None:
    service.register("alice", "sept h\u00e9rons au cr\u00e9puscule")
    assert service.log_in("alice", "sept he\u0301rons au cre\u0301puscule").status_code == 200


def test_a_password_over_1024_bytes_is_refused_before_hashing(service: Service) -> None:
    answer = service.log_in("alice", "\u00e9" * 513)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")
    assert answer.json["errors"][0]["field"] == "password"


def test_a_refresh_rotates_the_token(service: Service) -> None:
    alice = service.newcomer("alice")
    answer = service.refresh(alice.refresh_token)
    assert answer.status_code == 200
    assert answer.json["refresh_token"] != alice.refresh_token
    assert service.auth(answer.json["access_token"]).status_code == 200


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


def test_an_access_token_is_no_refresh_token(service: Service) -> None:
    alice = service.newcomer("alice")
    assert service.refresh(alice.access_token[:200]).status_code == 401


def test_rotation_does_not_extend_the_absolute_end(service: Service, clock: MovableClock) -> None:
    token = service.newcomer("alice").refresh_token
    for _ in range(3):
        clock.move(2_500_000)
        token = service.refresh(token).json["refresh_token"]
    clock.move(400_000)
    assert service.refresh(token).status_code == 401


def test_an_idle_session_ends(service: Service, clock: MovableClock) -> None:
    alice = service.newcomer("alice")
    clock.move(2_592_001)
    assert service.refresh(alice.refresh_token).status_code == 401


def test_a_logout_ends_the_session_at_once(service: Service) -> None:
    alice = service.newcomer("alice")
    assert service.auth(alice.access_token).status_code == 200
    identity = service.identity(alice)
    ended = service.send("DELETE", "/v1/token", headers=identity)
    assert (ended.status_code, ended.data) == (204, b"")
    assert service.auth(alice.access_token).status_code == 401
    assert service.refresh(alice.refresh_token).status_code == 401
    assert service.send("GET", "/v1/user", headers=identity).status_code == 401


def test_refresh_tokens_are_stored_as_hashes(service: Service) -> None:
    alice = service.newcomer("alice")
    database: Database = service.deps.database
    with database.reading() as connection:
        stored = [str(row) for row in connection.execute(refresh_tokens.select())]
    assert stored
    assert alice.refresh_token not in "".join(stored)
