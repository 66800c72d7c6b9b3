"""What the pages ask of security, and what they make of its answers."""

import pytest

from bff.clients.security_client import SecurityClient, Visitor
from bff.outcomes import ServiceDown
from tests.bff.clients.conftest import Service

ALICE = {
    "id": "u",
    "login": "alice",
    "session_id": "s",
    "scope": "read upload",
    "role": "member",
    "expires_at": "2026-11-24T12:00:00Z",
}


def test_a_token_is_asked_about_as_a_bearer(service: Service) -> None:
    service.answer = (200, {"X-Identity": "inner"}, ALICE)
    found = SecurityClient(service.url, service.url).identify("token")
    assert found is not None
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


def test_passwords_go_to_the_login_process_only(service: Service) -> None:
    service.answer = (200, {}, {"access_token": "a", "refresh_token": "r"})
    client = SecurityClient("http://127.0.0.1:9", service.url)
    client.log_in("alice", "secret", Visitor("192.0.2.1", "agent"))
    assert service.asked[0][1] == "/v1/token"
