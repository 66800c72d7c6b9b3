"""Requests that are not as they have to be, or ask for what is not there."""

from dataclasses import dataclass
from http import HTTPStatus

from security.outcomes.outcome import Outcome


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field of the request."""

    field: str
    message: str


class InvalidFields(Outcome):
    """The request is well formed, yet fields of it are not acceptable."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_fields"
    sentence = "Some fields are not acceptable; `errors` says which and why."

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__()
        self.problems = problems


class MalformedRequest(Outcome):
    """The body is not what its content type says."""

    status = HTTPStatus.BAD_REQUEST
    code = "malformed_request"
    sentence = "The request could not be understood."


class UnsupportedMediaType(Outcome):
    """The body is of a type that this route does not read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_media_type"
    sentence = "Send the body as application/json."


class TooLarge(Outcome):
    """The body is larger than the limit, which is far above what any request needs."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"
    sentence = "The request body is too large."

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"The request body is larger than {most_bytes // 1024} KiB.")


class LengthRequired(Outcome):
    """The body is chunked and has no Content-Length; the gateway always sends one."""

    status = HTTPStatus.LENGTH_REQUIRED
    code = "length_required"
    sentence = "Send the length of the body in Content-Length."


class NotFound(Outcome):
    """It does not exist, or belongs to another user: both are answered alike."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    sentence = "There is nothing here."


class MethodNotAllowed(Outcome):
    """The path exists, but not with this method; the header `Allow` lists those that do."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "method_not_allowed"
    sentence = "This method is not offered here; `Allow` says which are."


class InternalError(Outcome):
    """An unexpected exception; the answer tells nothing about it."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal_error"
    sentence = "Something went wrong here; the request id helps to find out what."
