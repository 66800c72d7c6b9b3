"""Takes uploads that may be cut and continued: one resource, spoken to in two protocols."""

from typing import Protocol, cast

from apiflask import APIBlueprint
from flask import Request, Response, g, jsonify, request

from uploader import access
from uploader.dependencies import dependencies
from uploader.intake.draining import drain
from uploader.outcomes import ImageNotFound, Outcome
from uploader.outcomes.uploads import UploadOver, UploadTakenOver
from uploader.records.uploads import Upload
from uploader.resuming import ietf_draft, tus
from uploader.resuming.resumable_uploads import Progress
from uploader.resuming.upload_requests import Append, Creation
from uploader.upload import as_kept, count
from uploader.web.schemas import ResumableUpload, UploadAnswer, progress_answer, upload_answer

blueprint = APIBlueprint("uploads", __name__, tag="Resumable uploads", url_prefix="/v1/uploads")


_DRAIN_SECONDS = 30.0
_REFUSALS: dict[int, str] = {
    400: "A field is missing, malformed or at odds with another; `code` says which.",
    404: "There is no such upload for this account.",
    409: "The upload does not stand at this offset; `Upload-Offset` says where it stands.",
    410: "The upload has failed. Begin a new one.",
    412: "Another version of tus than `Tus-Version` says.",
    413: "More bytes than `Tus-Max-Size` or `Upload-Limit` says.",
    415: "Not the media type of the protocol, or at the last byte: not a picture.",
    423: "Another request for this upload has taken over.",
    429: "Too many uploads are open or under way.",
    503: "A part of the system is down; the upload can be continued.",
    507: "No room for so many bytes.",
}
_OF_CREATION = {status: _REFUSALS[status] for status in (400, 412, 413, 415, 429, 503, 507)}
_OF_AN_UPLOAD = {status: _REFUSALS[status] for status in (404, 410, 503)}


class Skin(Protocol):
    """How a protocol reads requests and writes answers; the uploads are the same beneath."""

    def check(self, request: Request) -> None:
        """Refuse what the protocol does not know."""

    def read_creation(self, request: Request) -> Creation:
        """Read a POST that begins an upload."""

    def read_append(self, request: Request) -> Append:
        """Read a PATCH."""

    def created(self, upload: Upload, described: Response, image: Response | None) -> Response:
        """Answer a POST, with JSON of the upload and of the image that it has become."""

    def appended(self, upload: Upload, image: Response | None) -> Response:
        """Answer a PATCH."""

    def progress(self, upload: Upload) -> Response:
        """Answer a HEAD."""

    def refused(self, outcome: Outcome) -> None:
        """Add to a refusal what it lacks in this protocol."""

    def every_answer(self, response: Response) -> None:
        """Add what every answer says, a refusal too."""


@blueprint.post("", provide_automatic_options=False)
@blueprint.doc(
    summary="Begin a resumable upload",
    description=(
        "tus 1.0.0: `Tus-Resumable: 1.0.0`, `Upload-Length`, `Upload-Metadata` with the keys "
        "`filename`, `visibility` and `duplicates`, perhaps the first bytes as "
        "`application/offset+octet-stream`. Or Resumable Uploads for HTTP (draft, interop version "
        "8): `Upload-Complete`, perhaps `Upload-Length`, `Repr-Digest`, `Content-Disposition` and "
        "the first bytes. `Location` names the upload."
    ),
    responses={
        201: "The upload is begun; with all its bytes, the picture is stored.",
        **_OF_CREATION,
    },
)
def create() -> Response:
    """Begin an upload, with its first bytes where they came along."""
    d, owner, skin = dependencies(), access.caller().user_id, _skin()
    try:
        creation = skin.read_creation(request)
        if creation.first is None:
            progress = d.resumption.begin(owner, creation)
        else:
            with d.admission.unbuffered_slot(owner):
                progress = d.resumption.begin(owner, creation)
    except Outcome as outcome:
        raise _counted(skin, outcome) from None
    image = _image_response(progress)
    return skin.created(progress.upload, jsonify(_described(progress.upload)), image)


@blueprint.route("", methods=["OPTIONS"])
@blueprint.doc(hide=True)
def options() -> Response:
    """Say what is spoken here and how large an upload may be."""
    settings = dependencies().settings
    response = Response(status=204)
    response.headers["Allow"] = "OPTIONS, POST"
    response.headers["Accept-Patch"] = f"{ietf_draft.MEDIA_TYPE}, {tus.MEDIA_TYPE}"
    response.headers["Upload-Limit"] = ietf_draft.limits(
        settings.max_upload_bytes, settings.resume_seconds
    )
    tus.describe(response, settings.max_upload_bytes)
    return response


