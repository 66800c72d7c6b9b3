"""tus 1.0.0 with creation, creation-with-upload, expiration, termination and checksum.

`X-HTTP-Method-Override` is read before the routes are (`web/method_override.py`).
"""

import base64
import re
from wsgiref.handlers import format_date_time

from flask import Request, Response

from uploader.intake.origins import origin_of
from uploader.intake.sent_names import decoded
from uploader.intake.upload_options import checked_options
from uploader.library.names import clean_name
from uploader.outcomes import MalformedRequest, Outcome
from uploader.outcomes.uploads import (
    ChecksumMismatch,
    UnsupportedMedia,
    UnsupportedTusVersion,
)
from uploader.records.uploads import Upload
from uploader.resuming.body import Body
from uploader.resuming.upload_requests import Append, Checksum, Creation

VERSION = "1.0.0"
MEDIA_TYPE = "application/offset+octet-stream"
_EXTENSIONS = "creation,creation-with-upload,expiration,termination,checksum"
_ALGORITHMS = ("sha1", "sha256", "sha512", "md5")
_METADATA_CHARACTERS = 4096
_NUMBER = re.compile(r"[0-9]{1,15}")
_KEY = re.compile(r"[!-+\--~]+")


def speaks_tus(request: Request) -> bool:
    """Say whether a request speaks any version of tus."""
    return "Tus-Resumable" in request.headers or request.mimetype == MEDIA_TYPE


class Tus:
    """Reads requests and writes answers as tus specifies them."""

    def __init__(self, limit: int) -> None:
        """`limit` is the most bytes of an upload."""
        self._limit = limit

    def check(self, request: Request) -> None:
        """Refuse another version than this one; raises UnsupportedTusVersion."""
        if request.headers.get("Tus-Resumable") != VERSION:
            raise UnsupportedTusVersion(VERSION)

    def read_creation(self, request: Request) -> Creation:
        """Read a POST that begins an upload."""
        if "Upload-Concat" in request.headers:
            raise MalformedRequest("Uploads in parallel parts (Upload-Concat) are not taken.")
        metadata = request.headers.get("Upload-Metadata", "")
        said = _read_metadata(metadata)
        body = Body(request)
        return Creation(
            length=_number(request, "Upload-Length"),
            metadata=metadata,
            name=clean_name(said.get("filename") or said.get("name")),
            options=checked_options(said),
            first=None if body.is_empty else self._append(request, 0, body),
        )

    def read_append(self, request: Request) -> Append:
        """Read a PATCH."""
        return self._append(request, _number(request, "Upload-Offset"), Body(request))

    def created(self, upload: Upload, described: Response, image: Response | None) -> Response:
        """Answer a POST; `described` says in JSON how the upload stands."""
        described.status_code = 201
        described.headers["Location"] = f"/v1/uploads/{upload.id}"
        return self._with_progress(upload, described)

    def appended(self, upload: Upload, image: Response | None) -> Response:
        """Answer a PATCH, the last one too, with the offset alone."""
        return self._with_progress(upload, Response(status=204))

    def progress(self, upload: Upload) -> Response:
        """Answer a HEAD."""
        response = self._with_progress(upload, Response(status=200))
        if upload.length is not None:
            response.headers["Upload-Length"] = str(upload.length)
        if upload.metadata:
            response.headers["Upload-Metadata"] = upload.metadata
        return response

    def refused(self, outcome: Outcome) -> None:
        """Add nothing: tus has no field for a refusal."""

    def every_answer(self, response: Response) -> None:
        """Add what every answer says, a refusal too."""
        response.headers["Tus-Resumable"] = VERSION
        if response.status_code == 413:
            response.headers["Tus-Max-Size"] = str(self._limit)

    def _append(self, request: Request, offset: int, body: Body) -> Append:
        if request.mimetype != MEDIA_TYPE:
            raise UnsupportedMedia(MEDIA_TYPE)
        checksum = _read_checksum(request.headers.get("Upload-Checksum"))
        checksums = (checksum,) if checksum else ()
        return Append(offset, body, origin=origin_of(request), checksums=checksums)

    def _with_progress(self, upload: Upload, response: Response) -> Response:
        response.headers["Upload-Offset"] = str(upload.received)
        response.headers["Upload-Expires"] = format_date_time(upload.expires_at / 1_000_000)
        return response


def describe(response: Response, limit: int) -> None:
    """Say in an answer to OPTIONS which version and extensions are supported."""
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = _EXTENSIONS
    response.headers["Tus-Max-Size"] = str(limit)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(_ALGORITHMS)


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise MalformedRequest(f"{name} must be a whole number of bytes.")
    return int(text)


def _read_metadata(header: str) -> dict[str, str]:
    """Read `key base64,key base64,…`; a key without a value is empty."""
    said: dict[str, str] = {}
    if len(header) > _METADATA_CHARACTERS:
        raise MalformedRequest("Upload-Metadata is too long.")
    for pair in header.split(",") if header else []:
        key, _, encoded = pair.strip(" ").partition(" ")
        if not _KEY.fullmatch(key) or key in said:
            raise MalformedRequest(
                "A key of Upload-Metadata is not well formed, or is twice there."
            )
        try:
            said[key] = decoded(base64.b64decode(encoded, validate=True))
        except ValueError as error:
            raise MalformedRequest("A value of Upload-Metadata is not base64.") from error
    return said


def _read_checksum(header: str | None) -> Checksum | None:
    if header is None:
        return None
    algorithm, _, encoded = header.partition(" ")
    if algorithm not in _ALGORITHMS:
        raise MalformedRequest(f"Checksums are taken by {', '.join(_ALGORITHMS)}.")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise MalformedRequest("Upload-Checksum is not base64.") from error
    return Checksum(algorithm, digest, ChecksumMismatch)
