"""Default deny: the table of endpoints is literal, and each that is not public needs its scope."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select, update

from security.access import (
    ACCESS,
    ALSO_ACCOUNT,
    authenticate_api_token,
    authenticate_identity,
    require_fresh_proof,
)
from security.credentials.live_sessions import Session
from security.credentials.permissions import Scope
from security.outcomes import PROOF_SECONDS, ProofRequired
from security.people.roles import Role
from security.records.tables import api_tokens, invitations, password_resets, sessions, users
from tests.security.conftest import Build, MovableClock
from tests.security.service import PASSWORD, Service, assert_problem
from tests.timeouts import scaled

PROTECTED = [
    ("GET", "/v1/user", Scope.READ),
    ("DELETE", "/v1/user", Scope.ACCOUNT),
    ("GET", "/v1/sessions", Scope.ACCOUNT),
    ("DELETE", "/v1/sessions/" + "s" * 22, Scope.ACCOUNT),
    ("DELETE", "/v1/sessions?except=current", Scope.ACCOUNT),
    ("DELETE", "/v1/token", Scope.ACCOUNT),
    ("PUT", "/v1/user/password", Scope.ACCOUNT),
    ("POST", "/v1/proof", Scope.ACCOUNT),
    ("GET", "/v1/audit", Scope.ACCOUNT),
    ("GET", "/v1/admin/audit", Scope.ADMIN),
    ("GET", "/v1/admin/invitations", Scope.ADMIN),
    ("GET", "/v1/admin/overview", Scope.ADMIN),
    ("GET", "/v1/admin/users", Scope.ADMIN),
    ("DELETE", "/v1/admin/invitations/" + "s" * 22, Scope.ADMIN),
    ("GET", "/v1/tokens", Scope.ACCOUNT),
    ("POST", "/v1/tokens", Scope.ACCOUNT),
    ("DELETE", "/v1/tokens/" + "s" * 22, Scope.ACCOUNT),
]
# What a request needs to be looked at by its view.
BODIES: dict[str, dict[str, Any]] = {
    "/v1/user/password": {
        "current_password": PASSWORD,
        "new_password": "nine grey otters under a bridge",
    },
    "/v1/proof": {"password": PASSWORD},
    "/v1/user": {"password": PASSWORD},
    "/v1/tokens": {"name": "Screenshots", "scopes": ["read"]},
}
# What a caller who may do it is answered, where that is not 200. There is nothing with such an id.
PERMITTED = {
    ("DELETE", "/v1/user"): 202,
    ("DELETE", "/v1/sessions/" + "s" * 22): 404,
    ("DELETE", "/v1/sessions?except=current"): 204,
    ("DELETE", "/v1/token"): 204,
    ("PUT", "/v1/user/password"): 204,
    ("POST", "/v1/proof"): 204,
    ("DELETE", "/v1/admin/invitations/" + "s" * 22): 404,
    ("POST", "/v1/tokens"): 201,
    ("DELETE", "/v1/tokens/" + "s" * 22): 404,
}


def identity_with(service: Service, *scopes: Scope) -> dict[str, str]:
    """An identity of alice's live session that permits only this; she is an administrator."""
    alice = service.new_caller("alice")
    with service.deps.database.writing() as connection:
        connection.execute(
            update(users).where(users.c.login == "alice").values(role=Role.ADMINISTRATOR.value)
        )
    answer = service.auth(alice.access_token).json
    session = service.deps.sessions.find(answer["session_id"], answer["id"])
    assert isinstance(session, Session)
    token, _ = service.deps.signed_tokens.mint_identity(replace(session, scopes=scopes), 60)
    return {"X-Identity": token}


