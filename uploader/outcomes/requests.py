"""Requests that cannot be read, that are sent again, or that no view can answer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar

from uploader.outcomes.callers import IdentityRequired
from uploader.outcomes.outcome import RETRY_SECONDS, Outcome


class MalformedRequest(Outcome):
    """The body or a header breaks its own format."""


class UnsupportedDocument(Outcome):
    """The body is of another media type than those that say a change (RFC 5789, section 2.2)."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_media_type"

    def __init__(self, taken: tuple[str, ...]) -> None:
        super().__init__(f"Send the body as {' or '.join(taken)}.")
        self.extra_headers = {"Accept-Patch": ", ".join(taken)}


class InvalidFields(Outcome):
    """A field has a value that is not allowed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_fields"
    sentence = "A field is not valid."

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


class BadCursor(Outcome):
    """The cursor was not made by this service, or is one of another list."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "bad_cursor"
    sentence = "This cursor is not one that this list gave out."


class BadIdempotencyKey(Outcome):
    """The Idempotency-Key is empty, too long or not made of printable ASCII."""

    code = "bad_idempotency_key"

    def __init__(self, most: int) -> None:
        super().__init__(f"An Idempotency-Key has 1 to {most} printable ASCII characters.")


class IdempotencyKeyReused(Outcome):
    """Another upload was sent with this key before (draft-ietf-httpapi-idempotency-key-header)."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "idempotency_key_reused"
    sentence = "Another picture was sent with this Idempotency-Key before."


class UploadInProgress(Outcome):
    """The same upload is still being stored by an earlier request."""

    status = HTTPStatus.CONFLICT
    code = "upload_in_progress"
    sentence = "The same upload is still on its way. Please ask again soon."
    headers: ClassVar[dict[str, str]] = {"Retry-After": str(RETRY_SECONDS)}


class NestedTooDeeply(MalformedRequest):
    """The JSON of a body has more levels than the parser can descend."""

    sentence = "The document is nested too deeply."


class InternalError(Outcome):
    """A fault of the service; what it was is in the log alone."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal_error"
    sentence = "Something went wrong on our side."


# The framework's own refusals have no class here, but codes that are as stable.
_CODES: Mapping[int, str] = {
    400: MalformedRequest.code,
    401: IdentityRequired.code,
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "too_large",
    415: "unsupported_type",
    422: InvalidFields.code,
}

# Reason phrases that Python knows by the name of an older specification, or not at all.
_TITLES: Mapping[int, str] = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
    460: "Checksum Mismatch",
}


def title_of(status: int) -> str:
    """Return the reason phrase of a status (RFC 9110, section 15)."""
    return _TITLES.get(status) or HTTPStatus(status).phrase


def code_of(status: int) -> str:
    """Return the stable code of a refusal that the framework made by itself."""
    return _CODES.get(status, "http_error")


def sentence_of(status: int) -> str:
    """Return the public sentence of a refusal that the framework made by itself."""
    if status == HTTPStatus.BAD_REQUEST:
        return MalformedRequest.sentence
    return HTTPStatus(status).description or title_of(status)
