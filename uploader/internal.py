"""What the other services ask: of what users store, of the audit log; a shared image; the end."""

from dataclasses import asdict

from apiflask import APIBlueprint
from flask import Response, jsonify

from uploader import access
from uploader.dependencies import dependencies
from uploader.records import audit_log
from uploader.records.quota import OwnQuota
from uploader.web.internal_schemas import (
    Amounts,
    AuditAnswer,
    AuditQuery,
    OverviewRequest,
    OwnersRequest,
    RemovalAnswer,
    UsageAnswer,
    audit_line,
)
from uploader.web.schemas import shared_answer

blueprint = APIBlueprint("internal", __name__, enable_openapi=False, url_prefix="/internal")


@blueprint.get("/usage")
def usage() -> Response:
    """Say what the caller stores and may store."""
    lifecycle, caller = dependencies().lifecycle, access.caller()
    used = lifecycle.usage(caller.user_id)
    own = lifecycle.quota.of_owner(caller.quota)
    quota = Amounts(images=own.images, bytes=own.bytes)
    answer = UsageAnswer(**asdict(used), quota=quota)
    return jsonify(answer.model_dump(mode="json"))


@blueprint.post("/usages")
@blueprint.input(OwnersRequest, arg_name="asked")
def usages(asked: OwnersRequest) -> Response:
    """Say what each of these users stores; an administrator asks."""
    found = dependencies().figures.usages(asked.owners)
    said = {owner: {"images": used.images, "bytes": used.bytes} for owner, used in found.items()}
    return jsonify(usages=said)


@blueprint.post("/overview")
@blueprint.input(OverviewRequest, arg_name="asked")
def overview(asked: OverviewRequest) -> Response:
    """Say what all users store, and what the upkeep found last; an administrator asks."""
    own = {owner: OwnQuota(one.images, one.bytes) for owner, one in asked.own_quotas.items()}
    return jsonify(dependencies().figures.overview(own))


@blueprint.get("/shared/<id:image_id>")
def shared(image_id: str) -> Response:
    """Describe an image that is shared by link."""
    d = dependencies()
    image = d.catalogue.load_shared_image(image_id)
    # A chat asks for the page first and for the card right after it.
    d.rendition_queue.add_card(image)
    answer = shared_answer(image, d.settings.public_url)
    return jsonify(answer.model_dump(mode="json"))


@blueprint.get("/audit")
@blueprint.input(AuditQuery, location="query", arg_name="query")
def audit(query: AuditQuery) -> Response:
    """List what the caller has done to the own library, newest first, from a line on."""
    before = None
    if query.before_at is not None and query.before_id is not None:
        before = (query.before_at, query.before_id)
    with dependencies().database.reading() as connection:
        owner = access.caller().user_id
        lines = audit_log.lines_of(connection, owner, query.limit, before)
    answer = AuditAnswer(items=[audit_line(line) for line in lines])
    return jsonify(answer.model_dump(mode="json"))


@blueprint.delete("/library")
def remove_library() -> Response:
    """Remove what the caller stores, for a few seconds, and say whether that was all.

    From the first call on nothing can be added any more. The caller's account is deleted, and so
    security asks in its name, again and again until nothing is left.
    """
    done = dependencies().library_removal.remove(access.caller().user_id)
    answer = RemovalAnswer(removed=done.removed, is_complete=done.is_complete)
    return jsonify(answer.model_dump(mode="json"))
