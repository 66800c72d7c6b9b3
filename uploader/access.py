"""Who may call which endpoint: all but a list of public ones need an identity."""

from typing import cast

from flask import Flask, g, request

from uploader.clients.identity_tokens import HEADER, Identity
from uploader.dependencies import dependencies

PUBLIC_ENDPOINTS = frozenset(
    {
        "health.livez",
        "health.readyz",
        "internal.shared",
        "media.authorise",
        "openapi.spec",
        "prometheus_metrics",
        "static",
    }
)


def init_app(app: Flask) -> None:
    """Refuse every request without a valid identity, except to public endpoints."""
    app.before_request(_require_identity)


def caller() -> Identity:
    """Return the verified caller; raises IdentityRequired. No other header names a caller."""
    if "caller" not in g:
        g.caller = dependencies().verifier.verify(request.headers.get(HEADER))
    return cast(Identity, g.caller)


def _require_identity() -> None:
    # No endpoint means 404 or 405, which the router has already decided.
    if request.endpoint is not None and request.endpoint not in PUBLIC_ENDPOINTS:
        caller()
