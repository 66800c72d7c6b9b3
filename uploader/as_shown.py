"""The file of an image as it is shown, where a copy of it can say so without any loss."""

from contextlib import ExitStack

from apiflask import APIBlueprint
from flask import Response

from uploader import access
from uploader.dependencies import dependencies
from uploader.library.image import Image
from uploader.library.names import attachment
from uploader.previews.shown_copies import ShownCopy, shown_copy
from uploader.web import openapi_answers
from uploader.web.openapi_answers import problems

blueprint = APIBlueprint(
    "as_shown", __name__, tag="Images", url_prefix="/v1/images/<id:image_id>/as-shown"
)


@blueprint.get("")
@blueprint.doc(
    operation_id="get_image_as_shown",
    responses={200: openapi_answers.AS_SHOWN, **problems(404, 409, 429)},
)
def show(image_id: str) -> Response:
    """Send the file of one of the caller's images as it is shown, which loses nothing.

    Of a JPEG that is turned or mirrored it is a copy with another EXIF orientation: its pixels, and
    all else in it, a place too, are those of the original. Of an image that is not turned it is the
    original. Any other is 409, as turning it would lose something.
    """
    d, owner = dependencies(), access.caller().user_id
    image = d.catalogue.load_own_image(owner, image_id)
    slots, maker = d.bulk.archive_slots, d.rendition_maker
    with ExitStack() as stack:
        slots.take(owner)
        stack.callback(slots.give_back, owner)
        copy = stack.enter_context(shown_copy(maker.store, maker.spool_dir, image))
        response = _answer(image, copy)
        response.response = d.bulk.archives.paced(copy.chunks())
        response.call_on_close(stack.pop_all().close)
    return response


def _answer(image: Image, copy: ShownCopy) -> Response:
    kind = image.picture_format
    response = Response(mimetype=kind.media_type)
    response.content_length = copy.size
    response.headers["ETag"] = f'"{image.sha256}-{image.orientation}"'
    response.headers["Accept-Ranges"] = "none"
    names = attachment(image.name, (kind.extension, *kind.aliases))
    response.headers["Content-Disposition"] = names
    response.headers["Cache-Control"] = "no-store"
    return response
