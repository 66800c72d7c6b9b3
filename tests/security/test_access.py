"""Default deny: the table of endpoints is literal, and each that is not public needs its scope."""

from dataclasses import replace

import pytest

from security.access import ACCESS
from security.credentials.live_sessions import Session
from security.credentials.permissions import SESSION_SCOPES, Scope
from tests.security.conftest import Build, MovableClock
from tests.security.service import Service

PROTECTED = [
    ("GET", "/v1/user", Scope.READ),
    ("GET", "/v1/sessions", Scope.READ),
    ("DELETE", "/v1/sessions/" + "s" * 22, Scope.WRITE),
    ("DELETE", "/v1/token", Scope.WRITE),
]


def identity_with(service: Service, *scopes: Scope) -> dict[str, str]:
    """An identity of alice's live session that permits only this."""
    answer = service.auth(service.new_caller("alice").access_token).json
    session = service.deps.sessions.find(answer["session_id"], answer["id"])
    assert isinstance(session, Session)
    token, _ = service.deps.signed_tokens.mint_identity(replace(session, scopes=scopes), 60)
    return {"X-Identity": token}


def test_the_table_is_this_one() -> None:
    assert dict(ACCESS) == {
        "accounts.register": "public",
        "accounts.show": "read",
        "auth.check": "public",
        "auth.renew": "public",
        "auth.check_form": "public",
        "health.livez": "public",
        "health.readyz": "public",
        "openapi.spec": "public",
        "prometheus_metrics": "public",
        "public_keys.access": "public",
        "public_keys.identity": "public",
        "sessions.end": "write",
        "sessions.index": "read",
        "tokens.end": "write",
        "tokens.issue": "public",
        "tokens.refresh": "public",
    }


def test_the_table_holds_every_endpoint_and_nothing_else(service: Service) -> None:
    assert {rule.endpoint for rule in service.app.url_map.iter_rules()} == set(ACCESS)


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_a_protected_route_refuses_strangers(
    service: Service, method: str, path: str, scope: Scope
) -> None:
    answer = service.send(method, path)
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="vitrine"'


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_only_the_identity_header_is_authority(
    service: Service, method: str, path: str, scope: Scope
) -> None:
    alice = service.new_caller("alice")
    user_id = service.auth(alice.access_token).json["id"]
    for headers in (
        {"X-User": user_id},
        {"Authorization": f"Bearer {alice.access_token}"},
        {"X-Identity": alice.access_token},
        {"X-Identity": user_id},
        {"X-Identity": "\u00e9"},
        {"Cookie": f"vitrine={alice.access_token}"},
    ):
        answer = service.send(method, path, headers=headers)
        assert answer.status_code == 401
        # RFC 6750, section 3.1: an error only where a token was sent.
        failed = 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert failed == ("X-Identity" in headers)


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_an_identity_without_the_needed_scope_is_refused(
    service: Service, method: str, path: str, scope: Scope
) -> None:
    others = [one for one in Scope if one is not scope]
    answer = service.send(method, path, headers=identity_with(service, *others))
    assert (answer.status_code, answer.json["code"]) == (403, "insufficient_scope")
    challenge = f'Bearer realm="vitrine", error="insufficient_scope", scope="{scope}"'
    assert answer.headers["WWW-Authenticate"] == challenge


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_the_needed_scope_alone_is_enough(
    service: Service, method: str, path: str, scope: Scope
) -> None:
    answer = service.send(method, path, headers=identity_with(service, scope))
    assert answer.status_code in {200, 204, 404}


def test_a_route_that_is_missing_in_the_table_is_open_to_no_caller(
    service: Service, build: Build
) -> None:
    careless = build()
    careless.app.add_url_rule("/v1/new", "new", lambda: "secret", methods=["GET"])
    assert careless.send("GET", "/v1/new").status_code == 401
    identity = identity_with(service, *SESSION_SCOPES)
    assert careless.send("GET", "/v1/new", headers=identity).status_code == 403


def test_an_identity_expires(service: Service, clock: MovableClock) -> None:
    alice = service.new_caller("alice")
    identity = service.identity(alice)
    clock.move(66)
    assert service.send("GET", "/v1/user", headers=identity).status_code == 401


def test_an_identity_of_a_session_that_is_over_is_refused(service: Service) -> None:
    identity = identity_with(service, Scope.READ)
    elsewhere = service.log_in_again("alice")
    items = service.send_as(elsewhere, "GET", "/v1/sessions").json["items"]
    first = next(item["id"] for item in items if not item["current"])
    assert service.send_as(elsewhere, "DELETE", f"/v1/sessions/{first}").status_code == 204
    assert service.send("GET", "/v1/user", headers=identity).status_code == 401
