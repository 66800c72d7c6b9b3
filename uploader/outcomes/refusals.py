"""What is refused before a view is reached, or fails in it without a name of its own."""

from collections.abc import Mapping
from http import HTTPStatus

from uploader.outcomes.callers import IdentityRequired
from uploader.outcomes.malformed_requests import InvalidField, MalformedRequest
from uploader.outcomes.outcome import Outcome

# The framework's own refusals have no class here, but codes that are as stable.
_CODES: Mapping[int, str] = {
    400: MalformedRequest.code,
    401: IdentityRequired.code,
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "too_large",
    415: "unsupported_type",
    422: InvalidField.code,
}


class NestedTooDeeply(MalformedRequest):
    """The JSON of a body has more levels than the parser can descend."""

    sentence = "The document is nested too deeply."


class InternalError(Outcome):
    """A fault of the service; what it was is in the log alone."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal_error"
    sentence = "Something went wrong on our side."


def code_of(status: int) -> str:
    """Return the stable code of a refusal that the framework made by itself."""
    return _CODES.get(status, "http_error")


def sentence_of(status: int) -> str:
    """Return the public sentence of a refusal that the framework made by itself."""
    return HTTPStatus(status).description or HTTPStatus(status).phrase
