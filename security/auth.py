"""Whose credential is this, and does the session of an identity still live?"""

import re
from typing import Any

from apiflask import APIBlueprint
from flask import jsonify, request
from flask.typing import ResponseReturnValue

from security.access import authenticate
from security.clock import rfc3339
from security.credentials.live_sessions import Session
from security.credentials.permissions import scope_text
from security.dependencies import dependencies
from security.keys.signing_keys import RENEWABLE_SECONDS, Purpose
from security.outcomes import Unauthorized

# Not in the public API document, because the gateway does not route to it from outside.
blueprint = APIBlueprint("auth", __name__, enable_openapi=False)
_BEARER = re.compile(r"bearer +([A-Za-z0-9_.-]+)", re.ASCII | re.IGNORECASE)


@blueprint.get("/internal/identity")
def renew() -> ResponseReturnValue:
    """Return a new identity for one that may have expired, if its session lives.

    The gateway asks `/auth` before a body begins to arrive, and a body may take hours, in which
    identity and access token expire. Who was authenticated then still is, unless the session has
    ended. Nothing outside can ask: the gateway has no route to here.
    """
    deps = dependencies()
    token = request.headers.get("X-Identity", "")
    _, session = authenticate(Purpose.IDENTITY, token, RENEWABLE_SECONDS)
    identity = deps.identity_tokens.of(session)
    deps.sessions.record_use(session)
    return jsonify(_described(session)), 200, {"X-Identity": identity}


@blueprint.get("/internal/form")
def check_form() -> ResponseReturnValue:
    """Return the identity of whoever sends a form with pictures, which cannot be sent twice.

    The page may have been open for longer than the access token lives. A page would renew that
    before anything else, but the body of a form comes at once: so the refresh token says who it is
    here, without being exchanged, as it would be by the next page.
    """
    deps = dependencies()
    try:
        _, session = authenticate(Purpose.ACCESS, _sent_token())
    except Unauthorized:
        found = deps.refresh_tokens.session_of(request.headers.get("X-Refresh-Token", ""))
        if found is None:
            raise
        session = found
    deps.sessions.record_use(session)
    return jsonify(_described(session)), 200, {"X-Identity": deps.identity_tokens.of(session)}


@blueprint.get("/auth")
def check() -> ResponseReturnValue:
    """Return the user, the session and the permissions of the access token, if they are valid.

    The gateway may cache the answer to the end of the second in which the session was looked up,
    so that a logout works at once. It may never cache a refusal.
    """
    deps = dependencies()
    # Read before the session is looked up, so that the answer is never cached for too long.
    asked_at = int(deps.clock())
    claims, session = authenticate(Purpose.ACCESS, _sent_token())
    identity = deps.identity_tokens.of(session)
    deps.sessions.record_use(session)
    answer = _described(session) | {"expires_at": rfc3339(claims.expires_at)}
    return jsonify(answer), 200, {"X-Identity": identity, "X-Accel-Expires": f"@{asked_at}"}


def _sent_token() -> str:
    """Return the bearer token, whatever it looks like; empty where none was sent."""
    sent = request.headers.get("Authorization", "")
    bearer = _BEARER.fullmatch(sent)
    if bearer is not None:
        return bearer[1]
    return sent if sent.lower().startswith("bearer") else ""


def _described(session: Session) -> dict[str, Any]:
    return {
        "id": session.user_id,
        "login": session.login,
        "session_id": session.id,
        "scope": scope_text(session.scopes),
        "role": session.role,
    }
