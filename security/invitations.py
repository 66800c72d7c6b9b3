"""Invitations, which administrators make and withdraw: /v1/admin/invitations."""

from datetime import datetime
from typing import Any

from apiflask import APIBlueprint

from security.access import caller, confirm_in, require_fresh_proof
from security.clock import rfc3339
from security.config import RegistrationMode
from security.dependencies import dependencies
from security.outcomes import FieldProblem, InvalidFields, NotFound, RegistrationClosed
from security.people.invitations import Invitation
from security.records.audit_log import Event, record
from security.web import cursors
from security.web.admin_schemas import InvitationList, InvitationRequest, NewInvitation
from security.web.openapi_answers import FRESH_PROOF, problems
from security.web.origins import origin
from security.web.schemas import PageQuery

blueprint = APIBlueprint("invitations", __name__, tag="Administration")
_WEEK_SECONDS = 7 * 86_400
_YEAR_SECONDS = 366 * 86_400


@blueprint.get("/v1/admin/invitations")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.output(InvitationList, description="A part of the list.")
@blueprint.doc(operation_id="list_invitations", responses=problems(422))
def index(query: PageQuery) -> dict[str, Any]:
    """List the invitations, also those that are used up, newest first"""
    after = cursors.decode(query.cursor, int, str)
    found = dependencies().invitations.listed(after, query.limit + 1)
    page, rest = found[: query.limit], found[query.limit :]
    return {
        "items": [_described(one) for one in page],
        "next_cursor": cursors.encode((page[-1].created_at, page[-1].id)) if rest else None,
    }


@blueprint.post("/v1/admin/invitations")
@blueprint.input(InvitationRequest, arg_name="wanted")
@blueprint.output(NewInvitation, 201, description="The invitation, with its link.")
@blueprint.doc(
    operation_id="create_invitation",
    responses=problems(403, 411, 415, 422)
    | FRESH_PROOF
    | {403: "The credential does not permit this, or nobody may register at all."},
)
def create(wanted: InvitationRequest) -> dict[str, Any]:
    """Make a link by which people may register; it is told this once"""
    session = require_fresh_proof()
    deps = dependencies()
    if deps.settings.registration_mode is RegistrationMode.CLOSED:
        raise RegistrationClosed
    now = int(deps.clock())
    ends = _end(wanted.expires_at, now)
    with deps.database.writing() as connection:
        confirm_in(connection)
        invitation_id, code = deps.invitations.make(
            connection, session.user_id, wanted.uses, ends, wanted.note
        )
        record(
            connection,
            now,
            Event.INVITATION_MADE,
            session.user_id,
            origin(),
            invitation=invitation_id,
            uses=wanted.uses,
        )
        made = deps.invitations.find_in(connection, invitation_id)
    assert made is not None  # noqa: S101 - It was inserted in this transaction.
    return _described(made) | {"url": f"{deps.settings.public_url}/invite/{code}"}


@blueprint.delete("/v1/admin/invitations/<invitation_id>")
@blueprint.output({}, 204, description="Nobody can register by that link any more.")
@blueprint.doc(operation_id="withdraw_invitation", responses=problems(404))
def withdraw(invitation_id: str) -> tuple[str, int]:
    """Withdraw an invitation; accounts that were made by it stay"""
    deps, user_id = dependencies(), caller().user_id
    with deps.database.writing() as connection:
        if not deps.invitations.withdraw(connection, invitation_id):
            raise NotFound
        record(
            connection,
            int(deps.clock()),
            Event.INVITATION_WITHDRAWN,
            user_id,
            origin(),
            invitation=invitation_id,
        )
    return "", 204


def _end(wanted: datetime | None, now: int) -> int:
    """Return when an invitation ends, in unix seconds. Raises InvalidFields."""
    if wanted is None:
        return now + _WEEK_SECONDS
    ends = int(wanted.timestamp())
    if not now < ends <= now + _YEAR_SECONDS:
        problem = "Choose a time that is to come, within a year."
        raise InvalidFields([FieldProblem("expires_at", problem)])
    return ends


def _described(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.id,
        "uses": one.uses,
        "used": one.used,
        "note": one.note,
        "created_at": rfc3339(one.created_at),
        "expires_at": rfc3339(one.expires_at),
        "created_by": one.created_by,
    }
