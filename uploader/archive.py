"""The ZIP archive of selected images."""

from collections.abc import Iterator
from itertools import chain

from apiflask import APIBlueprint
from flask import Response

from uploader import access
from uploader.dependencies import dependencies
from uploader.selecting.archives import Archive
from uploader.web import openapi_answers
from uploader.web.openapi_answers import problems
from uploader.web.selected import selection_of
from uploader.web.selection_schemas import ArchiveRequest

blueprint = APIBlueprint("archive", __name__, tag="Images", url_prefix="/v1/images/archive")


@blueprint.post("")
@blueprint.input(ArchiveRequest, arg_name="wanted")
@blueprint.doc(
    operation_id="archive_images",
    responses={200: openapi_answers.ARCHIVE, **problems(404, 411, 415, 422, 429)},
)
def create(wanted: ArchiveRequest) -> Response:
    """Send images as one ZIP archive, byte for byte as they were uploaded, newest first.

    It is sent while it is made, and its length is known. What cannot be in it is named in its
    `MISSING.txt`; where an original cannot be read any more, the answer ends before its length.
    Asked again it is the same bytes as long as nothing has changed, as the entity tag says.
    """
    d, owner = dependencies(), access.caller().user_id
    bulk = d.bulk
    bulk.archive_slots.take(owner)
    try:
        archive = bulk.archives.plan(owner, selection_of(d, owner, wanted))
        # The first file is read before the answer begins: a store that is down is a 503.
        chunks = bulk.archives.chunks(archive)
        begun = next(chunks)
        response = _answer(archive, bulk.archives.paced(chain([begun], chunks)))
    except BaseException:
        bulk.archive_slots.give_back(owner)
        raise
    response.call_on_close(lambda: bulk.archive_slots.give_back(owner))
    return response


def _answer(archive: Archive, chunks: Iterator[bytes]) -> Response:
    response = Response(chunks, mimetype="application/zip")
    response.content_length = archive.size
    response.headers["ETag"] = archive.etag
    response.headers["Accept-Ranges"] = "none"
    response.headers["Content-Disposition"] = 'attachment; filename="pictures.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response
