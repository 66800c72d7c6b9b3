"""The question that the gateway asks about every credential."""

import pytest

from tests.security.conftest import MovableClock
from tests.security.service import Service


def test_a_live_token_is_answered_with_its_owner(service: Service) -> None:
    alice = service.new_caller("Alice")
    answer = service.auth(alice.access_token)
    assert answer.status_code == 200
    assert set(answer.json) == {"id", "login", "session_id", "scope", "role", "expires_at"}
    assert answer.json["login"] == "Alice"
    assert answer.json["scope"] == "read upload write delete"
    assert answer.json["role"] == "member"
    assert answer.json["expires_at"] == "2027-01-15T08:15:00Z"


def test_the_answer_may_be_kept_to_the_end_of_this_second(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    clock.move(0.9)
    assert service.auth(alice.access_token).headers["X-Accel-Expires"] == "@1800000000"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "Bearer  x", "x", "Token x"]
)
def test_a_refusal_is_never_kept(service: Service, header: str) -> None:
    answer = service.send("GET", "/auth", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not {"X-Accel-Expires", "X-Identity"} & set(answer.headers.keys())


def test_a_cookie_and_a_query_are_no_credential(service: Service) -> None:
    alice = service.new_caller("alice")
    path = f"/auth?access_token={alice.access_token}"
    headers = {"Cookie": f"access={alice.access_token}"}
    assert service.send("GET", path, headers=headers).status_code == 401


def test_the_identity_lives_for_more_than_half_its_time(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    first = service.identity(alice)
    clock.move(29)
    assert service.identity(alice) == first
    assert service.send("GET", "/v1/user", headers=first).status_code == 200
    clock.move(2)
    assert service.identity(alice) != first
