"""The sessions of the caller."""

import json

import pytest

from tests.security.conftest import MovableClock
from tests.security.service import Service, assert_problem


def test_a_caller_sees_no_session_of_another_user(service: Service, clock: MovableClock) -> None:
    alice = service.new_caller("alice")
    clock.move(61)
    service.log_in_again("alice")
    service.new_caller("bob")
    clock.move(1)
    items = service.send_as(alice, "GET", "/v1/sessions").json["items"]
    assert [item["current"] for item in items] == [True, False]
    assert set(items[0]) == {"id", "created_at", "last_used_at", "current", "user_agent"}
    assert items[0]["user_agent"] == "test browser"


def test_a_caller_ends_another_session_of_the_same_user(service: Service) -> None:
    here, there = service.new_caller("alice"), service.log_in_again("alice")
    session_id = service.auth(there.access_token).json["session_id"]
    assert service.send_as(here, "DELETE", f"/v1/sessions/{session_id}").status_code == 204
    assert service.auth(there.access_token).status_code == 401
    assert service.refresh(there.refresh_token).status_code == 401
    assert service.auth(here.access_token).status_code == 200


def test_a_session_of_another_user_is_like_a_missing_one(service: Service) -> None:
    alice, bob = service.new_caller("alice"), service.new_caller("bob")
    session_id = service.auth(bob.access_token).json["session_id"]
    theirs = service.send_as(alice, "DELETE", f"/v1/sessions/{session_id}")
    missing = service.send_as(alice, "DELETE", "/v1/sessions/" + "s" * 22)
    assert theirs.status_code == missing.status_code == 404
    assert theirs.json | {"request_id": ""} == missing.json | {"request_id": ""}
    assert service.auth(bob.access_token).status_code == 200


@pytest.mark.parametrize("name", ["x", "%00", "..%2f", "%e2%80%ae", "'--", "s" * 5000])
def test_an_odd_session_id_is_not_found(service: Service, name: str) -> None:
    alice = service.new_caller("alice")
    assert service.send_as(alice, "DELETE", f"/v1/sessions/{name}").status_code == 404


def test_all_other_sessions_are_ended_at_once(service: Service) -> None:
    here, there, bob = (
        service.new_caller("alice"), service.log_in_again("alice"), service.new_caller("bob")
    )  # fmt: skip
    answer = service.send_as(here, "DELETE", "/v1/sessions?except=current")
    assert (answer.status_code, answer.data) == (204, b"")
    assert service.auth(there.access_token).status_code == 401
    assert service.refresh(there.refresh_token).status_code == 401
    assert service.auth(here.access_token).status_code == 200
    assert service.auth(bob.access_token).status_code == 200
    again = service.send_as(here, "DELETE", "/v1/sessions?except=current")
    assert again.status_code == 204


@pytest.mark.parametrize("query", ["", "?except=", "?except=all", "?but=current"])
def test_which_sessions_are_meant_has_to_be_said(service: Service, query: str) -> None:
    """Without the words it would be a request to end this one too."""
    here, there = service.new_caller("alice"), service.log_in_again("alice")
    answer = service.send_as(here, "DELETE", f"/v1/sessions{query}")
    assert_problem(answer, 422, "invalid_fields")
    assert [error["field"] for error in answer.json["errors"]] == ["except"]
    assert service.auth(there.access_token).status_code == 200


def test_what_ends_sessions_is_in_the_audit_log(service: Service) -> None:
    here, there = service.new_caller("alice"), service.log_in_again("alice")
    session_id = service.auth(there.access_token).json["session_id"]
    service.send_as(here, "DELETE", f"/v1/sessions/{session_id}")
    service.send_as(here, "DELETE", "/v1/sessions?except=current")
    assert service.send_as(here, "DELETE", f"/v1/sessions/{session_id}").status_code == 404
    said = [(line.event, json.loads(line.details)) for line in service.audited()[2:]]
    assert said == [
        ("session_ended", {"session_id": session_id, "session_user_agent": "test browser"}),
        ("sessions_ended", {"sessions_ended": 0}),
    ]
