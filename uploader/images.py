"""The caller's own images: list, show, neighbours, change, delete."""

from apiflask import APIBlueprint

from uploader import access
from uploader.dependencies import dependencies
from uploader.library.image import LINK
from uploader.library.names import clean_text, clean_typed_name
from uploader.outcomes import InvalidFields
from uploader.web import openapi_requests
from uploader.web.openapi_answers import problems
from uploader.web.schemas import (
    ALT_CHARACTERS,
    ImageAnswer,
    ImageChange,
    ImageList,
    ListQuery,
    Neighbours,
    image_answer,
)

blueprint = APIBlueprint("images", __name__, tag="Images", url_prefix="/v1/images")


@blueprint.get("")
@blueprint.input(ListQuery, location="query", arg_name="query")
@blueprint.output(ImageList, description="A part of the list.")
@blueprint.doc(operation_id="list_images", responses=problems(404, 422))
def index(query: ListQuery) -> ImageList:
    """List the caller's images, newest first: from the newest, from a cursor, or around one."""
    d = dependencies()
    user_id = access.caller().user_id
    if query.at is None:
        page = d.catalogue.page(user_id, query.limit, query.cursor)
    elif query.cursor is None:
        page = d.catalogue.page_at(user_id, query.limit, query.at)
    else:
        raise InvalidFields([{"field": "at", "message": "Cannot stand beside a cursor."}])
    return ImageList(
        items=[image_answer(one, d.settings.public_url) for one in page.items],
        previous_cursor=page.previous_cursor,
        next_cursor=page.next_cursor,
    )


@blueprint.get("/<image_id>")
@blueprint.output(ImageAnswer, description="The image.")
@blueprint.doc(operation_id="show_image", responses=problems(404))
def show(image_id: str) -> ImageAnswer:
    """Describe one of the caller's images."""
    d = dependencies()
    image = d.catalogue.load_own_image(access.caller().user_id, image_id)
    return image_answer(image, d.settings.public_url)


@blueprint.get("/<image_id>/neighbours")
@blueprint.output(Neighbours, description="Null where there is none.")
@blueprint.doc(operation_id="show_neighbours", responses=problems(404))
def neighbours(image_id: str) -> Neighbours:
    """Name the newer and the older image in the order of the list."""
    newer, older = dependencies().catalogue.neighbours(access.caller().user_id, image_id)
    return Neighbours(previous=newer, next=older)


@blueprint.patch("/<image_id>")
@blueprint.input(ImageChange, arg_name="change")
@blueprint.output(ImageAnswer, description="The image as it is now.")
@blueprint.doc(
    operation_id="update_image",
    responses=problems(404, 411, 415, 422),
    extensions=openapi_requests.CHANGE,
)
def update(image_id: str, change: ImageChange) -> ImageAnswer:
    """Change the name, the alternative text or the visibility of one of the caller's images."""
    d = dependencies()
    caller = access.caller()
    image = d.catalogue.change(caller.user_id, image_id, _cleaned(change))
    if change.visibility == LINK:
        d.rendition_queue.add_card(image)
    return image_answer(image, d.settings.public_url)


@blueprint.delete("/<image_id>")
@blueprint.output({}, status_code=204, description="The image is gone.")
@blueprint.doc(operation_id="delete_image", responses=problems(404))
def delete(image_id: str) -> str:
    """Delete one of the caller's images; it is gone for everybody at once."""
    d = dependencies()
    d.lifecycle.delete(access.caller().user_id, image_id)
    d.remover.remove_soon()
    return ""


def _cleaned(change: ImageChange) -> dict[str, str]:
    fields: dict[str, str] = {}
    if change.name is not None:
        fields["name"] = clean_typed_name(change.name)
        if not fields["name"]:
            raise InvalidFields([{"field": "name", "message": "Has no visible characters."}])
    if "alt" in change.model_fields_set:
        fields["alt"] = clean_text(change.alt or "", ALT_CHARACTERS)
    if change.visibility is not None:
        fields["visibility"] = change.visibility
    return fields
