"""The upload page and its plain form, whose files flow through to the uploader one by one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.identity import fresh_identity
from bff.images import Image
from bff.multipart import BrokenForm, FieldPart, FilePart, read_parts, write_file
from bff.sentences import sentence
from bff.services import services
from bff.upstream import Refusal, ServiceDown

MAX_FILES = 100
VISIBILITIES = ("private", "link")
blueprint = Blueprint("upload", __name__)


@dataclass(frozen=True)
class Result:
    """How one file ended, under the names that the template uses."""

    name: str
    image: Image | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether the picture is kept."""
        return self.image is not None

    @property
    def url(self) -> str:
        """The link to copy: that of its page."""
        return self.image.view_url if self.image else ""

    @property
    def view_url(self) -> str:
        """The path of its page."""
        return self.image.page_path if self.image else ""

    @property
    def thumbnail_url(self) -> str:
        """The path of its thumbnail."""
        return self.image.thumbnail_path if self.image else ""


@dataclass
class _Intake:
    """What has come out of a form so far."""

    visibility: str = "private"
    results: list[Result] = field(default_factory=list)


@blueprint.get("/upload")
def index() -> ResponseReturnValue:
    """Show the page."""
    return _page()


@blueprint.post("/upload")
def submit() -> ResponseReturnValue:
    """Keep the files of a plain form; go to what came of it, or say what is wrong with which."""
    boundary = request.mimetype_params.get("boundary")
    if request.mimetype != "multipart/form-data" or not boundary:
        abort(400)
    if not services().form_places.acquire(blocking=False):
        return make_response(_page(error=sentence(Refusal(503, "forms_busy"))), 503)
    try:
        return _keep_form(boundary)
    finally:
        services().form_places.release()


def _keep_form(boundary: str) -> ResponseReturnValue:
    request.max_content_length = MAX_FILES * services().settings.max_upload_bytes
    intake = _Intake()
    error = ""
    try:
        _take_all(boundary, intake)
    except BrokenForm:
        error = sentence(Refusal(400, "upload_broken"))
    _share_when_asked(intake)
    if not intake.results and not error:
        error = sentence(Refusal(422, "file_missing"))
    return _answer(intake, error)


def _take_all(boundary: str, intake: _Intake) -> None:
    for part in read_parts(request.stream, boundary):
        if isinstance(part, FieldPart):
            if part.name == "visibility" and part.value in VISIBILITIES:
                intake.visibility = part.value
        elif len(intake.results) < MAX_FILES:
            intake.results.append(_take(part, intake.visibility))


def _take(part: FilePart, visibility: str) -> Result:
    """Pass one file on while it arrives, and say in one sentence why it was not kept."""
    limit = services().settings.max_upload_bytes
    content_type, body = write_file(part.filename, _within(part.chunks, limit), visibility)
    try:
        image = services().uploader.upload(fresh_identity(), content_type, body)
    except Refusal as refusal:
        return Result(part.filename, problem=sentence(refusal, limit))
    except ServiceDown:
        return Result(part.filename, problem=sentence(Refusal(503, "service_unavailable")))
    return Result(image.title, image)


def _within(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Pass chunks on up to `limit` bytes, then break the request off instead of ending it."""
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > limit:
            raise Refusal(413, "too_large")
        yield chunk


def _share_when_asked(intake: _Intake) -> None:
    """Share what was kept before the form said so: its fields may stand after its files.

    Until then a picture is private, so nothing is shown that should not be.
    """
    if intake.visibility != "link":
        return
    for result in intake.results:
        if result.image and not result.image.is_shared:
            services().uploader.change(fresh_identity(), result.image.id, {"visibility": "link"})


def _answer(intake: _Intake, error: str) -> ResponseReturnValue:
    kept = [result.image for result in intake.results if result.image]
    if error or len(kept) < len(intake.results):
        return make_response(_page(intake.visibility, intake.results, error), 422)
    return redirect(kept[0].page_path if len(kept) == 1 else "/gallery", code=303)


def _page(visibility: str = "private", results: list[Result] | None = None, error: str = "") -> str:
    return render_template(
        "upload/index.html",
        max_upload_bytes=services().settings.max_upload_bytes,
        visibility=visibility,
        results=results or [],
        error=error,
    )
