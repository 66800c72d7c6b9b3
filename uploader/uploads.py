"""Resumable uploads: one resource in two protocols."""

from functools import partial

from apiflask import APIBlueprint
from flask import Response, g, jsonify, request

from uploader import access
from uploader.dependencies import dependencies
from uploader.intake.refused_bodies import drain
from uploader.outcomes import AlbumNotFound, Outcome
from uploader.outcomes.uploads import UploadOver, UploadTakenOver
from uploader.records.uploads import Upload
from uploader.resuming import ietf_draft, tus
from uploader.resuming.protocols import UploadProtocol, protocol_of
from uploader.resuming.resumable_uploads import Progress
from uploader.web import openapi_requests
from uploader.web.openapi_answers import Described, headers, json_of, problems
from uploader.web.schemas import ResumableUpload, progress_answer
from uploader.web.upload_answers import (
    count_accepted,
    describe_accepted,
    describe_finished,
    json_answer,
)

blueprint = APIBlueprint("uploads", __name__, tag="Resumable uploads", url_prefix="/v1/uploads")

_DRAIN_SECONDS = 30.0
_METHODS_OF_AN_UPLOAD = "DELETE, GET, HEAD, OPTIONS, PATCH"
_MALFORMED: Described = {
    400: "A field is missing, malformed or at odds with another; `code` says which."
}
_STANDS = headers("Location", "Upload-Offset", "Upload-Complete", "Upload-Expires", "Upload-Limit")
_STORED: Described = {
    "description": "With the last bytes the picture is stored.",
    "content": json_of("UploadAnswer"),
    "headers": _STANDS,
}
_KNOWN = _STORED | {
    "description": "With the last bytes: the account had this picture, perhaps in its trash."
}
_REFUSALS: Described = problems(409, 411, 412, 415, 422, 423, 429, 460, 507) | _MALFORMED


@blueprint.post("", provide_automatic_options=False)
@blueprint.doc(
    summary="Begin a resumable upload",
    description=(
        "tus 1.0.0: `Tus-Resumable: 1.0.0`, `Upload-Length`, `Upload-Metadata` with the keys "
        "`filename`, `visibility`, `duplicates`, `added_at`, `album_id` and `album_path`, perhaps "
        "the first bytes as `application/offset+octet-stream`. Or Resumable Uploads for HTTP "
        "(draft, interop version 8): `Upload-Complete`, perhaps `Upload-Length`, `Repr-Digest`, "
        "`Content-Disposition` and the first bytes; the rest is said as to `/v1/upload`, by query "
        "or header. `Location` "
        "names the upload."
    ),
    responses={
        200: _KNOWN,
        201: {
            "description": "The upload is begun; with all its bytes, the picture is stored.",
            "content": json_of("ResumableUpload", "UploadAnswer"),
            "headers": _STANDS,
        },
        **_REFUSALS,
        404: AlbumNotFound.sentence,
    },
    operation_id="begin_upload",
    extensions=openapi_requests.UPLOAD_IN_PARTS,
)
def create() -> Response:
    """Begin an upload, with its first bytes where they came along."""
    d, caller, protocol = dependencies(), access.caller(), _protocol()
    begin = partial(d.resumable_uploads.begin, caller.user_id, own=caller.quota)
    try:
        creation = protocol.read_creation(request)
        if creation.first is None:
            progress = begin(creation)
        else:
            with d.admission.unbuffered_slot(caller.user_id, caller.api_token_id):
                progress = begin(creation, access.confirm)
    except Outcome as outcome:
        raise _refused(protocol, outcome) from None
    image = _image_response(progress)
    return protocol.created(progress.upload, jsonify(_described(progress.upload)), image)


@blueprint.route("", methods=["OPTIONS"])
@blueprint.route("/<id:upload_id>", methods=["OPTIONS"])
@blueprint.doc(hide=True)
def options(upload_id: str | None = None) -> Response:
    """Say which protocols are supported and how large an upload may be, of one or before it."""
    d = dependencies()
    settings = d.settings
    if upload_id is not None:
        d.resumable_uploads.find(access.caller().user_id, upload_id)
    response = Response(status=204)
    response.headers["Allow"] = "OPTIONS, POST" if upload_id is None else _METHODS_OF_AN_UPLOAD
    response.headers["Accept-Patch"] = f"{ietf_draft.MEDIA_TYPE}, {tus.MEDIA_TYPE}"
    response.headers["Upload-Limit"] = ietf_draft.limits(
        settings.max_upload_bytes, settings.resume_seconds
    )
    tus.describe(response, settings.max_upload_bytes)
    return response


