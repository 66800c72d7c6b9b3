"""Who may call which endpoint: the scope that each one needs, and the check of every request."""

import time
from collections.abc import Mapping
from typing import cast

from flask import Flask, g, request

from uploader.clients.identity_tokens import HEADER, Caller
from uploader.clients.permissions import Scope
from uploader.dependencies import dependencies
from uploader.outcomes import IdentityInvalid, IdentityRequired, InsufficientScope
from uploader.records.quota import OwnQuota
from uploader.telemetry.logs import request_id

PUBLIC = "public"
# What no credential permits: it is no scope.
NOBODY = "nobody"
ACCESS: Mapping[str, str] = {
    "actions.create": Scope.WRITE,
    "archive.create": Scope.READ,
    "as_shown.show": Scope.READ,
    "albums.add": Scope.WRITE,
    "albums.create": Scope.WRITE,
    "albums.delete": Scope.WRITE,
    "albums.index": Scope.READ,
    "albums.move": Scope.WRITE,
    "albums.of_image": Scope.READ,
    "albums.remove": Scope.WRITE,
    "albums.show": Scope.READ,
    "albums.update": Scope.WRITE,
    "health.livez": PUBLIC,
    "health.readyz": PUBLIC,
    "images.count": Scope.READ,
    "images.delete": Scope.DELETE,
    "images.index": Scope.READ,
    "images.months": Scope.READ,
    "images.neighbours": Scope.READ,
    "images.restore": Scope.DELETE,
    "images.search_terms": Scope.READ,
    "images.show": Scope.READ,
    "images.update": Scope.WRITE,
    "internal.overview": Scope.ADMIN,
    "internal.audit": Scope.ACCOUNT,
    "internal.remove_library": Scope.ACCOUNT,
    "internal.shared": PUBLIC,
    "internal.usage": Scope.READ,
    "internal.usages": Scope.ADMIN,
    # It judges by the picture and by the caller's own credential, and needs `read` of that one.
    "media.authorise": PUBLIC,
    "openapi.spec": PUBLIC,
    "prometheus_metrics": PUBLIC,
    "tags.delete": Scope.WRITE,
    "tags.index": Scope.READ,
    "tags.update": Scope.WRITE,
    "trash.empty": Scope.DELETE,
    "trash.index": Scope.READ,
    "trash.restore": Scope.DELETE,
    "trash.show": Scope.READ,
    "upload.create": Scope.UPLOAD,
    "uploads.append": Scope.UPLOAD,
    "uploads.create": Scope.UPLOAD,
    "uploads.delete": Scope.UPLOAD,
    "uploads.options": Scope.UPLOAD,
    "uploads.show": Scope.UPLOAD,
}
# How long ago the gateway was told who is asking: in seconds, by the gateway's own clock.
AGE_HEADER = "X-Request-Seconds"
# A revocation works within a second, so an older answer is asked for again.
_FRESH_SECONDS = 1.0


def init_app(app: Flask) -> None:
    """Refuse every request without an identity of the needed scope, except to public endpoints."""
    app.before_request(_check_access)


def needed_scope(endpoint: str) -> str:
    """Return the scope that an endpoint needs, or PUBLIC.

    An endpoint that is missing from the table needs what nobody is given, administrators included.
    """
    return ACCESS.get(endpoint, NOBODY)


def caller() -> Caller:
    """Return the verified caller; raises IdentityRequired. No other header names a caller."""
    if "caller" not in g:
        token = request.headers.get(HEADER)
        # The gateway hands a body on when it has arrived, and knew who sends it before it did. It
        # waits for the body of any method, so this holds for every endpoint.
        is_late = _seconds_since_asked() > _FRESH_SECONDS
        g.caller = _renewed(token) if is_late else dependencies().verifier.verify(token)
        g.identified_at = time.monotonic()
    return cast(Caller, g.caller)


def confirm() -> OwnQuota:
    """Ask whether the caller's session still lives, after a body that came in slowly.

    Returns the caller's own quota as it is then. Raises IdentityRequired, InsufficientScope and
    SecurityUnavailable.
    """
    if time.monotonic() - g.identified_at > _FRESH_SECONDS:
        g.caller = _renewed(request.headers.get(HEADER))
        g.identified_at = time.monotonic()
        require(caller(), needed_scope(request.endpoint or ""))
    return caller().quota


def _renewed(token: str | None) -> Caller:
    """Return the caller of an identity that may have expired, whose session lives now."""
    d = dependencies()
    if not token:
        raise IdentityRequired
    fresh = d.security.renewed(token, request_id()) if token.isascii() else None
    if fresh is None:
        raise IdentityInvalid
    return d.verifier.verify(fresh)


def _seconds_since_asked() -> float:
    """Return what the gateway says; it never passes on what a client says."""
    try:
        return float(request.headers.get(AGE_HEADER, 0))
    except ValueError:
        return 0.0


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
