"""Every result other than success: its stable code, its status and its public sentence."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar


class Outcome(Exception):  # noqa: N818 - An outcome is a result of the domain, not a fault of it.
    """A named result; `code` is stable, documented and the metric label."""

    status: ClassVar[HTTPStatus]
    code: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, detail: str | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail or self.sentence)
        self.detail = detail or self.sentence
        self.headers = headers or {}


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
    """The body has more bytes than any request here needs."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"
    sentence = "The request body is too large."

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"The request body is larger than {most_bytes // 1024} KiB.")


class LengthRequired(Outcome):
    """The body comes without its length, which servers behind a gateway never see."""

    status = HTTPStatus.LENGTH_REQUIRED
    code = "length_required"
    sentence = "Send the length of the body in Content-Length."


class Unauthorized(Outcome):
    """No valid proof of a live session came with the request (RFC 6750, section 3)."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"
    sentence = "Sign in, or send a valid access token."

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": "Bearer"})


class InvalidCredentials(Outcome):
    """The login or the password is wrong; which of them is never said."""

    status = HTTPStatus.UNAUTHORIZED
    code = "invalid_credentials"
    sentence = "The login or the password is wrong."

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": 'Bearer realm="login"'})


class InvalidRefreshToken(Outcome):
    """The refresh token is unknown, used up, or its session is over."""

    status = HTTPStatus.UNAUTHORIZED
    code = "invalid_refresh_token"
    sentence = "This refresh token is not valid; sign in again."

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


class InsufficientScope(Outcome):
    """The credential is valid, yet does not permit this request (RFC 6750, section 3.1)."""

    status = HTTPStatus.FORBIDDEN
    code = "insufficient_scope"
    sentence = "This credential does not permit this request."

    def __init__(self, needed: str) -> None:
        challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
        super().__init__(headers={"WWW-Authenticate": challenge})


class RegistrationClosed(Outcome):
    """The operator gives out no new accounts."""

    status = HTTPStatus.FORBIDDEN
    code = "registration_closed"
    sentence = "New accounts are not given out here."


class NotFound(Outcome):
    """There is no such thing for this caller; somebody else's is answered exactly alike."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    sentence = "There is nothing here."


class MethodNotAllowed(Outcome):
    """The path exists, yet not with this method; the header `Allow` says with which."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    code = "method_not_allowed"
    sentence = "This method is not offered here; `Allow` says which are."


class LoginTaken(Outcome):
    """Another account has this login, or one that looks the same."""

    status = HTTPStatus.CONFLICT
    code = "login_taken"
    sentence = "This login is taken, or looks like one that is."


class TooManyAttempts(Outcome):
    """Too many wrong passwords came before; nothing was checked this time."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_attempts"
    sentence = "Too many failed attempts; wait before the next one."

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(headers={"Retry-After": str(wait_seconds)})


class Busy(Outcome):
    """The queue for password hashing is full."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "busy"
    sentence = "Too many people are logging in right now; try again in a second."

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class DatabaseUnavailable(Outcome):
    """The database did not answer, or not in time."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "database_unavailable"
    sentence = "The service cannot reach its data right now; try again soon."

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "2"})


class KeysUnavailable(Outcome):
    """There is no signing key that this service can use."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "keys_unavailable"
    sentence = "The service cannot sign tokens right now; try again soon."

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "5"})


class InternalError(Outcome):
    """A mistake of ours, about which the answer tells nothing."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal_error"
    sentence = "Something went wrong here; the request id helps to find out what."
