"""Passwords: changed, proved once more, reset, and judged."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from security.outcomes import PROOF_SECONDS
from security.people.login_throttle import FREE_FAILURES
from security.people.passwords import PasswordHasher
from tests.security.conftest import Build, MovableClock
from tests.security.credentials.test_password_changes import tokens, with_token
from tests.security.people.hashing import another_thread_hashing
from tests.security.service import PASSWORD, Caller, Service, assert_problem

NEW = "nine grey otters under a bridge"
WRONG = "another quiet heron at dawn"
# What cannot be a new password, on whichever way it is set.
REFUSED = [
    ("short", "Use at least 15 characters."),
    ("a" * 1025, "Use at most 1024 bytes."),
    ("a" * 15, "Do not repeat the same few characters."),
    ("qwertyuiopasdfg", "Do not use a row of the keyboard"),
    ("letmein letmein 1", "This password is too common."),
    ("alice alice alice 7", "Do not build the password from your login"),
    ("michaeljordan23", "This is too easy to guess"),
]


@pytest.fixture
def alice(service: Service) -> Caller:
    return service.new_caller("alice")


def change(service: Service, caller: Caller, current: str = PASSWORD, **more: Any) -> TestResponse:
    body = {"current_password": current, "new_password": NEW} | more
    return service.send_as(caller, "PUT", "/v1/user/password", json=body)


def prove(service: Service, caller: Caller, password: str) -> TestResponse:
    return service.send_as(caller, "POST", "/v1/proof", json={"password": password})


def reset(service: Service, code: str, password: str = NEW) -> TestResponse:
    return service.send("POST", "/v1/password-reset", json={"code": code, "new_password": password})


def link(service: Service, login: str, *, revoke_tokens: bool = False) -> str:
    user = service.deps.users.find(login)
    assert user is not None
    with service.deps.database.writing() as connection:
        made = service.deps.password_resets.make(connection, user.id, revoke_tokens=revoke_tokens)
    return made[0]


def judge(service: Service, password: str, **more: str) -> TestResponse:
    return service.send("POST", "/v1/password-strength", json={"password": password} | more)


def told(answer: TestResponse) -> tuple[str, str]:
    """Return the field that is wrong, and why."""
    (error,) = answer.json["errors"]
    return error["field"], error["message"]


def test_a_changed_password_is_the_one_that_counts(service: Service, alice: Caller) -> None:
    answer = change(service, alice)
    assert (answer.status_code, answer.data) == (204, b"")
    assert service.log_in("alice").status_code == 401
    assert service.log_in("alice", NEW).status_code == 200


def test_every_other_session_ends_with_the_old_password(service: Service, alice: Caller) -> None:
    there, bob = service.log_in_again("alice"), service.new_caller("bob")
    assert change(service, alice).status_code == 204
    assert service.auth(there.access_token).status_code == 401
    assert service.refresh(there.refresh_token).status_code == 401
    assert service.auth(alice.access_token).status_code == 200
    assert service.refresh(alice.refresh_token).status_code == 200
    assert service.auth(bob.access_token).status_code == 200


@pytest.mark.parametrize("is_asked", [True, False])
def test_api_tokens_end_where_that_is_asked(
    service: Service, alice: Caller, is_asked: bool
) -> None:
    with_token(service, service.user_id(alice))
    assert change(service, alice, revoke_tokens=is_asked).status_code == 204
    assert bool(tokens(service)) is not is_asked


def test_a_change_is_in_the_audit_log_with_what_ended(service: Service, alice: Caller) -> None:
    service.log_in_again("alice")
    change(service, alice)
    line = service.audited()[-1]
    assert (line.event, line.user_id) == ("password_changed", service.user_id(alice))
    assert json.loads(line.details) == {"sessions_ended": 1, "tokens_revoked": 0}


@pytest.mark.parametrize(("password", "why"), REFUSED)
def test_a_password_that_cannot_be_one_is_refused_on_every_way_to_set_it(
    service: Service, alice: Caller, password: str, why: str
) -> None:
    code = link(service, "alice")
    ways = {
        "new_password": [
            change(service, alice, new_password=password), reset(service, code, password)
        ],
        "password": [service.register("alice alice", password)],
    }  # fmt: skip
    for field, answers in ways.items():
        for answer in answers:
            assert_problem(answer, 422, "invalid_fields")
            where, message = told(answer)
            assert where == field
            assert message.startswith(why)
    assert reset(service, code).status_code == 204


def test_a_wrong_current_password_is_told_as_a_field_and_changes_nothing(
    service: Service, alice: Caller
) -> None:
    there = service.log_in_again("alice")
    answer = change(service, alice, WRONG)
    assert_problem(answer, 422, "wrong_password")
    assert told(answer) == ("current_password", "The password is wrong.")
    assert service.log_in("alice").status_code == 200
    assert service.auth(there.access_token).status_code == 200
    assert [line.event for line in service.audited()].count("proof_failed") == 1


def test_a_wrong_current_password_is_throttled_as_a_login_is(
    service: Service, alice: Caller, clock: MovableClock
) -> None:
    for _ in range(FREE_FAILURES):
        assert change(service, alice, WRONG).json["code"] == "wrong_password"
    assert_problem_throttled(change(service, alice))
    assert_problem_throttled(prove(service, alice, PASSWORD))
    clock.move(1)
    assert change(service, alice).status_code == 204


def assert_problem_throttled(answer: TestResponse) -> None:
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_attempts")
    assert answer.headers["Retry-After"] == "1"


def test_guesses_of_strangers_do_not_keep_somebody_who_is_signed_in_from_a_change(
    service: Service, alice: Caller
) -> None:
    for number in range(25):
        for _ in range(4):
            service.log_in("alice", WRONG, f"192.0.2.{number}")
    assert service.log_in("alice", address="198.51.100.1").status_code == 429
    assert change(service, alice).status_code == 204
    # Whoever guessed, the password is another one now.
    assert service.log_in("alice", NEW, "192.0.2.1").status_code == 200


def test_two_changes_at_once_are_one_change(service: Service, alice: Caller) -> None:
    headers = service.identity(alice)

    def to(new: str) -> int:
        body = {"current_password": PASSWORD, "new_password": new}
        answer = service.send("PUT", "/v1/user/password", headers=headers, json=body)
        return answer.status_code

    wanted = [f"{NEW} {number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(to, wanted))
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 422, 429}
    assert service.log_in("alice", wanted[statuses.index(204)]).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"new_password": NEW}, "current_password"),
        ({"current_password": PASSWORD}, "new_password"),
        ({"current_password": "", "new_password": NEW}, "current_password"),
        ({"current_password": 7, "new_password": NEW}, "current_password"),
        ({"current_password": "\ud800", "new_password": NEW}, "current_password"),
        ({"current_password": PASSWORD, "new_password": None}, "new_password"),
        (
            {"current_password": PASSWORD, "new_password": NEW, "revoke_tokens": "perhaps"},
            "revoke_tokens",
        ),
        ({"current_password": "a" * 1025, "new_password": NEW}, "current_password"),
    ],
)
def test_a_change_that_is_not_whole_names_the_field(
    service: Service, alice: Caller, body: dict[str, Any], field: str
) -> None:
    answer = service.send_as(alice, "PUT", "/v1/user/password", json=body)
    assert_problem(answer, 422, "invalid_fields")
    assert told(answer)[0] == field


def test_a_proof_makes_the_session_fresh(
    service: Service, alice: Caller, clock: MovableClock
) -> None:
    session_id, user_id = (
        service.auth(alice.access_token).json["session_id"],
        service.user_id(alice),
    )
    clock.move(PROOF_SECONDS)
    assert prove(service, alice, PASSWORD).status_code == 204
    session = service.deps.sessions.find(session_id, user_id)
    assert session is not None
    assert session.proved_at == int(clock())
    assert [line.event for line in service.audited()] == ["signed_in", "password_proved"]


def test_a_wrong_proof_leaves_the_session_as_it_is(
    service: Service, alice: Caller, clock: MovableClock
) -> None:
    session_id, user_id = (
        service.auth(alice.access_token).json["session_id"],
        service.user_id(alice),
    )
    began = int(clock())
    clock.move(10)
    answer = prove(service, alice, WRONG)
    assert_problem(answer, 422, "wrong_password")
    assert told(answer) == ("password", "The password is wrong.")
    session = service.deps.sessions.find(session_id, user_id)
    assert session is not None
    assert session.proved_at == began
    line = service.audited()[-1]
    assert (line.event, line.user_id) == ("proof_failed", user_id)


def test_a_link_sets_a_new_password_and_ends_all_sessions(service: Service, alice: Caller) -> None:
    with_token(service, service.user_id(alice))
    user_id = service.user_id(alice)
    answer = reset(service, link(service, "alice"))
    assert (answer.status_code, answer.data) == (204, b"")
    assert service.auth(alice.access_token).status_code == 401
    assert service.log_in("alice").status_code == 401
    assert service.log_in("alice", NEW).status_code == 200
    assert tokens(service)
    (line,) = [line for line in service.audited() if line.event == "password_reset"]
    assert line.user_id == user_id
    assert json.loads(line.details) == {"sessions_ended": 1, "tokens_revoked": 0}


def test_a_link_ends_the_api_tokens_where_it_says_so(service: Service, alice: Caller) -> None:
    with_token(service, service.user_id(alice))
    assert reset(service, link(service, "alice", revoke_tokens=True)).status_code == 204
    assert tokens(service) == set()


def test_a_link_helps_who_has_guessed_too_often(service: Service, alice: Caller) -> None:
    for _ in range(FREE_FAILURES):
        service.log_in("alice", WRONG)
    assert service.log_in("alice").status_code == 429
    assert reset(service, link(service, "alice")).status_code == 204
    assert service.log_in("alice", NEW).status_code == 200


@pytest.mark.parametrize("code", ["vtx_" + "0" * 43, "x", "\x00", "vti_" + "0" * 43, "x" * 256])
def test_a_code_that_is_none_is_told_as_a_field(service: Service, code: str) -> None:
    answer = reset(service, code)
    assert_problem(answer, 422, "invalid_code")
    assert told(answer)[0] == "code"


def test_a_used_code_and_an_unknown_one_answer_alike(service: Service, alice: Caller) -> None:
    code = link(service, "alice")
    assert reset(service, code).status_code == 204
    used, unknown = reset(service, code), reset(service, "vtx_" + "0" * 43)
    assert used.status_code == unknown.status_code == 422
    assert used.json | {"request_id": ""} == unknown.json | {"request_id": ""}


def test_of_fifty_who_use_one_link_at_once_one_sets_the_password(
    service: Service, alice: Caller
) -> None:
    code = link(service, "alice")
    passwords = [f"{NEW} {number}" for number in range(50)]
    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda one: reset(service, code, one).status_code, passwords))
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 422, 429}
    assert service.log_in("alice", passwords[statuses.index(204)]).status_code == 200


def test_a_code_that_is_none_takes_no_slot_of_the_hasher(service: Service, build: Build) -> None:
    hasher = PasswordHasher(0, memory_kib=64, passes=1)
    busy = build(hasher)
    with another_thread_hashing(hasher):
        assert reset(busy, "vtx_" + "0" * 43).status_code == 422


@pytest.mark.parametrize(
    ("password", "score", "accepted"),
    [
        ("", 0, False),
        ("a", 0, False),
        ("michaeljordan23", 2, False),
        (NEW, 4, True),
        ("a" * 1025, 0, False),
    ],
)
def test_a_password_is_judged_while_it_is_typed(
    service: Service, password: str, score: int, accepted: bool
) -> None:
    answer = judge(service, password, login="alice")
    assert answer.status_code == 200
    assert set(answer.json) == {"score", "accepted", "message"}
    assert answer.json["accepted"] is accepted
    assert answer.json["score"] <= score
    assert (answer.json["message"] is None) is accepted


def test_what_is_judged_well_is_taken(service: Service) -> None:
    """The field and the form say the same."""
    for number, (password, _) in enumerate([*REFUSED, (NEW, "")]):
        login = f"alice {number}"
        accepted = judge(service, password, login=login).json["accepted"]
        assert (service.register(login, password).status_code == 201) is accepted


def test_a_password_may_be_judged_before_a_login_is_chosen(service: Service) -> None:
    assert judge(service, NEW).json == {"score": 4, "accepted": True, "message": None}
