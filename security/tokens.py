"""Logging in, refreshing and logging out: /v1/token."""

from typing import Any

import structlog
from apiflask import APIBlueprint
from flask import request

from security.access import caller
from security.dependencies import dependencies
from security.outcomes import FieldProblem, InvalidFields
from security.people import password_rules
from security.web.openapi_answers import problems
from security.web.schemas import Credentials, Refresh, TokenPair

blueprint = APIBlueprint("tokens", __name__, tag="Tokens")
_USER_AGENT = {
    "in": "header",
    "name": "User-Agent",
    "schema": {"type": "string"},
    "description": "What the session is listed with.",
}
_log = structlog.get_logger("security.tokens")


@blueprint.post("/v1/token")
@blueprint.input(Credentials, location="json_or_form", arg_name="given")
@blueprint.output(TokenPair, description="A new session has begun.")
@blueprint.doc(
    operation_id="log_in",
    responses=problems(401, 403, 411, 415, 422, 429),
    extensions={"parameters": [_USER_AGENT]},
)
def issue(given: Credentials) -> dict[str, Any]:
    """Log in"""
    deps = dependencies()
    if password_rules.is_too_long(given.password):
        raise InvalidFields([FieldProblem("password", password_rules.TOO_LONG)])
    user = deps.authentication.verify(given.login, given.password, _client_address())
    with deps.database.writing() as connection:
        session_id = deps.sessions.start(connection, user.id, request.headers.get("User-Agent", ""))
        refresh_token = deps.refresh_tokens.issue(connection, session_id)
    _log.info("logged_in", user_id=user.id, session_id=session_id)
    return _token_pair(user.id, session_id, refresh_token)


@blueprint.post("/v1/token/refresh")
@blueprint.input(Refresh, arg_name="given")
@blueprint.output(TokenPair, description="The session goes on; the refresh token is a new one.")
@blueprint.doc(operation_id="refresh_tokens", responses=problems(401, 403, 411, 415, 422))
def refresh(given: Refresh) -> dict[str, Any]:
    """Exchange a refresh token for new tokens"""
    session, successor = dependencies().refresh_tokens.exchange(given.refresh_token)
    return _token_pair(session.user_id, session.id, successor)


@blueprint.delete("/v1/token")
@blueprint.output({}, 204, description="The session is over.")
@blueprint.doc(operation_id="log_out", responses=problems(429))
def end() -> tuple[str, int]:
    """Log out: end the session of the token that is sent"""
    session = caller()
    dependencies().sessions.end_own(session.id, session.user_id)
    _log.info("logged_out", user_id=session.user_id, session_id=session.id)
    return "", 204


def _client_address() -> str | None:
    """Return the address of the client: the gateway passes it on, without one it is the peer's."""
    return request.headers.get("X-Real-IP") or request.remote_addr


def _token_pair(user_id: str, session_id: str, refresh_token: str) -> dict[str, Any]:
    deps = dependencies()
    lifetime = deps.settings.access_token_seconds
    access_token, _ = deps.signed_tokens.mint_access(user_id, session_id, lifetime)
    return {
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": lifetime,
        "refresh_token": refresh_token,
    }
