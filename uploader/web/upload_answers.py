"""Answers to an upload that was accepted, the same for all ways to upload."""

from flask import Response, jsonify

from uploader.dependencies import dependencies
from uploader.intake.submission import Accepted
from uploader.outcomes import ImageNotFound
from uploader.records.uploads import Upload
from uploader.resuming.new_uploads import album_of
from uploader.web.schemas import UploadAnswer, upload_answer


def count_accepted(accepted: Accepted) -> None:
    """Count an accepted upload, and its bytes where they are new."""
    measures = dependencies().measures
    if accepted.duplicate:
        measures.uploaded("duplicate")
    else:
        measures.uploaded("created", accepted.image.bytes)


def describe_accepted(accepted: Accepted) -> UploadAnswer:
    """Describe the image that answers an upload, and whether it was there before."""
    d, image = dependencies(), accepted.image
    # A new one has none.
    tags = d.tags.of_image(image.id) if accepted.duplicate or accepted.is_repeat else []
    return upload_answer(
        image,
        d.settings.public_url,
        tags,
        duplicate=accepted.duplicate,
        restored=accepted.restored,
        filed=accepted.filed,
    )


def describe_finished(upload: Upload) -> UploadAnswer | None:
    """Describe the image that a resumable upload has become, unless it was deleted since."""
    if upload.image_id is None:
        return None
    d = dependencies()
    try:
        image = d.catalogue.load_own_image(upload.owner, upload.image_id)
    except ImageNotFound:
        return None
    place = album_of(upload)
    filed = d.acceptance.filing.find(upload.owner, image.id, place) if place else None
    restored = upload.restored
    known = Accepted(image, upload.duplicate, is_repeat=True, restored=restored, filed=filed)
    return describe_accepted(known)


def json_answer(answer: UploadAnswer) -> Response:
    """Answer an accepted upload with JSON."""
    return _created_or_known(jsonify(answer.model_dump(mode="json")), answer)


def text_answer(answer: UploadAnswer) -> Response:
    """Answer an accepted upload with the bare URL of its picture."""
    response = Response(answer.url + "\n", content_type="text/plain; charset=utf-8")
    return _created_or_known(response, answer)


def _created_or_known(response: Response, answer: UploadAnswer) -> Response:
    response.status_code = 200 if answer.duplicate else 201
    response.headers["Location"] = answer.url
    response.headers["Cache-Control"] = "no-store"
    return response
