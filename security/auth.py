"""The answer to `auth_request` of the gateway, and to the pages: whose credential is this?"""

import re
from typing import Any

from apiflask import APIBlueprint
from flask import jsonify, request
from flask.typing import ResponseReturnValue

from security.access import authenticate
from security.clock import rfc3339
from security.credentials.permissions import scope_text
from security.dependencies import dependencies
from security.keys.signing_keys import Purpose

# Not in the public API document, because the gateway does not route to it from outside.
blueprint = APIBlueprint("auth", __name__, enable_openapi=False)
_BEARER = re.compile(r"bearer ([A-Za-z0-9_.-]+)", re.ASCII | re.IGNORECASE)


@blueprint.get("/auth")
def check() -> ResponseReturnValue:
    """Return the user, the session and the permissions of the access token, if they are valid.

    The gateway may cache the answer to the end of the second in which the session was looked up,
    so that a logout works at once. It may never cache a refusal.
    """
    deps = dependencies()
    # Read before the session is looked up, so that the answer is never cached for too long.
    asked_at = int(deps.clock())
    bearer = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    claims, session = authenticate(Purpose.ACCESS, bearer[1] if bearer else "")
    identity = deps.identity_tokens.of(session)
    deps.sessions.record_use(session)
    answer: dict[str, Any] = {
        "id": session.user_id,
        "login": session.login,
        "session_id": session.id,
        "scope": scope_text(session.scopes),
        "role": session.role,
        "expires_at": rfc3339(claims.expires_at),
    }
    return jsonify(answer), 200, {"X-Identity": identity, "X-Accel-Expires": f"@{asked_at}"}
