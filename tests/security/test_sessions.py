"""The sessions of the caller."""

import pytest

from tests.security.conftest import MovableClock
from tests.security.service import Service


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
