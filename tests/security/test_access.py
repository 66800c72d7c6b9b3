"""Default deny: the list of public endpoints is literal, and everything else needs an identity."""

import pytest

from security.access import PUBLIC_ENDPOINTS
from tests.security.conftest import Build, MovableClock
from tests.security.service import Service

PROTECTED = [
    ("GET", "/v1/user"),
    ("GET", "/v1/sessions"),
    ("DELETE", "/v1/sessions/" + "s" * 22),
    ("DELETE", "/v1/token"),
]


def test_every_endpoint_is_protected_or_in_the_list(service: Service) -> None:
    endpoints = {rule.endpoint for rule in service.app.url_map.iter_rules()}
    assert endpoints - {
        "accounts.register",
        "auth.check",
        "tokens.issue",
        "tokens.refresh",
        "health.livez",
        "health.readyz",
        "openapi.spec",
        "prometheus_metrics",
        "public_keys.access",
        "public_keys.identity",
    } == {"accounts.show", "tokens.end", "sessions.end", "sessions.index"}


def test_the_list_names_nothing_that_does_not_exist(service: Service) -> None:
    assert {rule.endpoint for rule in service.app.url_map.iter_rules()} >= PUBLIC_ENDPOINTS


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_a_protected_route_refuses_strangers(service: Service, method: str, path: str) -> None:
    answer = service.send(method, path)
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_only_the_identity_header_is_authority(service: Service, method: str, path: str) -> None:
    alice = service.newcomer("alice")
    user_id = service.auth(alice.access_token).json["id"]
    for headers in (
        {"X-User": user_id},
        {"Authorization": f"Bearer {alice.access_token}"},
        {"X-Identity": alice.access_token},
        {"X-Identity": user_id},
        {"X-Identity": "\u00e9"},
        {"Cookie": f"vitrine={alice.access_token}"},
    ):
        assert service.send(method, path, headers=headers).status_code == 401


def test_a_route_that_nobody_thought_about_is_protected(service: Service, build: Build) -> None:
    careless = build()
    careless.app.add_url_rule("/v1/new", "new", lambda: "secret", methods=["GET"])
    assert careless.send("GET", "/v1/new").status_code == 401
    identity = service.identity(service.newcomer("alice"))
    assert careless.send("GET", "/v1/new", headers=identity).text == "secret"


def test_an_identity_expires(service: Service, clock: MovableClock) -> None:
    alice = service.newcomer("alice")
    identity = service.identity(alice)
    clock.move(66)
    assert service.send("GET", "/v1/user", headers=identity).status_code == 401
