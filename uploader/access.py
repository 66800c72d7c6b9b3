"""Who may call which endpoint: the scope that each one needs, and the check of every request."""

from collections.abc import Mapping
from typing import cast

from flask import Flask, g, request

from uploader.clients.identity_tokens import HEADER, Caller
from uploader.clients.permissions import Scope
from uploader.dependencies import dependencies
from uploader.outcomes import InsufficientScope

PUBLIC = "public"
ACCESS: Mapping[str, str] = {
    "health.livez": PUBLIC,
    "health.readyz": PUBLIC,
    "images.delete": Scope.DELETE,
    "images.index": Scope.READ,
    "images.neighbours": Scope.READ,
    "images.show": Scope.READ,
    "images.update": Scope.WRITE,
    "internal.shared": PUBLIC,
    "internal.usage": Scope.READ,
    # It judges by the picture and by the caller's own credential, and needs `read` of that one.
    "media.authorise": PUBLIC,
    "openapi.spec": PUBLIC,
    "prometheus_metrics": PUBLIC,
    "upload.create": Scope.UPLOAD,
    "uploads.append": Scope.UPLOAD,
    "uploads.create": Scope.UPLOAD,
    "uploads.delete": Scope.UPLOAD,
    "uploads.options": Scope.UPLOAD,
    "uploads.show": Scope.UPLOAD,
}


def init_app(app: Flask) -> None:
    """Refuse every request without an identity of the needed scope, except to public endpoints."""
    app.before_request(_check_access)


def needed_scope(endpoint: str) -> str:
    """Return the scope that an endpoint needs, or PUBLIC.

    An endpoint that is missing from the table needs a scope that no session is given.
    """
    return ACCESS.get(endpoint, Scope.ADMIN)


def caller() -> Caller:
    """Return the verified caller; raises IdentityRequired. No other header names a caller."""
    if "caller" not in g:
        g.caller = dependencies().verifier.verify(request.headers.get(HEADER))
    return cast(Caller, g.caller)


def require(caller: Caller, scope: str) -> None:
    """Raise InsufficientScope unless the caller's credential permits this."""
    if scope not in caller.scopes:
        raise InsufficientScope(scope)


def _check_access() -> None:
    # No endpoint means 404 or 405, which the router has already decided.
    if request.endpoint is None:
        return
    needed = needed_scope(request.endpoint)
    if needed != PUBLIC:
        require(caller(), needed)
