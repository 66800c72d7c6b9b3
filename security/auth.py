"""The question that the gateway and the pages ask about every credential: whose is it?"""

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

# Never part of the public document: the gateway does not route to it.
blueprint = APIBlueprint("auth", __name__, enable_openapi=False)
_BEARER = re.compile(r"bearer ([A-Za-z0-9_.-]+)", re.ASCII | re.IGNORECASE)


@blueprint.get("/auth")
def check() -> ResponseReturnValue:
    """Say whose access token this is, if its session lives right now.

    The answer may be kept to the end of the second in which the session was looked up, and not
    longer, so that a logout works at once. Refusals carry no such permission.
    """
    deps = dependencies()
    # Taken before the session is looked up: an answer must not outlive the second of its truth.
    asked_at = int(deps.clock())
    bearer = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    claims, session = authenticate(Purpose.ACCESS, bearer[1] if bearer else "")
    identity = deps.identity_tokens.of(session)
    deps.sessions.note_use(session)
    answer: dict[str, Any] = {
        "id": session.user_id,
        "login": session.login,
        "session_id": session.id,
        "scope": scope_text(session.scopes),
        "role": session.role,
        "expires_at": rfc3339(claims.expires_at),
    }
    return jsonify(answer), 200, {"X-Identity": identity, "X-Accel-Expires": f"@{asked_at}"}
