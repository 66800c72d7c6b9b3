"""The audit log: /v1/audit for one's own account, /v1/admin/audit for administrators."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from heapq import merge
from typing import Any

from apiflask import APIBlueprint
from flask import request

from security.access import caller
from security.clients.uploader_client import LibraryLine
from security.clock import rfc3339
from security.dependencies import dependencies
from security.outcomes import UploaderUnavailable
from security.records.audit_lines import AuditLine
from security.telemetry.logs import request_id
from security.web import cursors
from security.web.admin_schemas import AuditList, AuditQuery, OwnAuditList
from security.web.openapi_answers import problems
from security.web.schemas import PageQuery

# Of a log of which no line was on a page yet.
_NEWEST = 2**63 - 1

blueprint = APIBlueprint("audit", __name__, tag="Audit log")


@blueprint.get("/v1/audit")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.output(OwnAuditList, description="A part of the lines, the newest first.")
@blueprint.doc(operation_id="list_own_events", responses=problems(422, 503))
def own(query: PageQuery) -> dict[str, Any]:
    """List what happened to the caller's account and to its pictures"""
    deps, place = dependencies(), cursors.decode(query.cursor, int, int, int)
    before, picture_before = (None, None) if place is None else (place[0], place[1:])
    most = query.limit + 1
    own_lines = deps.audit_lines.listed(before, most, user_id=caller().user_id)
    # Half of a list would look like a whole one.
    picture_lines = deps.uploader.lines(
        request.headers["X-Identity"], request_id(), most, picture_before
    )
    if picture_lines is None:
        raise UploaderUnavailable
    both: tuple[Iterable[AuditLine | LibraryLine], ...] = (own_lines, picture_lines)
    merged = list(merge(*both, key=_time, reverse=True))
    page = merged[: query.limit]
    return {
        "items": [_own(one) if isinstance(one, AuditLine) else _of_picture(one) for one in page],
        "next_cursor": _behind(page, place) if len(merged) > len(page) else None,
    }


@blueprint.get("/v1/admin/audit")
@blueprint.input(AuditQuery, location="query", arg_name="query")
@blueprint.output(AuditList, description="A part of the lines, the newest first.")
@blueprint.doc(operation_id="list_events", responses=problems(422))
def index(query: AuditQuery) -> dict[str, Any]:
    """List what happened to all accounts, to one, or of one kind"""
    before = cursors.decode_one(query.cursor, int)
    found = dependencies().audit_lines.listed(
        before, query.limit + 1, user_id=query.user, event=query.event
    )
    page, rest = found[: query.limit], found[query.limit :]
    return {
        "items": [_described(one) for one in page],
        "next_cursor": cursors.encode((page[-1].id,)) if rest else None,
    }


def _time(line: AuditLine | LibraryLine) -> int:
    """Return microseconds since 1970; security knows whole seconds."""
    return line.at * 1_000_000 if isinstance(line, AuditLine) else line.at


def _behind(page: Sequence[AuditLine | LibraryLine], place: tuple[int, ...] | None) -> str:
    """Return the cursor behind a page: behind the last line of each of the two logs."""
    own_id, at, line_id = place or (_NEWEST, _NEWEST, _NEWEST)
    for line in page:
        if isinstance(line, AuditLine):
            own_id = line.id
        else:
            at, line_id = line.at, line.id
    return cursors.encode((own_id, at, line_id))


def _of_picture(line: LibraryLine) -> dict[str, Any]:
    return {
        "id": f"p{line.id}",
        "at": rfc3339(line.at / 1_000_000),
        "event": line.event,
        "by_administrator": False,
        "address": line.address,
        "user_agent": line.user_agent,
        "details": line.details | ({"image_id": line.image_id} if line.image_id else {}),
    }


def _own(line: AuditLine) -> dict[str, Any]:
    """Describe a line to whom it is about, who is not told which administrator it was."""
    return {
        "id": str(line.id),
        "at": rfc3339(line.at),
        "event": line.event,
        "by_administrator": line.actor is not None,
        "address": "" if line.actor else line.address,
        "user_agent": "" if line.actor else line.user_agent,
        "details": line.details,
    }


def _described(line: AuditLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "at": rfc3339(line.at),
        "event": line.event,
        "user": line.user and asdict(line.user),
        "actor": line.actor and asdict(line.actor),
        "address": line.address,
        "user_agent": line.user_agent,
        "details": line.details,
    }