def test_the_table_is_this_one() -> None:
    assert dict(ACCESS) == {
        "admin_users.delete": "admin",
        "admin_users.index": "admin",
        "admin_users.make_reset_link": "admin",
        "admin_users.show": "admin",
        "admin_users.update": "admin",
        "audit.index": "admin",
        "audit.own": "account",
        "accounts.delete": "account",
        "accounts.register": "public",
        "accounts.show": "read",
        "accounts.terms": "public",
        "api_tokens.create": "account",
        "api_tokens.index": "account",
        "api_tokens.revoke": "account",
        "auth.check": "public",
        "auth.renew": "public",
        "auth.check_form": "public",
        "health.livez": "public",
        "health.readyz": "public",
        "invitations.create": "admin",
        "invitations.index": "admin",
        "invitations.withdraw": "admin",
        "openapi.spec": "public",
        "overview.show": "admin",
        "passwords.change": "account",
        "passwords.judge": "public",
        "passwords.prove_again": "account",
        "passwords.reset": "public",
        "prometheus_metrics": "public",
        "public_keys.access": "public",
        "public_keys.identity": "public",
        "sessions.end": "account",
        "sessions.end_others": "account",
        "sessions.index": "account",
        "tokens.end": "account",
        "tokens.issue": "public",
        "tokens.refresh": "public",
    }


def test_the_table_holds_every_endpoint_and_nothing_else(service: Service) -> None:
    assert {rule.endpoint for rule in service.app.url_map.iter_rules()} == set(ACCESS)


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_a_protected_route_refuses_strangers(
    service: Service, method: str, path: str, scope: Scope
) -> None:
    answer = service.send(method, path, json=BODIES.get(path))
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
        answer = service.send(method, path, headers=headers, json=BODIES.get(path))
        assert answer.status_code == 401
        # RFC 6750, section 3.1: an error only where a token was sent.
        failed = 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        assert failed == ("X-Identity" in headers)


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_an_identity_without_the_needed_scope_is_refused(
    service: Service, method: str, path: str, scope: Scope
) -> None:
    others = [one for one in Scope if one is not scope]
    headers = identity_with(service, *others)
    answer = service.send(method, path, headers=headers, json=BODIES.get(path))
    assert (answer.status_code, answer.json["code"]) == (403, "insufficient_scope")
    challenge = f'Bearer realm="vitrine", error="insufficient_scope", scope="{scope}"'
    assert answer.headers["WWW-Authenticate"] == challenge


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_the_needed_scope_alone_is_enough(
    service: Service, method: str, path: str, scope: Scope
) -> None:
    headers = identity_with(service, scope)
    answer = service.send(method, path, headers=headers, json=BODIES.get(path))
    assert answer.status_code == PERMITTED.get((method, path), 200)


@pytest.mark.parametrize(("method", "path", "scope"), PROTECTED)
def test_an_api_token_may_do_what_its_scopes_permit_and_never_manages_the_account(
    service: Service, method: str, path: str, scope: Scope
) -> None:
    alice = service.new_caller("alice")
    with service.deps.database.writing() as connection:
        connection.execute(update(users).values(role="administrator"))
    every = ["read", "upload", "write", "delete", "admin"]
    token = service.make_api_token(alice, name="all", scopes=every)["token"]
    headers = {"X-Identity": service.auth(token).headers["X-Identity"]}
    answer = service.send(method, path, headers=headers, json=BODIES.get(path))
    if scope is Scope.ACCOUNT:
        assert (answer.status_code, answer.json["code"]) == (403, "insufficient_scope")
        assert 'scope="account"' in answer.headers["WWW-Authenticate"]
    else:
        assert answer.status_code == PERMITTED.get((method, path), 200)


def test_an_api_token_has_no_password_to_prove(service: Service, clock: MovableClock) -> None:
    """What it may do was decided with a fresh proof when it was made."""
    made = service.make_api_token(service.new_caller("alice"), name="x", scopes=["read"])
    clock.move(PROOF_SECONDS + 1)
    with service.app.test_request_context("/probe"):
        token = authenticate_api_token(made["token"], None)
        assert require_fresh_proof() == token


def test_a_route_that_is_missing_in_the_table_is_open_to_no_caller(
    service: Service, build: Build
) -> None:
    careless = build()
    careless.app.add_url_rule("/v1/new", "new", lambda: "secret", methods=["GET"])
    assert careless.send("GET", "/v1/new").status_code == 401
    identity = identity_with(service, *Scope)
    assert careless.send("GET", "/v1/new", headers=identity).status_code == 403


