"""Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload), interop version 8.

WSGI has no interim responses (104), so a client learns the address of its upload from the response
to the request that creates it: the draft's "careful" creation, with little or no content.
"""

import time

from flask import Request, Response
from werkzeug.datastructures import MultiDict

from uploader.clock import SECOND
from uploader.intake.digests import sent_digests
from uploader.intake.origins import origin_of
from uploader.intake.sent_names import name_in_header, name_in_query
from uploader.intake.structured_fields import read_boolean, read_integer
from uploader.intake.upload_options import read_options
from uploader.library.names import clean_name
from uploader.outcomes import DigestMismatch, MalformedRequest, Outcome
from uploader.outcomes.uploads import UnknownProtocol, UnsupportedMedia
from uploader.records.uploads import Upload
from uploader.resuming.body import Body
from uploader.resuming.tus import VERSION as TUS_VERSION
from uploader.resuming.upload_requests import Append, Checksum, Creation

INTEROP_VERSION = "8"
MEDIA_TYPE = "application/partial-upload"


class IetfDraft:
    """Reads requests and writes answers as the draft specifies them."""

    def __init__(self, limit: int) -> None:
        """`limit` is the most bytes of an upload."""
        self._limit = limit

    def check(self, request: Request) -> None:
        """Refuse other versions of the draft, and requests that create nothing."""
        version = request.headers.get("Upload-Draft-Interop-Version", INTEROP_VERSION)
        if version.strip() != INTEROP_VERSION:
            raise MalformedRequest(f"Upload-Draft-Interop-Version must be {INTEROP_VERSION}.")
        if request.method == "POST" and _boolean(request) is None:
            raise UnknownProtocol(TUS_VERSION, INTEROP_VERSION)

    def read_creation(self, request: Request) -> Creation:
        """Read a POST that begins an upload."""
        name = name_in_query(request.query_string) or name_in_header(
            request.headers.get("Content-Disposition")
        )
        first = _append(request, 0)
        length = first.length
        if length is None and first.completes:
            length = first.body.size
        return Creation(
            length=length,
            metadata="",
            name=clean_name(name),
            options=read_options(request, MultiDict()),
            first=first if first.completes or not first.body.is_empty else None,
            digests=sent_digests(request.headers.get("Repr-Digest")),
        )

    def read_append(self, request: Request) -> Append:
        """Read a PATCH."""
        if request.mimetype != MEDIA_TYPE:
            raise UnsupportedMedia(MEDIA_TYPE)
        offset = _integer(request, "Upload-Offset")
        if offset is None or _boolean(request) is None:
            raise MalformedRequest("Send Upload-Offset and Upload-Complete.")
        return _append(request, offset)

    def created(self, upload: Upload, described: Response, image: Response | None) -> Response:
        """Answer a POST: with the image where all bytes came, else with the upload's address."""
        if image is not None:
            return _with_progress(upload, image)
        described.status_code = 201
        described.headers["Location"] = f"/v1/uploads/{upload.id}"
        return self._with_limits(upload, described)

    def appended(self, upload: Upload, image: Response | None) -> Response:
        """Answer a PATCH: with the image where these were the last bytes."""
        return _with_progress(upload, Response(status=204) if image is None else image)

    def progress(self, upload: Upload) -> Response:
        """Answer a HEAD."""
        response = self._with_limits(upload, Response(status=204))
        if upload.length is not None:
            response.headers["Upload-Length"] = str(upload.length)
        return response

    def refused(self, outcome: Outcome) -> None:
        """Mark a refusal of the whole picture, after which nothing can be resumed."""
        if outcome.is_verdict:
            outcome.extra_headers["Upload-Complete"] = "?1"

    def every_answer(self, response: Response) -> None:
        """Add what every answer says, a refusal too."""
        response.headers["Upload-Draft-Interop-Version"] = INTEROP_VERSION
        if response.status_code == 413:
            response.headers["Upload-Limit"] = f"max-size={self._limit}"

    def _with_limits(self, upload: Upload, response: Response) -> Response:
        seconds = max(upload.expires_at // SECOND - int(time.time()), 0)
        response.headers["Upload-Limit"] = limits(self._limit, seconds)
        return _with_progress(upload, response)


def limits(size: int, seconds: int) -> str:
    """Write Upload-Limit: the most bytes of an upload, and the seconds until it expires."""
    return f"max-size={size}, max-age={seconds}"


def _append(request: Request, offset: int) -> Append:
    digests = sent_digests(request.headers.get("Content-Digest"))
    return Append(
        offset=offset,
        body=Body(request),
        completes=_boolean(request),
        length=_integer(request, "Upload-Length"),
        origin=origin_of(request),
        checksums=tuple(
            Checksum(algorithm, bytes.fromhex(digest), DigestMismatch)
            for algorithm, digest in digests.items()
        ),
    )


def _boolean(request: Request) -> bool | None:
    """Read Upload-Complete; what is not a Boolean counts as not there."""
    return read_boolean(request.headers.get("Upload-Complete", ""))


def _integer(request: Request, name: str) -> int | None:
    """Read a number of bytes, None where there is none; raises MalformedRequest.

    To ignore a field that cannot be read would be to do something else than was asked for; the
    whole request may count as malformed instead (RFC 9651, section 4.2).
    """
    text = request.headers.get(name, "")
    number = read_integer(text)
    if text and (number is None or number < 0):
        raise MalformedRequest(f"{name} must be a whole number of bytes.")
    return number


def _with_progress(upload: Upload, response: Response) -> Response:
    response.headers["Upload-Offset"] = str(upload.received)
    response.headers["Upload-Complete"] = "?1" if upload.state == "complete" else "?0"
    return response
