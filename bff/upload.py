"""The upload page, and its form without scripts, whose files are streamed to the uploader."""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff import access
from bff.clients.budget import begin_anew
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.form_results import FormResults, Result
from bff.web.ids import is_id
from bff.web.multipart import BrokenForm, FieldPart, FilePart, read_parts, write_file
from bff.web.session_renewal import fresh_identity
from bff.web.visitors import visitor
from bff.words.albums import Album
from bff.words.error_texts import sentence

VISIBILITIES = ("private", "link")
# After so many files in a row that a service did not answer for, the others are not tried.
_PATIENCE = 3
blueprint = Blueprint("upload", __name__)


@blueprint.get("/upload")
def index() -> ResponseReturnValue:
    """Show the page, for an album where one is named; after an unread form, say so."""
    again = sentence(Refusal(401, "form_again")) if "again" in request.args else ""
    album_id = request.args.get("album", "")
    album = (_album(album_id) or abort(404)) if album_id else None
    return _page(FormResults(), again, album)


@blueprint.post("/upload")
def submit() -> ResponseReturnValue:
    """Store the files of a form; redirect to them, or show what became of which."""
    boundary = request.mimetype_params.get("boundary")
    if request.mimetype != "multipart/form-data" or not boundary:
        abort(400)
    if not dependencies().form_slots.acquire(blocking=False):
        return make_response(_page(FormResults(), sentence(Refusal(503, "forms_busy"))), 503)
    try:
        return _answer(_Form(access.required_viewer().identity).keep(boundary))
    finally:
        dependencies().form_slots.release()


class _Form:
    """A form that is being read, and what has become of its files so far."""

    def __init__(self, identity: str) -> None:
        self._identity = identity
        self._results = FormResults()
        self._unanswered = 0

    def keep(self, boundary: str) -> FormResults:
        """Read a form to its end and keep its files; every one of them is in the results."""
        results = self._results
        # The gateway has refused a form that is too large, before any of it came here.
        request.max_content_length = sys.maxsize
        try:
            for part in read_parts(request.stream, boundary):
                self._take(part)
        except BrokenForm:
            results.error = sentence(Refusal(400, "form_broken"))
        self._share_when_asked()
        if not results.files and not results.error:
            results.error = sentence(Refusal(422, "file_missing"))
        return results

    def _take(self, part: FieldPart | FilePart) -> None:
        results = self._results
        if isinstance(part, FieldPart):
            if part.name == "visibility" and part.value in VISIBILITIES:
                results.visibility = part.value
            elif part.name == "album_id" and is_id(part.value):
                results.album_id = part.value
        elif results.has_room:
            try:
                results.add(self._kept(part))
            except BrokenForm:
                results.add(_refused(part, Refusal(400, "upload_broken")))
                raise
        else:
            results.left_out += 1

    def _kept(self, part: FilePart) -> Result:
        """Stream one file to the uploader; a failure becomes the sentence of its result."""
        if self._unanswered >= _PATIENCE:
            return _refused(part, Refusal(503, "service_unavailable"))
        results, limit = self._results, dependencies().settings.max_upload_bytes
        fields = {"visibility": results.visibility, "added_at": results.next_time()}
        if results.album_id:
            fields["album_id"] = results.album_id
        content_type, body = write_file(part.parameters, _within(part.chunks, limit), fields)
        try:
            begin_anew()
            identity = fresh_identity(self._identity)
            kept = dependencies().uploader.upload(identity, content_type, body)
        except Refusal as refusal:
            is_gone = results.album_id and refusal.status == 404
            return _refused(part, Refusal(refusal.status, "album_gone") if is_gone else refusal)
        except ServiceDown:
            self._unanswered += 1
            return _refused(part, Refusal(503, "service_unavailable"))
        self._unanswered = 0
        return Result(
            part.filename,
            kept.image,
            is_duplicate=kept.is_duplicate,
            is_restored=kept.is_restored,
        )

    def _share_when_asked(self) -> None:
        """Share pictures that were stored as private before the form's visibility was read.

        The fields of a form may follow its files (RFC 7578 leaves the order to the form).
        """
        if self._results.visibility != "link":
            return
        for place, result in enumerate(self._results.files):
            if result.image is None or result.image.is_shared:
                continue
            try:
                begin_anew()
                identity = fresh_identity(self._identity)
                changes = {"visibility": "link"}
                shared = dependencies().uploader.change(
                    identity, result.image.id, changes, visitor()
                )
                self._results.files[place] = replace(result, image=shared)
            except (Refusal, ServiceDown):
                self._results.error = sentence(Refusal(503, "not_shared"))


def _refused(part: FilePart, refusal: Refusal) -> Result:
    return Result(
        part.filename, problem=sentence(refusal, dependencies().settings.max_upload_bytes)
    )


def _within(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Yield chunks up to `limit` bytes, then raise Refusal 413, which aborts the request."""
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > limit:
            raise Refusal(413, "too_large")
        yield chunk


def _answer(results: FormResults) -> ResponseReturnValue:
    if results.left_out:
        return make_response(_results_page(results), 413)
    if results.error or results.failed:
        return make_response(_results_page(results), 422)
    if results.duplicates:
        return _results_page(results)
    if results.album_id:
        return redirect(f"/albums/{results.album_id}", code=303)
    images = [result.image for result in results.files if result.image]
    return redirect(images[0].page_path if len(images) == 1 else "/gallery", code=303)


def _results_page(results: FormResults) -> str:
    album = None
    # What became of the files is shown whatever became of the album.
    with contextlib.suppress(Refusal, ServiceDown):
        begin_anew()
        album = _album(results.album_id)
    return _page(results, results.error, album)


def _page(results: FormResults, error: str = "", album: Album | None = None) -> str:
    return render_template(
        "upload/index.html",
        album=album,
        visibility=results.visibility,
        results=results.files,
        said=results.words,
        error=error,
    )


def _album(album_id: str) -> Album | None:
    """Return an album that takes pictures, or None: neither a saved search nor anybody else's."""
    everything = dependencies().albums.all(access.required_viewer().identity) if album_id else []
    return next((one for one in everything if one.id == album_id and one.takes_images), None)
