"""What the pages ask of security, and what they make of its answers."""

import json

import pytest

from bff.clients.security_client import SecurityClient, Tokens
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown
from tests.bff.clients.conftest import NOWHERE, Service

ALICE = {
    "id": "u",
    "login": "alice",
    "session_id": "s",
    "scope": "read upload",
    "role": "member",
    "expires_at": "2026-11-24T12:00:00Z",
}

VISITOR = Visitor("192.0.2.1", "agent")


def test_a_token_is_asked_about_as_a_bearer(service: Service) -> None:
    service.answer = (200, {"X-Identity": "inner"}, ALICE)
    found = SecurityClient(service.url, service.url).identify("token")
    assert found is not None
    assert found.expires_at is not None
    assert (found.login, found.identity, found.expires_at.year) == ("alice", "inner", 2026)
    assert service.asked[0][2]["Authorization"] == "Bearer token"


def test_a_caller_has_the_scopes_and_the_role_that_security_says(service: Service) -> None:
    service.answer = (200, {"X-Identity": "inner"}, ALICE)
    found = SecurityClient(service.url, service.url).identify("token")
    assert found is not None
    assert (found.scopes, found.role) == (frozenset({"read", "upload"}), "member")


@pytest.mark.parametrize("member", sorted(ALICE))
def test_an_answer_that_lacks_a_member_is_no_answer(service: Service, member: str) -> None:
    service.answer = (200, {"X-Identity": "inner"}, {k: v for k, v in ALICE.items() if k != member})
    with pytest.raises(ServiceDown):
        SecurityClient(service.url, service.url).identify("token")


def test_an_unknown_token_is_nobody(service: Service) -> None:
    service.answer = (401, {}, {"code": "unauthorized"})
    assert SecurityClient(service.url, service.url).identify("token") is None


def test_an_identity_is_renewed_by_itself(service: Service) -> None:
    answer = {name: value for name, value in ALICE.items() if name != "expires_at"}
    service.answer = (200, {"X-Identity": "fresh"}, answer)
    found = SecurityClient(service.url, service.url).renewed("old")
    assert found is not None
    assert (found.login, found.identity, found.expires_at) == ("alice", "fresh", None)
    assert service.asked[0][1] == "/internal/identity"
    assert service.asked[0][2]["X-Identity"] == "old"
    service.answer = (401, {}, {"code": "unauthorized"})
    assert SecurityClient(service.url, service.url).renewed("old") is None


def test_passwords_go_to_the_login_process_only_with_what_is_known_of_the_device(
    service: Service,
) -> None:
    service.answer = (200, {}, {"access_token": "a", "refresh_token": "r", "device": "new"})
    client = SecurityClient(NOWHERE, service.url)
    assert client.sign_in("alice", "secret", VISITOR, "old") == Tokens("a", "r", "new")
    assert service.asked[0][1] == "/v1/token"
    body = json.loads(service.asked[0][3])
    assert body == {"login": "alice", "password": "secret", "device": "old"}


def test_a_refresh_token_is_changed_in_the_name_of_the_browser(service: Service) -> None:
    service.answer = (200, {}, {"access_token": "a", "refresh_token": "r"})
    tokens = SecurityClient(service.url, service.url).refresh("old", VISITOR)
    assert tokens == Tokens("a", "r")
    method, path, headers, body = service.asked[0]
    assert (method, path) == ("POST", "/v1/token/refresh")
    assert json.loads(body) == {"refresh_token": "old"}
    assert (headers["X-Real-IP"], headers["User-Agent"]) == ("192.0.2.1", "agent")


def test_a_refused_refresh_token_is_no_token_and_a_postponed_one_still_is(
    service: Service,
) -> None:
    client = SecurityClient(service.url, service.url)
    service.answer = (401, {}, {"code": "invalid_token"})
    assert client.refresh("old", VISITOR) is None
    service.answer = (429, {"Retry-After": "3"}, {"code": "too_many_requests"})
    with pytest.raises(Refusal) as refused:
        client.refresh("old", VISITOR)
    assert refused.value.retry_after == 3


def test_security_is_ready_when_it_answers(service: Service) -> None:
    assert SecurityClient(service.url, NOWHERE).is_ready()
    with pytest.raises(ServiceDown):
        SecurityClient(NOWHERE, service.url).is_ready()
