"""Authorisation: the scope that each endpoint needs, and the check of every request."""

from collections.abc import Mapping

from flask import Flask, g, request
from sqlalchemy import Connection

from security.credentials.api_token_form import PREFIX as API_TOKEN_PREFIX
from security.credentials.api_tokens import ApiToken
from security.credentials.credential import Credential
from security.credentials.live_sessions import Session
from security.credentials.permissions import Scope
from security.credentials.signed_tokens import Claims, InvalidTokenError
from security.dependencies import dependencies
from security.keys.signing_keys import Purpose
from security.outcomes import PROOF_SECONDS, InsufficientScope, ProofRequired, Unauthorized
from security.people import administrators

PUBLIC = "public"
# What no credential permits: it is no scope.
NOBODY = "nobody"
# What makes credentials or takes an account away needs `account` too, which no API token has.
ALSO_ACCOUNT = frozenset(
    {"admin_users.delete", "admin_users.make_reset_link", "invitations.create"}
)
ACCESS: Mapping[str, str] = {
    "admin_users.delete": Scope.ADMIN,
    "admin_users.index": Scope.ADMIN,
    "admin_users.make_reset_link": Scope.ADMIN,
    "admin_users.show": Scope.ADMIN,
    "admin_users.update": Scope.ADMIN,
    "audit.index": Scope.ADMIN,
    "audit.own": Scope.ACCOUNT,
    "accounts.delete": Scope.ACCOUNT,
    "accounts.register": PUBLIC,
    "accounts.show": Scope.READ,
    "accounts.terms": PUBLIC,
    "api_tokens.create": Scope.ACCOUNT,
    "api_tokens.index": Scope.ACCOUNT,
    "api_tokens.revoke": Scope.ACCOUNT,
    "auth.check": PUBLIC,
    # It judges the identity itself, which may have expired.
    "auth.renew": PUBLIC,
    "auth.check_form": PUBLIC,
    "health.livez": PUBLIC,
    "health.readyz": PUBLIC,
    "invitations.create": Scope.ADMIN,
    "invitations.index": Scope.ADMIN,
    "invitations.withdraw": Scope.ADMIN,
    "openapi.spec": PUBLIC,
    "overview.show": Scope.ADMIN,
    "passwords.change": Scope.ACCOUNT,
    "passwords.judge": PUBLIC,
    "passwords.prove_again": Scope.ACCOUNT,
    "passwords.reset": PUBLIC,
    "prometheus_metrics": PUBLIC,
    "public_keys.access": PUBLIC,
    "public_keys.identity": PUBLIC,
    "sessions.end": Scope.ACCOUNT,
    "sessions.end_others": Scope.ACCOUNT,
    "sessions.index": Scope.ACCOUNT,
    "tokens.end": Scope.ACCOUNT,
    "tokens.issue": PUBLIC,
    "tokens.refresh": PUBLIC,
}


def init_app(app: Flask) -> None:
    """Check every request: 401 without a valid identity, 403 without the scope that it needs."""
    app.before_request(_check_access)


def needed_scope(endpoint: str) -> str:
    """Return the scope that an endpoint needs, or PUBLIC.

    An endpoint that is missing from the table needs what nobody is given, administrators included.
    """
    return ACCESS.get(endpoint, NOBODY)


def caller() -> Credential:
    """Return the session or the API token that this request is made with.

    Raises Unauthorized where there is neither.
    """
    credential: Credential | None = g.get("caller")
    if credential is None:
        raise Unauthorized
    return credential


def require_scope(scope: Scope) -> None:
    """Check a second scope, where the one of the endpoint is not enough for what was asked.

    Raises InsufficientScope.
    """
    if scope not in g.scopes:
        raise InsufficientScope(scope)


def require_fresh_proof() -> Credential:
    """Return the caller if the password of its session was typed within the last ten minutes.

    Every sensitive request asks this one function. An API token has no password to type: what it
    may do was decided with a fresh proof when it was made. Raises ProofRequired.
    """
    credential = caller()
    if (
        isinstance(credential, Session)
        and dependencies().clock() - credential.proved_at > PROOF_SECONDS
    ):
        raise ProofRequired
    return credential


def confirm_in(connection: Connection) -> None:
    """Check the caller once more, in the transaction that does what was asked.

    A request may wait for that while its session is ended, its token revoked or its user demoted,
    and must not make a credential or an administrator afterwards (CWE-367). The caller's row is
    locked to the end of the transaction, so nothing of it changes meanwhile. Raises Unauthorized,
    InsufficientScope.
    """
    deps, credential, needed = dependencies(), caller(), needed_scope(request.endpoint or "")
    if needed == Scope.ADMIN:
        # Before any row, as whoever changes roles does.
        administrators.lock(connection)
    deps.users.lock(connection, credential.user_id)
    store = deps.sessions if isinstance(credential, Session) else deps.api_tokens
    now = store.find_in(connection, credential.id, credential.user_id)
    if now is None:
        raise Unauthorized(failed=True)
    if needed not in now.scopes:
        raise InsufficientScope(needed)


def is_api_token(token: str) -> bool:
    """Say whether a text is meant as an API token, whatever else it is."""
    return token.startswith(API_TOKEN_PREFIX)


def authenticate_api_token(token: str, address: str | None) -> ApiToken:
    """Return the API token that may be used now from this address; `caller()` returns it too.

    Raises Unauthorized, DatabaseUnavailable.
    """
    found = dependencies().api_tokens.find(token, address)
    if found is None:
        raise Unauthorized(failed=True)
    g.caller = found
    return found


def authenticate_session(token: str) -> tuple[Claims, Session]:
    """Verify an access token, and return its claims and its live session; so does `caller()`.

    Raises Unauthorized, DatabaseUnavailable.
    """
    claims = _verified(Purpose.ACCESS, token)
    session = dependencies().sessions.find(claims.credential_id, claims.user_id)
    if session is None:
        raise Unauthorized(failed=True)
    g.caller = session
    return claims, session


def authenticate_identity(token: str, late_seconds: int = 0) -> tuple[Claims, Credential]:
    """Verify an identity, and return its claims and the live credential that it was given for.

    It may have expired up to `late_seconds` ago: its credential has to live now. Raises
    Unauthorized, DatabaseUnavailable.
    """
    claims, deps = _verified(Purpose.IDENTITY, token, late_seconds), dependencies()
    credential = deps.sessions.find(
        claims.credential_id, claims.user_id
    ) or deps.api_tokens.find_by_id(claims.credential_id, claims.user_id)
    if credential is None:
        raise Unauthorized(failed=True)
    g.caller = credential
    return claims, credential


def _verified(purpose: Purpose, token: str, late_seconds: int = 0) -> Claims:
    try:
        return dependencies().signed_tokens.verify(purpose, token, late_seconds)
    except InvalidTokenError:
        raise Unauthorized(failed=bool(token)) from None


def _check_access() -> None:
    # Without an endpoint the router answers 404 or 405.
    if request.endpoint is None:
        return
    needed = needed_scope(request.endpoint)
    if needed == PUBLIC:
        return
    claims, credential = authenticate_identity(request.headers.get("X-Identity", ""))
    # What it permits now, too: the identity is as old as the body, and a role may have changed.
    g.scopes = claims.scopes & frozenset(credential.scopes)
    if needed not in g.scopes:
        raise InsufficientScope(needed)
    if request.endpoint in ALSO_ACCOUNT:
        require_scope(Scope.ACCOUNT)
