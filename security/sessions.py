"""The sessions of the caller, listed and ended one by one: /v1/sessions."""

from typing import Any

import structlog
from apiflask import APIBlueprint

from security.access import caller
from security.clock import rfc3339
from security.dependencies import dependencies
from security.outcomes import NotFound
from security.web.openapi_answers import problems
from security.web.schemas import SessionList

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


@blueprint.delete("/v1/sessions/<session_id>")
@blueprint.output({}, 204, description="That session is over.")
@blueprint.doc(operation_id="end_session", responses=problems(404))
def end(session_id: str) -> tuple[str, int]:
    """End one session of the caller"""
    current = caller()
    if not dependencies().sessions.end_own(session_id, current.user_id):
        raise NotFound
    _log.info("session_ended", user_id=current.user_id, session_id=session_id)
    return "", 204
