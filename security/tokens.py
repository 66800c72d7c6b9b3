"""Signing in, refreshing and signing out: /v1/token."""

from typing import Any

import structlog
from apiflask import APIBlueprint

from security.access import caller
from security.dependencies import dependencies
from security.people.logins import canonical_login
from security.records import audit_log
from security.records.audit_log import Event
from security.web.openapi_answers import problems
from security.web.origins import origin
from security.web.schemas import Credentials, NewSession, Refresh, TokenPair
from security.web.typed_passwords import refuse_too_long

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
@blueprint.output(NewSession, description="A new session has begun.")
@blueprint.doc(
    operation_id="sign_in",
    responses=problems(401, 403, 411, 415, 422, 429),
    extensions={"parameters": [_USER_AGENT]},
)
def issue(given: Credentials) -> dict[str, Any]:
    """Sign in"""
    deps = dependencies()
    refuse_too_long("password", given.password)
    proof = deps.authentication.sign_in(given.login, given.password, origin(), given.device)
    user = proof.user
    with deps.database.writing() as connection:
        deps.authentication.accept(connection, proof)
        session_id = deps.sessions.start(connection, user.id, origin().user_agent)
        refresh_token = deps.refresh_tokens.issue(connection, session_id)
        audit_log.record(
            connection, int(deps.clock()), Event.SIGNED_IN, user.id, origin(), session_id=session_id
        )
    _log.info("signed_in", user_id=user.id, session_id=session_id)
    device = deps.known_devices.added(canonical_login(user.login), given.device)
    return _token_pair(user.id, session_id, refresh_token) | {"device": device}


@blueprint.post("/v1/token/refresh")
@blueprint.input(Refresh, arg_name="given")
@blueprint.output(TokenPair, description="The session goes on; the refresh token is a new one.")
@blueprint.doc(operation_id="refresh_tokens", responses=problems(401, 403, 411, 415, 422))
def refresh(given: Refresh) -> dict[str, Any]:
    """Exchange a refresh token for new tokens"""
    session, successor = dependencies().refresh_tokens.exchange(given.refresh_token, origin())
    return _token_pair(session.user_id, session.id, successor)


@blueprint.delete("/v1/token")
@blueprint.output({}, 204, description="The session is over.")
@blueprint.doc(operation_id="sign_out", responses=problems(429))
def end() -> tuple[str, int]:
    """Sign out: end the session of the token that is sent"""
    deps, session = dependencies(), caller()
    with deps.database.writing() as connection:
        # Another request may have ended it, and has said so.
        if deps.sessions.end_own(connection, session.id, session.user_id) is not None:
            audit_log.record(
                connection, int(deps.clock()), Event.SIGNED_OUT, session.user_id, origin(),
                session_id=session.id,
            )  # fmt: skip
    _log.info("signed_out", user_id=session.user_id, session_id=session.id)
    return "", 204


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