@blueprint.get("/<upload_id>")
@blueprint.doc(
    summary="Say how an upload stands",
    description=(
        "HEAD says it in the fields of the protocol that was asked in, and makes a request that "
        "is adding to the upload save what it has and end, so that the offset can be relied on."
    ),
    responses=_OF_AN_UPLOAD,
)
@blueprint.output(ResumableUpload)
def show(upload_id: str) -> Response:
    """Describe an upload, and the image that it has become."""
    d, owner = dependencies(), access.caller().user_id
    if request.method == "HEAD":
        skin = _skin()
        return skin.progress(_unless_over(d.resumption.settle(owner, upload_id)))
    return jsonify(_described(_unless_over(d.resumption.find(owner, upload_id))))


@blueprint.patch("/<upload_id>")
@blueprint.doc(
    summary="Add bytes to an upload",
    description=(
        "`Upload-Offset` with `application/offset+octet-stream` (tus; `Upload-Checksum` is "
        "verified) or with `application/partial-upload` and `Upload-Complete` (draft; "
        "`Content-Digest` is verified). The answer to the last byte comes when the picture is "
        "stored, or says why it was refused; the upload is over then."
    ),
    responses={
        204: "The bytes are kept; with the last one, the picture is stored.",
        **_REFUSALS,
    },
)
def append(upload_id: str) -> Response:
    """Add bytes at the end of an upload."""
    d, owner, skin = dependencies(), access.caller().user_id, _skin()
    try:
        d.resumption.find(owner, upload_id)
        wanted = skin.read_append(request)
        with d.admission.unbuffered_slot(owner):
            progress = d.resumption.append(owner, upload_id, wanted)
    except Outcome as outcome:
        raise _counted(skin, outcome) from None
    return skin.appended(progress.upload, _image_response(progress))


@blueprint.delete("/<upload_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="Give an upload up", responses={404: _REFUSALS[404]})
def delete(upload_id: str) -> str:
    """Give an upload up; a picture that was made of it stays."""
    _skin()
    dependencies().resumption.end(access.caller().user_id, upload_id)
    return ""


@blueprint.after_request
def finish(response: Response) -> Response:
    """Speak the protocol in every answer, and let a refusal be heard while a body is still sent."""
    response.headers["Cache-Control"] = "no-store"
    skin: Skin | None = g.get("upload_skin")
    if skin is not None:
        skin.every_answer(response)
    # Whoever was told to let go has nobody left who listens.
    if response.status_code >= 400 and response.status_code != UploadTakenOver.status:
        _drain()
    return response


def _drain() -> None:
    """Read on for whoever was refused, where that leaves enough threads to all others."""
    d = dependencies()
    if d.drain_slots.acquire(blocking=False):
        try:
            drain(request.input_stream, d.settings.max_upload_bytes, _DRAIN_SECONDS)
        finally:
            d.drain_slots.release()


def _skin() -> Skin:
    """Return the protocol that the request speaks; raises what it refuses."""
    limit = dependencies().settings.max_upload_bytes
    speaks_tus = tus.speaks(request)
    g.upload_skin = tus.Tus(limit) if speaks_tus else ietf_draft.DraftUpload(limit)
    skin = cast(Skin, g.upload_skin)
    skin.check(request)
    return skin


def _counted(skin: Skin, outcome: Outcome) -> Outcome:
    dependencies().measures.uploaded(outcome.code)
    skin.refused(outcome)
    return outcome


def _unless_over(upload: Upload) -> Upload:
    if upload.state == "failed":
        raise UploadOver(upload.problem)
    return upload


def _image_response(progress: Progress) -> Response | None:
    """Count the image that an upload has become, and answer as `POST /v1/upload` does."""
    if progress.accepted is None:
        return None
    answer = count(progress.accepted)
    return as_kept(jsonify(answer.model_dump(mode="json")), answer)


def _described(upload: Upload) -> dict[str, object]:
    return progress_answer(upload, _image(upload)).model_dump(mode="json")


def _image(upload: Upload) -> UploadAnswer | None:
    """Describe the image that an upload has become, unless it was deleted since."""
    if upload.image_id is None:
        return None
    d = dependencies()
    try:
        image = d.catalogue.load_own_image(upload.owner, upload.image_id)
    except ImageNotFound:
        return None
    return upload_answer(image, d.settings.public_url, duplicate=upload.duplicate)
