"""Uploads in one request."""

from apiflask import APIBlueprint
from flask import Response, request

from uploader import access
from uploader.dependencies import dependencies
from uploader.intake.idempotency import sent_key
from uploader.intake.origins import origin_of
from uploader.intake.reception import receive
from uploader.intake.submission import Submission
from uploader.outcomes import AlbumNotFound, Outcome
from uploader.web import openapi_requests
from uploader.web.openapi_answers import Described, headers, json_of, problems
from uploader.web.upload_answers import (
    count_accepted,
    describe_accepted,
    json_answer,
    text_answer,
)

blueprint = APIBlueprint("upload", __name__, tag="Images")


_LOCATION = headers("Location", required=True)
_CONTENT = json_of("UploadAnswer") | {"text/plain": {"schema": {"type": "string"}}}
_ANSWERS: Described = {
    201: {"description": "The picture is stored.", "content": _CONTENT, "headers": _LOCATION},
    200: {
        "description": (
            "The account had these bytes before; `duplicate` is true, and `visibility` says what "
            "holds for that picture. `visibility=link` shares it; `private` leaves it as it is. "
            "Where it was in the trash it is back, and `restored` is true."
        ),
        "content": _CONTENT,
        "headers": _LOCATION,
    },
    404: AlbumNotFound.sentence,
    **problems(409, 411, 415, 422, 429, 507),
}


@blueprint.post("/v1/upload")
@blueprint.doc(
    operation_id="upload_image",
    summary="Upload one picture",
    description=(
        "Send multipart/form-data with exactly one file in the field `file` (`image`, `files`, "
        "`source` and `assetData` are taken too), or the bytes as the body. Query or form fields: "
        "`visibility` (private, link), `duplicates` (reuse, keep) and `added_at` (RFC 3339): when "
        "the file was chosen, so that lists have files in the order of their choice. `album_id` is "
        "an album that the picture is put into, at its end; `album_path` (`Holidays/2025 Rome`) "
        "names one from the top, or below that album, and what there is not yet of it is made. "
        "Files of one choice are in its order there, too; a picture that the account had goes into "
        "the album as well, and one whose album is deleted meanwhile is stored and says so in "
        "`album_problem`. The headers "
        "`X-Vitrine-Visibility` and `X-Vitrine-Added-At` say the same. `Content-Digest` and "
        "`Repr-Digest` are verified. With `Idempotency-Key` the same request can be sent again: it "
        "makes one image. For a week it gets the same answer, even where the image was changed or "
        "deleted since; later it gets the image that it made, as it is then, while that exists. "
        "With `Accept: text/plain` the answer is the bare URL."
    ),
    responses=_ANSWERS,
    extensions=openapi_requests.UPLOAD,
)
def create() -> Response:
    """Store the picture, and answer with where to find it."""
    d = dependencies()
    try:
        caller = access.caller()
        settings = d.settings
        key = sent_key(request.headers.get("Idempotency-Key"))
        with (
            d.admission.slot(caller.user_id, caller.api_token_id),
            receive(request, settings.spool_dir, settings.max_upload_bytes) as received,
        ):
            own = access.confirm()
            added_at = received.options.bounded_added_at(settings.resume_seconds)
            upload = Submission(
                caller.user_id,
                received,
                key,
                added_at=added_at,
                own_quota=own,
                origin=origin_of(request),
            )
            accepted = d.acceptance.accept(upload)
    except Outcome as outcome:
        d.measures.uploaded(outcome.code)
        raise
    count_accepted(accepted)
    answer = describe_accepted(accepted)
    best = request.accept_mimetypes.best_match(["application/json", "text/plain"])
    return text_answer(answer) if best == "text/plain" else json_answer(answer)
