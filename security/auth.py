"""Whose credential is this, and is the one of an identity still valid?"""

import re
from typing import Any

from apiflask import APIBlueprint
from flask import jsonify, request
from flask.typing import ResponseReturnValue

from security.access import (
    authenticate_api_token,
    authenticate_identity,
    authenticate_session,
    is_api_token,
)
from security.clock import rfc3339
from security.credentials.api_tokens import ApiToken
from security.credentials.credential import Credential
from security.credentials.live_sessions import Session
from security.credentials.permissions import scope_text
from security.dependencies import dependencies
from security.keys.signing_keys import RENEWABLE_SECONDS
from security.outcomes import Unauthorized
from security.people.addresses import plain_address
from security.web.origins import client_address

# Not in the public API document, because the gateway does not route to it from outside.
blueprint = APIBlueprint("auth", __name__, enable_openapi=False)
_BEARER = re.compile(r"bearer +([A-Za-z0-9_.-]+)", re.ASCII | re.IGNORECASE)


@blueprint.get("/internal/identity")
def renew() -> ResponseReturnValue:
    """Return a new identity for one that may have expired, if its session or API token lives.

    The gateway asks `/auth` before a body begins to arrive, and a body may take hours, in which
    identity and access token expire. Who was authenticated then still is, unless the session has
    ended or the token was revoked. Nothing outside can ask: the gateway has no route to here.
    """
    deps = dependencies()
    token = request.headers.get("X-Identity", "")
    _, credential = authenticate_identity(token, RENEWABLE_SECONDS)
    identity = deps.identity_tokens.of(credential)
    if isinstance(credential, Session):
        deps.sessions.record_use(credential)
    return jsonify(_described(credential)), 200, {"X-Identity": identity}


@blueprint.get("/internal/form")
def check_form() -> ResponseReturnValue:
    """Return the identity of whoever sends a form with pictures, which cannot be sent twice.

    The page may have been open for longer than the access token lives. A page would renew that
    before anything else, but the body of a form comes at once: so the refresh token says who it is
    here, without being exchanged, as it would be by the next page.
    """
    deps = dependencies()
    try:
        _, session = authenticate_session(_sent_token())
    except Unauthorized:
        found = deps.refresh_tokens.session_of(request.headers.get("X-Refresh-Token", ""))
        if found is None:
            raise
        session = found
    deps.sessions.record_use(session)
    return jsonify(_described(session)), 200, {"X-Identity": deps.identity_tokens.of(session)}


@blueprint.get("/auth")
def check() -> ResponseReturnValue:
    """Return the user and the permissions of an access token or API token, if it is valid.

    The gateway may cache the answer to the end of the second in which the credential was looked
    up, so that a sign-out works at once: for an access token whoever sends it, for an API token
    under the address that it came from. It may never cache a refusal.
    """
    deps = dependencies()
    # Read before the credential is looked up, so that the answer is never cached for too long.
    asked_at, sent = int(deps.clock()), _sent_token()
    credential, expires_at = _api_token(sent) if is_api_token(sent) else _session(sent)
    headers = {
        "X-Identity": deps.identity_tokens.of(credential),
        "X-Accel-Expires": f"@{asked_at}",
    }
    answer = _described(credential) | {"expires_at": expires_at and rfc3339(expires_at)}
    return jsonify(answer), 200, headers


def _api_token(sent: str) -> tuple[Credential, int | None]:
    address = client_address()
    token = authenticate_api_token(sent, address)
    used_from = str(plain_address(address) or "")
    dependencies().last_uses.record(token.id, token.last_used_at, used_from)
    return token, token.expires_at


def _session(sent: str) -> tuple[Credential, int | None]:
    claims, session = authenticate_session(sent)
    dependencies().sessions.record_use(session)
    return session, claims.expires_at


def _sent_token() -> str:
    """Return the bearer token, whatever it looks like; empty where none was sent."""
    sent = request.headers.get("Authorization", "")
    bearer = _BEARER.fullmatch(sent)
    if bearer is not None:
        return bearer[1]
    return sent if sent.lower().startswith("bearer") else ""


def _described(credential: Credential) -> dict[str, Any]:
    kind = "token_id" if isinstance(credential, ApiToken) else "session_id"
    return {
        "id": credential.user_id,
        "login": credential.login,
        kind: credential.id,
        "scope": scope_text(credential.scopes),
        "role": credential.role,
    }
