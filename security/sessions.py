"""The sessions of the caller, listed, and ended one by one or all others: /v1/sessions."""

from typing import Any

import structlog
from apiflask import APIBlueprint

from security.access import caller
from security.clock import rfc3339
from security.dependencies import dependencies
from security.outcomes import NotFound
from security.records import audit_log
from security.records.audit_log import Event
from security.web.openapi_answers import problems
from security.web.origins import origin
from security.web.schemas import OtherSessions, SessionList

blueprint = APIBlueprint("sessions", __name__, tag="Sessions")
_log = structlog.get_logger("security.sessions")


@blueprint.get("/v1/sessions")
@blueprint.output(SessionList, description="The live sessions, the last used first.")
@blueprint.doc(operation_id="list_sessions")
def index() -> dict[str, Any]:
    """List the sessions of the caller"""
    current = caller()
    return {
        "items": [
            {
                "id": session.id,
                "created_at": rfc3339(session.created_at),
                "last_used_at": rfc3339(session.last_used_at),
                "current": session.id == current.id,
                "user_agent": session.user_agent,
            }
            for session in dependencies().sessions.list_own(current.user_id)
        ]
    }


@blueprint.delete("/v1/sessions")
@blueprint.input(OtherSessions, location="query", arg_name="asked")
@blueprint.output({}, 204, description="Everywhere else the caller is signed out.")
@blueprint.doc(operation_id="end_other_sessions", responses=problems(422))
def end_others(asked: OtherSessions) -> tuple[str, int]:
    """End all sessions of the caller but this one"""
    deps, current = dependencies(), caller()
    with deps.database.writing() as connection:
        ended = deps.sessions.end_all(connection, current.user_id, but=current.id)
        audit_log.record(
            connection, int(deps.clock()), Event.SESSIONS_ENDED, current.user_id, origin(),
            sessions_ended=ended,
        )  # fmt: skip
    _log.info("sessions_ended", user_id=current.user_id, sessions=ended)
    return "", 204


@blueprint.delete("/v1/sessions/<session_id>")
@blueprint.output({}, 204, description="That session is over.")
@blueprint.doc(operation_id="end_session", responses=problems(404))
def end(session_id: str) -> tuple[str, int]:
    """End one session of the caller"""
    deps, current = dependencies(), caller()
    with deps.database.writing() as connection:
        user_agent = deps.sessions.end_own(connection, session_id, current.user_id)
        if user_agent is None:
            raise NotFound
        audit_log.record(
            connection, int(deps.clock()), Event.SESSION_ENDED, current.user_id, origin(),
            session_id=session_id, session_user_agent=user_agent,
        )  # fmt: skip
    _log.info("session_ended", user_id=current.user_id, session_id=session_id)
    return "", 204
