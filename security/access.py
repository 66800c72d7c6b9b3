"""Who may call what: every route needs an identity unless it is in the list of public ones."""

from flask import Flask, g, request

from security.credentials.live_sessions import Session
from security.credentials.signed_tokens import InvalidTokenError
from security.dependencies import dependencies
from security.keys.signing_keys import Purpose
from security.outcomes import Unauthorized

PUBLIC_ENDPOINTS = frozenset(
    {
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
    }
)


def init_app(app: Flask) -> None:
    """Refuse every request without a valid identity, except to public endpoints."""
    app.before_request(_require_identity)


def caller() -> Session:
    """Return the live session that this request acts for. Raises Unauthorized."""
    session: Session | None = g.get("caller")
    if session is None:
        raise Unauthorized
    return session


def _require_identity() -> None:
    # No endpoint means 404 or 405, which the router has already decided.
    if request.endpoint is None or request.endpoint in PUBLIC_ENDPOINTS:
        return
    deps = dependencies()
    try:
        claims = deps.signed_tokens.verify(Purpose.IDENTITY, request.headers.get("X-Identity", ""))
    except InvalidTokenError:
        raise Unauthorized from None
    session = deps.sessions.find(claims.session_id, claims.user_id)
    if session is None:
        raise Unauthorized
    g.caller = session
