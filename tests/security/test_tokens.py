"""Signing in, refreshing and signing out."""

import json

import pytest
from sqlalchemy import select

from security.records.tables import sessions
from tests.security.service import PASSWORD, Service, assert_problem


def test_a_login_answers_with_tokens(service: Service) -> None:
    service.register("alice")
    answer = service.log_in("alice")
    assert answer.status_code == 200
    assert set(answer.json) == {
        "access_token", "token_type", "expires_in", "refresh_token", "device",
    }  # fmt: skip
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert answer.json["refresh_token"].startswith("vtrr_")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_program_needs_to_know_nothing_of_devices(service: Service) -> None:
    service.register("alice")
    device = service.log_in("alice").json["device"]
    assert service.log_in("alice").json["device"] != device
    assert service.log_in("alice", device="what is no such text").status_code == 200
    too_long = service.log_in("alice", device="x" * 513)
    assert_problem(too_long, 422, "invalid_fields")


def test_a_sign_in_and_a_sign_out_are_in_the_audit_log(service: Service) -> None:
    alice = service.new_caller("alice")
    said = service.auth(alice.access_token).json
    service.send_as(alice, "DELETE", "/v1/token")
    lines = service.audited()
    assert [(line.event, line.user_id) for line in lines] == [
        ("signed_in", said["id"]), ("signed_out", said["id"])
    ]  # fmt: skip
    assert (lines[0].address, lines[0].user_agent) == ("192.0.2.1", "test browser")
    assert all(json.loads(line.details) == {"session_id": said["session_id"]} for line in lines)


def test_no_session_without_its_line_and_no_line_without_its_session(service: Service) -> None:
    service.register("alice")
    with service.deps.database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE audit_events")
    assert service.log_in("alice").status_code == 503
    with service.deps.database.reading() as connection:
        assert connection.execute(select(sessions)).first() is None


def test_a_login_may_come_as_form_fields(service: Service) -> None:
    service.register("alice")
    answer = service.send("POST", "/v1/token", data={"login": "alice", "password": PASSWORD})
    assert answer.status_code == 200


@pytest.mark.parametrize("login", ["bob", "\x00", "al\u202eice", "a" * 256])
def test_a_wrong_password_and_an_unknown_login_answer_alike(service: Service, login: str) -> None:
    service.register("alice")
    wrong = service.log_in("alice", "another quiet heron at dawn")
    unknown = service.log_in(login, "another quiet heron at dawn")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json["code"] == "invalid_credentials"
    assert wrong.json | {"request_id": ""} == unknown.json | {"request_id": ""}
    assert set(wrong.headers.keys()) == set(unknown.headers.keys())


def test_a_password_over_1024_bytes_is_refused_before_hashing(service: Service) -> None:
    answer = service.log_in("alice", "\u00e9" * 513)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_fields")
    assert answer.json["errors"][0]["field"] == "password"


def test_a_refresh_rotates_the_token(service: Service) -> None:
    alice = service.new_caller("alice")
    answer = service.refresh(alice.refresh_token)
    assert answer.status_code == 200
    assert answer.json["refresh_token"] != alice.refresh_token
    assert service.auth(answer.json["access_token"]).status_code == 200


def test_an_access_token_is_no_refresh_token(service: Service) -> None:
    alice = service.new_caller("alice")
    assert service.refresh(alice.access_token[:200]).status_code == 401


def test_a_logout_ends_the_session_at_once(service: Service) -> None:
    alice = service.new_caller("alice")
    assert service.auth(alice.access_token).status_code == 200
    identity = service.identity(alice)
    ended = service.send("DELETE", "/v1/token", headers=identity)
    assert (ended.status_code, ended.data) == (204, b"")
    assert service.auth(alice.access_token).status_code == 401
    assert service.refresh(alice.refresh_token).status_code == 401
    assert service.send("GET", "/v1/user", headers=identity).status_code == 401
