"""Authorisation: the scope that each endpoint needs, and the check of every request."""

from collections.abc import Mapping

from flask import Flask, g, request

from security.credentials.live_sessions import Session
from security.credentials.permissions import Scope
from security.credentials.signed_tokens import Claims, InvalidTokenError
from security.dependencies import dependencies
from security.keys.signing_keys import Purpose
from security.outcomes import InsufficientScope, Unauthorized

PUBLIC = "public"
ACCESS: Mapping[str, str] = {
    "accounts.register": PUBLIC,
    "accounts.show": Scope.READ,
    "auth.check": PUBLIC,
    # It judges the identity itself, which may have expired.
    "auth.renew": PUBLIC,
    "auth.check_form": PUBLIC,
    "health.livez": PUBLIC,
    "health.readyz": PUBLIC,
    "openapi.spec": PUBLIC,
    "prometheus_metrics": PUBLIC,
    "public_keys.access": PUBLIC,
    "public_keys.identity": PUBLIC,
    "sessions.end": Scope.WRITE,
    "sessions.index": Scope.READ,
    "tokens.end": Scope.WRITE,
    "tokens.issue": PUBLIC,
    "tokens.refresh": PUBLIC,
}


def init_app(app: Flask) -> None:
    """Check every request: 401 without a valid identity, 403 without the scope that it needs."""
    app.before_request(_check_access)


def needed_scope(endpoint: str) -> str:
    """Return the scope that an endpoint needs, or PUBLIC.

    An endpoint that is missing from the table needs a scope that no session is given.
    """
    return ACCESS.get(endpoint, Scope.ADMIN)


def caller() -> Session:
    """Return the session that this request is made in. Raises Unauthorized where there is none."""
    session: Session | None = g.get("caller")
    if session is None:
        raise Unauthorized
    return session


def authenticate(purpose: Purpose, token: str, late_seconds: int = 0) -> tuple[Claims, Session]:
    """Verify a token, and return its claims and its live session; `caller()` returns it too.

    The token may have expired up to `late_seconds` ago: its session has to live now.
    Raises Unauthorized, DatabaseUnavailable.
    """
    deps = dependencies()
    try:
        claims = deps.signed_tokens.verify(purpose, token, late_seconds)
    except InvalidTokenError:
        raise Unauthorized(failed=bool(token)) from None
    session = deps.sessions.find(claims.session_id, claims.user_id)
    if session is None:
        raise Unauthorized(failed=True)
    g.caller = session
    return claims, session


def _check_access() -> None:
    # Without an endpoint the router answers 404 or 405.
    if request.endpoint is None:
        return
    needed = needed_scope(request.endpoint)
    if needed == PUBLIC:
        return
    claims, _ = authenticate(Purpose.IDENTITY, request.headers.get("X-Identity", ""))
    if needed not in claims.scopes:
        raise InsufficientScope(needed)
