"""The caller's trash: list, show, restore all, empty."""

from dataclasses import asdict

from apiflask import APIBlueprint
from flask import request

from uploader import access
from uploader.dependencies import dependencies
from uploader.intake.origins import origin_of
from uploader.web.openapi_answers import problems
from uploader.web.schemas import PageQuery
from uploader.web.trash_schemas import (
    EmptiedAnswer,
    RestoredTrashAnswer,
    TrashedImage,
    TrashList,
    trash_list,
    trashed_image,
)

blueprint = APIBlueprint("trash", __name__, tag="Trash", url_prefix="/v1/trash")


@blueprint.get("")
@blueprint.input(PageQuery, location="query", arg_name="query")
@blueprint.output(TrashList, description="A part of the trash.")
@blueprint.doc(operation_id="list_trash", responses=problems(422))
def index(query: PageQuery) -> TrashList:
    """List what the caller has deleted, the last first, until it is gone for good."""
    d, user_id = dependencies(), access.caller().user_id
    page = d.trash.page(user_id, query.limit, query.cursor)
    used, first_gone_at = d.trash.sums(user_id)
    return trash_list(page, used, first_gone_at, d.trash, d.settings.public_url)


@blueprint.get("/<id:image_id>")
@blueprint.output(TrashedImage, description="The image.")
@blueprint.doc(operation_id="show_trashed_image", responses=problems(404))
def show(image_id: str) -> TrashedImage:
    """Describe one image in the caller's trash."""
    d = dependencies()
    image = d.trash.load(access.caller().user_id, image_id)
    return trashed_image(image, d.trash, d.settings.public_url)


@blueprint.post("/restore")
@blueprint.output(RestoredTrashAnswer, description="They are back.")
@blueprint.doc(operation_id="restore_trash")
def restore() -> RestoredTrashAnswer:
    """Restore what is in the caller's trash, for a few seconds; links stay off."""
    done = dependencies().trash_removal.restore_all(access.caller().user_id, origin_of(request))
    return RestoredTrashAnswer(**asdict(done))


@blueprint.delete("")
@blueprint.output(EmptiedAnswer, description="They are gone for good.")
@blueprint.doc(operation_id="empty_trash")
def empty() -> EmptiedAnswer:
    """Delete what is in the caller's trash for good, for a few seconds, and say how much it was."""
    d = dependencies()
    done = d.trash_removal.empty(access.caller().user_id, origin_of(request))
    d.remover.remove_soon()
    return EmptiedAnswer(**asdict(done))
