"""The upload page, and its form without scripts, whose files are streamed to the uploader."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff import access
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.multipart import BrokenForm, FieldPart, FilePart, read_parts, write_file
from bff.web.session_renewal import fresh_identity
from bff.words.error_texts import sentence
from bff.words.images import Image

MAX_FILES = 100
VISIBILITIES = ("private", "link")
blueprint = Blueprint("upload", __name__)


@dataclass(frozen=True)
class Result:
    """What became of one file, under the names that the template uses."""

    name: str
    image: Image | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether the picture was stored."""
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
class _Form:
    """The fields and results of a form that have been read so far."""

    identity: str
    visibility: str = "private"
    results: list[Result] = field(default_factory=list)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def added_at(self, place: int) -> str:
        """Return when a file was added (RFC 3339): the first one chosen is the newest."""
        moment = self.began - timedelta(microseconds=place)
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


@blueprint.get("/upload")
def index() -> ResponseReturnValue:
    """Show the page."""
    return _page()


@blueprint.post("/upload")
def submit() -> ResponseReturnValue:
    """Store the files of a form; redirect to them, or show what is wrong with which."""
    boundary = request.mimetype_params.get("boundary")
    if request.mimetype != "multipart/form-data" or not boundary:
        abort(400)
    if not dependencies().form_slots.acquire(blocking=False):
        return make_response(_page(error=sentence(Refusal(503, "forms_busy"))), 503)
    try:
        return _keep(boundary)
    finally:
        dependencies().form_slots.release()


def _keep(boundary: str) -> ResponseReturnValue:
    request.max_content_length = MAX_FILES * dependencies().settings.max_upload_bytes
    form = _Form(access.required_viewer().identity)
    error = ""
    try:
        _take_all(boundary, form)
    except BrokenForm:
        error = sentence(Refusal(400, "upload_broken"))
    _share_when_asked(form)
    if not form.results and not error:
        error = sentence(Refusal(422, "file_missing"))
    return _answer(form, error)


def _take_all(boundary: str, form: _Form) -> None:
    for part in read_parts(request.stream, boundary):
        if isinstance(part, FieldPart):
            if part.name == "visibility" and part.value in VISIBILITIES:
                form.visibility = part.value
        elif len(form.results) < MAX_FILES:
            form.results.append(_take(part, form))


def _take(part: FilePart, form: _Form) -> Result:
    """Stream one file to the uploader; a failure becomes the sentence of its result."""
    limit = dependencies().settings.max_upload_bytes
    fields = {"visibility": form.visibility, "added_at": form.added_at(len(form.results))}
    content_type, body = write_file(part.filename, _within(part.chunks, limit), fields)
    try:
        image = dependencies().uploader.upload(fresh_identity(form.identity), content_type, body)
    except Refusal as refusal:
        return Result(part.filename, problem=sentence(refusal, limit))
    except ServiceDown:
        return Result(part.filename, problem=sentence(Refusal(503, "service_unavailable")))
    return Result(image.title, image)


def _within(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Yield chunks up to `limit` bytes, then raise Refusal 413, which aborts the request."""
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > limit:
            raise Refusal(413, "too_large")
        yield chunk


def _share_when_asked(form: _Form) -> None:
    """Share pictures that were stored as private before the form's visibility was read.

    The fields of a form may follow its files (RFC 7578 leaves the order to the form).
    """
    if form.visibility != "link":
        return
    for result in form.results:
        if result.image and not result.image.is_shared:
            dependencies().uploader.change(
                fresh_identity(form.identity), result.image.id, {"visibility": "link"}
            )


def _answer(form: _Form, error: str) -> ResponseReturnValue:
    kept = [result.image for result in form.results if result.image]
    if error or len(kept) < len(form.results):
        return make_response(_page(form.visibility, form.results, error), 422)
    return redirect(kept[0].page_path if len(kept) == 1 else "/gallery", code=303)


def _page(visibility: str = "private", results: list[Result] | None = None, error: str = "") -> str:
    return render_template(
        "upload/index.html",
        max_upload_bytes=dependencies().settings.max_upload_bytes,
        visibility=visibility,
        results=results or [],
        error=error,
    )