@blueprint.get("/<id:upload_id>", provide_automatic_options=False)
@blueprint.doc(
    summary="Say how an upload stands",
    description=(
        "HEAD says it in the fields of the protocol that was asked in, and makes a request that "
        "is adding to the upload save what it has and end, so that the offset can be relied on."
    ),
    responses=problems(404, 410),
    operation_id="show_upload",
)
@blueprint.output(ResumableUpload, description="It stands there.")
def show(upload_id: str) -> Response:
    """Describe an upload, and the image that it has become."""
    d, owner = dependencies(), access.caller().user_id
    if request.method == "HEAD":
        protocol = _protocol()
        return protocol.progress(_unless_over(d.resumable_uploads.settle(owner, upload_id)))
    return jsonify(_described(_unless_over(d.resumable_uploads.find(owner, upload_id))))


@blueprint.patch("/<id:upload_id>", provide_automatic_options=False)
@blueprint.doc(
    summary="Add bytes to an upload",
    description=(
        "`Upload-Offset` with `application/offset+octet-stream` (tus; `Upload-Checksum` is "
        "verified) or with `application/partial-upload` and `Upload-Complete` (draft; "
        "`Content-Digest` is verified). More bytes than the upload was to have end it. The answer "
        "to the last byte comes when the picture is stored, or says why it was refused; the upload "
        "is over then. Where no PATCH gets through, a POST with `X-HTTP-Method-Override: PATCH` "
        "is one, and so for DELETE and HEAD."
    ),
    responses={
        200: _KNOWN,
        201: _STORED,
        204: {
            "description": "The bytes are kept; with the last one (tus), the picture is stored.",
            "headers": headers("Upload-Offset", required=True),
        },
        **problems(404, 410),
        **_REFUSALS,
        409: "The upload does not stand at this offset; `Upload-Offset` says where it stands.",
    },
    operation_id="append_to_upload",
    extensions=openapi_requests.UPLOADED_PART,
)
def append(upload_id: str) -> Response:
    """Add bytes at the end of an upload."""
    d, caller, protocol = dependencies(), access.caller(), _protocol()
    append_to = partial(d.resumable_uploads.append, caller.user_id, upload_id, own=caller.quota)
    try:
        d.resumable_uploads.find(caller.user_id, upload_id)
        wanted = protocol.read_append(request)
        with d.admission.unbuffered_slot(caller.user_id, caller.api_token_id):
            progress = append_to(wanted, access.confirm)
    except Outcome as outcome:
        raise _refused(protocol, outcome) from None
    return protocol.appended(progress.upload, _image_response(progress))


@blueprint.delete("/<id:upload_id>", provide_automatic_options=False)
@blueprint.output({}, status_code=204, description="The upload is gone.")
@blueprint.doc(
    summary="Give an upload up",
    responses=problems(404, 412),
    operation_id="delete_upload",
    extensions=openapi_requests.PROTOCOL,
)
def delete(upload_id: str) -> str:
    """Give an upload up; a picture that was made of it stays."""
    _protocol()
    dependencies().resumable_uploads.end(access.caller().user_id, upload_id)
    return ""


@blueprint.after_request
def finish(response: Response) -> Response:
    """Add the fields of the protocol to every answer, and drain the body of a refused request."""
    response.headers["Cache-Control"] = "no-store"
    protocol: UploadProtocol | None = g.get("upload_protocol")
    if protocol is not None:
        protocol.every_answer(response)
    # The client of a request that was taken over no longer waits for its answer.
    if response.status_code >= 400 and response.status_code != UploadTakenOver.status:
        _drain()
    return response


@blueprint.after_app_request
def say_version(response: Response) -> Response:
    """Name the version of tus where a request of it was refused before a view saw it."""
    is_ours = request.path.startswith("/v1/uploads") and tus.speaks_tus(request)
    if is_ours and request.method != "OPTIONS":
        response.headers.setdefault("Tus-Resumable", tus.VERSION)
    return response


def _drain() -> None:
    """Drain the body, where that leaves enough threads to other requests."""
    d = dependencies()
    if d.drain_slots.acquire(blocking=False):
        try:
            drain(request.input_stream, d.settings.max_upload_bytes, _DRAIN_SECONDS)
        finally:
            d.drain_slots.release()


def _protocol() -> UploadProtocol:
    """Return the protocol that the request speaks; raises what it refuses."""
    protocol = protocol_of(request, dependencies().settings.max_upload_bytes)
    # Before the check: a refusal is answered in the protocol as well.
    g.upload_protocol = protocol
    protocol.check(request)
    return protocol


def _refused(protocol: UploadProtocol, outcome: Outcome) -> Outcome:
    dependencies().measures.uploaded(outcome.code)
    protocol.refused(outcome)
    return outcome


def _unless_over(upload: Upload) -> Upload:
    if upload.state == "failed":
        raise UploadOver(upload.problem)
    return upload


def _image_response(progress: Progress) -> Response | None:
    """Count the image that an upload has become, and answer as `POST /v1/upload` does."""
    if progress.accepted is None:
        return None
    count_accepted(progress.accepted)
    return json_answer(describe_accepted(progress.accepted))


def _described(upload: Upload) -> dict[str, object]:
    return progress_answer(upload, describe_finished(upload)).model_dump(mode="json")
