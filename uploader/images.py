"""The caller's own images: list, count, months, show, neighbours, change, delete, restore."""

from functools import partial

from apiflask import APIBlueprint
from flask import request

from uploader import access
from uploader.arranging import tags
from uploader.dependencies import dependencies
from uploader.intake.origins import origin_of
from uploader.library.image import LINK
from uploader.outcomes import InvalidFields
from uploader.web import openapi_requests
from uploader.web.image_changes import ImageChange, read_changes
from uploader.web.image_lists import ImageCount, ImageList, image_list
from uploader.web.list_queries import (
    ListQuery,
    MonthAnswer,
    MonthList,
    MonthQuery,
    OrderQuery,
    SearchQuery,
    found_list,
)
from uploader.web.openapi_answers import problems
from uploader.web.schemas import (
    ImageAnswer,
    Neighbours,
    image_answer,
)
from uploader.web.search_schemas import SearchTerms, hints_of
from uploader.web.search_schemas import search_terms as every_search_term
from uploader.web.trash_schemas import DeletionQuery, RestoredImage, restored_image

blueprint = APIBlueprint("images", __name__, tag="Images", url_prefix="/v1/images")


@blueprint.get("")
@blueprint.input(ListQuery, location="query", arg_name="query")
@blueprint.output(ImageList, description="A part of the list.")
@blueprint.doc(operation_id="list_images", responses=problems(404, 422))
def index(query: ListQuery) -> ImageList:
    """List the caller's images in an order: from the first, from a cursor, or around one.

    A cursor belongs to the sort and the order of its list; any other list refuses it.
    """
    d, user_id = dependencies(), access.caller().user_id
    found = found_list(d, user_id, query)
    if query.at is None:
        page = d.catalogue.page(user_id, query.limit, query.cursor, found.listing)
    elif query.cursor is None:
        page = d.catalogue.page_at(user_id, query.limit, query.at, found.listing)
    else:
        raise InvalidFields([{"field": "at", "message": "Cannot stand beside a cursor."}])
    tagged = d.tags.of_images([one.id for one in page.items])
    return image_list(page, tagged, found.search, d.trash, d.settings.public_url)


@blueprint.get("/count")
@blueprint.input(SearchQuery, location="query", arg_name="query")
@blueprint.output(ImageCount, description="How many there are.")
@blueprint.doc(operation_id="count_images", responses=problems(404, 422))
def count(query: SearchQuery) -> ImageCount:
    """Count the caller's images, or those that a search finds."""
    d, user_id = dependencies(), access.caller().user_id
    found = found_list(d, user_id, OrderQuery(**vars(query), sort=None, order=None))
    if query.album is None and not found.search.terms:
        return ImageCount(count=d.month_counts.total(user_id), hints=hints_of(found.search))
    return ImageCount(count=found.listing.count(d.database, user_id), hints=hints_of(found.search))


@blueprint.get("/search-terms")
@blueprint.output(SearchTerms, description="Words and keys.")
@blueprint.doc(operation_id="list_search_terms", responses=problems())
def search_terms() -> SearchTerms:
    """List what can be written in a search, with an example and a sentence each."""
    return every_search_term()


@blueprint.get("/months")
@blueprint.input(MonthQuery, location="query", arg_name="query")
@blueprint.output(MonthList, description="The months.")
@blueprint.doc(operation_id="list_months", responses=problems(422))
def months(query: MonthQuery) -> MonthList:
    """Count the caller's images by the month in which they were uploaded, or taken."""
    found = dependencies().month_counts.of_owner(access.caller().user_id, query.by, query.order)
    return MonthList(items=[MonthAnswer.model_validate(vars(one)) for one in found])


@blueprint.get("/<id:image_id>")
@blueprint.output(ImageAnswer, description="The image.")
@blueprint.doc(operation_id="show_image", responses=problems(404))
def show(image_id: str) -> ImageAnswer:
    """Describe one of the caller's images."""
    d = dependencies()
    image = d.catalogue.load_own_image(access.caller().user_id, image_id)
    return image_answer(image, d.settings.public_url, d.tags.of_image(image_id))


@blueprint.get("/<id:image_id>/neighbours")
@blueprint.input(OrderQuery, location="query", arg_name="query")
@blueprint.output(Neighbours, description="Null where there is none.")
@blueprint.doc(operation_id="show_neighbours", responses=problems(404, 422))
def neighbours(image_id: str, query: OrderQuery) -> Neighbours:
    """Name the images before and after one in the order of a list."""
    d, user_id = dependencies(), access.caller().user_id
    listing = found_list(d, user_id, query).listing
    before, after = d.catalogue.neighbours(user_id, image_id, listing)
    return Neighbours(previous=before, next=after)


@blueprint.patch("/<id:image_id>")
@blueprint.input(ImageChange, arg_name="change")
@blueprint.output(ImageAnswer, description="The image as it is now.")
@blueprint.doc(
    operation_id="update_image",
    responses=problems(404, 411, 415, 422, 507),
    extensions=openapi_requests.CHANGE,
)
def update(image_id: str, change: ImageChange) -> ImageAnswer:
    """Change what is said of one of the caller's images, its tags, its turn, or who can see it.

    The answer to a turn comes when the new thumbnail is stored; the preview and the card follow.
    """
    d = dependencies()
    caller = access.caller()
    changes = read_changes(change)
    set_tags = partial(
        tags.replace, owner=caller.user_id, image_id=image_id, tags=changes.tags or []
    )
    apply = partial(
        d.catalogue.change,
        caller.user_id,
        image_id,
        changes.values,
        origin_of(request),
        forget_taken=changes.forget_taken,
        on_change=None if changes.tags is None else set_tags,
    )
    if changes.turning.is_asked:
        image = d.rotation.turn(caller.user_id, image_id, changes.turning, apply)
    else:
        image = apply()
    if change.visibility == LINK:
        d.rendition_queue.add_card(image)
    return image_answer(image, d.settings.public_url, d.tags.of_image(image_id))


@blueprint.delete("/<id:image_id>")
@blueprint.input(DeletionQuery, location="query", arg_name="query")
@blueprint.output({}, status_code=204, description="The image is in the trash, or gone for good.")
@blueprint.doc(operation_id="delete_image", responses=problems(404, 422))
def delete(image_id: str, query: DeletionQuery) -> str:
    """Put one of the caller's images into the trash, or delete it for good.

    Its addresses stop at once and for everybody. With `permanent`, and on a server without a trash,
    it is gone for good; so can be what is in the trash, which is 404 otherwise.
    """
    d, user_id = dependencies(), access.caller().user_id
    if d.trash.is_kept and not query.permanent:
        d.trash.put(user_id, image_id, origin_of(request))
    else:
        d.lifecycle.delete(user_id, image_id, origin_of(request))
        d.remover.remove_soon()
    return ""


@blueprint.post("/<id:image_id>/restore")
@blueprint.output(RestoredImage, description="The image is back.")
@blueprint.doc(operation_id="restore_image", responses=problems(404))
def restore(image_id: str) -> RestoredImage:
    """Take one of the caller's images out of the trash: the same id and addresses, its link off."""
    d = dependencies()
    restored = d.trash.restore(access.caller().user_id, image_id, origin_of(request))
    return restored_image(restored, d.settings.public_url, d.tags.of_image(image_id))