def test_no_program_makes_credentials_or_takes_an_account_away(service: Service) -> None:
    assert {
        "admin_users.delete", "admin_users.make_reset_link", "invitations.create",
    } == ALSO_ACCOUNT  # fmt: skip
    identity = identity_with(service, *(one for one in Scope if one is not Scope.ACCOUNT))
    user = "u" * 22
    for method, path in (
        ("DELETE", f"/v1/admin/users/{user}"),
        ("POST", f"/v1/admin/users/{user}/reset-link"),
        ("POST", "/v1/admin/invitations"),
    ):
        body = None if method == "DELETE" else {}
        answer = service.send(method, path, headers=identity, json=body)
        assert_problem(answer, 403, "insufficient_scope")
        assert 'scope="account"' in answer.headers["WWW-Authenticate"]


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


def test_a_password_counts_for_ten_minutes_where_a_fresh_proof_is_needed(
    service: Service, clock: MovableClock
) -> None:
    """RFC 9470, section 3: the challenge says how old the authentication may be."""
    headers = service.identity(service.new_caller("alice"))
    with service.app.test_request_context("/probe", headers=headers):
        _, session = authenticate_identity(headers["X-Identity"])
        clock.move(PROOF_SECONDS)
        assert require_fresh_proof() == session
        clock.move(1)
        with pytest.raises(ProofRequired) as refused:
            require_fresh_proof()
    assert refused.value.headers["WWW-Authenticate"] == (
        'Bearer realm="vitrine", error="insufficient_user_authentication", '
        'error_description="More recent authentication is required", max_age="600"'
    )


def test_a_proof_makes_a_session_fresh_again(service: Service, clock: MovableClock) -> None:
    alice = service.new_caller("alice")
    clock.move(PROOF_SECONDS + 1)
    answer = service.auth(alice.access_token)
    with service.deps.database.writing() as connection:
        service.deps.sessions.record_proof(connection, answer.json["session_id"])
    with service.app.test_request_context("/probe"):
        authenticate_identity(answer.headers["X-Identity"])
        assert require_fresh_proof().login == "alice"


def test_a_role_that_was_lost_since_the_identity_was_given_permits_nothing(
    service: Service,
) -> None:
    """The identity is asked for before a body, which may arrive when somebody is demoted."""
    identity = identity_with(service, *Scope)
    assert service.send("GET", "/v1/admin/users", headers=identity).status_code == 200
    with service.deps.database.writing() as connection:
        connection.execute(
            update(users).where(users.c.login == "alice").values(role=Role.MEMBER.value)
        )
    answer = service.send("GET", "/v1/admin/users", headers=identity)
    assert (answer.status_code, answer.json["code"]) == (403, "insufficient_scope")
    assert service.send("GET", "/v1/sessions", headers=identity).status_code == 200


# What makes a credential or an administrator, or sets what accounts may do.
CONFIRMED = [
    ("POST", "/v1/tokens", {"name": "mine", "scopes": ["read"]}, 401),
    ("POST", "/v1/admin/invitations", {}, 403),
    ("POST", "/v1/admin/users/{bob}/reset-link", {}, 403),
    ("PATCH", "/v1/admin/users/{bob}", {"role": "administrator"}, 403),
    ("DELETE", "/v1/admin/users/{bob}", None, 403),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), CONFIRMED)
def test_a_request_that_waited_while_its_caller_lost_the_right_does_nothing(
    service: Service, method: str, path: str, body: object, status: int
) -> None:
    """The right is checked once more in the transaction, for which such a request has to wait."""
    headers = identity_with(service, *Scope)
    bob = service.auth(service.new_caller("bob").access_token).json["id"]
    with ThreadPoolExecutor(1) as pool:
        with service.deps.database.writing() as connection:
            lock_users(connection)
            sending = pool.submit(
                service.send, method, path.format(bob=bob), headers=headers, json=body
            )
            time.sleep(scaled(0.5))
            assert not sending.done()
            if status == 401:
                connection.execute(delete(sessions))
            connection.execute(update(users).values(role=Role.MEMBER.value))
        answer = sending.result(scaled(60))
    assert answer.status_code == status
    with service.deps.database.reading() as connection:
        assert connection.execute(select(users.c.id).where(users.c.id == bob)).first()
        roles = connection.execute(select(users.c.role)).scalars()
        assert set(roles) == {Role.MEMBER.value}
        for table in (api_tokens, invitations, password_resets):
            assert connection.execute(select(table)).first() is None


def lock_users(connection: Connection) -> None:
    """Lock every user, as a change of each of them would; SQLite has one writer anyway."""
    connection.execute(select(users.c.id).with_for_update())
