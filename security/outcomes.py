"""The catalogue of failures: the code, the status and the public sentence of each."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

# What a challenge says of a token that did not do.
FAILED = "The access token is expired, revoked or malformed"

# Problem types of draft-ietf-httpapi-ratelimit-headers.
_REGISTERED = "https://iana.org/assignments/http-problem-types#"

# Reason phrases that Python still knows by the name of an older specification.
_TITLES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}


def title_of(status: HTTPStatus) -> str:
    """Return the reason phrase of a status (RFC 9110, section 15)."""
    return _TITLES.get(status, status.phrase)


class Outcome(Exception):  # noqa: N818 - An outcome is a result of the domain, not a fault of it.
    """A named failure; `code` is stable, documented and the label of the metric."""

    status: ClassVar[HTTPStatus]
    code: ClassVar[str]
    sentence: ClassVar[str]
    problem_type: ClassVar[str] = "about:blank"

    def __init__(self, detail: str | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail or self.sentence)
        self.detail = detail or self.sentence
        self.headers = headers or {}
        # What only this problem document has in it.
        self.members: dict[str, object] = {}


def challenge(error: str = "", **more: str) -> str:
    """Return the value of `WWW-Authenticate`: the scheme, always with its realm (RFC 6750, 3).

    `error` is a code of section 3.1, and is left out where no token was sent.
    """
    said = {"realm": "vitrine", **({"error": error} if error else {}), **more}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in said.items())


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


class Unauthorized(Outcome):
    """The request has no valid token of a live session (RFC 6750, section 3).

    `failed` where it has one that is not valid, which the challenge then says.
    """

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"
    sentence = "Sign in, or send a valid access token."

    def __init__(self, *, failed: bool = False) -> None:
        said = challenge("invalid_token", error_description=FAILED) if failed else challenge()
        super().__init__(headers={"WWW-Authenticate": said})


class InvalidCredentials(Outcome):
    """The login or the password is wrong; the answer does not tell which (OWASP, enumeration)."""

    status = HTTPStatus.UNAUTHORIZED
    code = "invalid_credentials"
    sentence = "The login or the password is wrong."

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": challenge()})


class InvalidRefreshToken(Outcome):
    """The refresh token is unknown, used up, or its session is over."""

    status = HTTPStatus.UNAUTHORIZED
    code = "invalid_refresh_token"
    sentence = "This refresh token is not valid; sign in again."

    def __init__(self) -> None:
        said = challenge("invalid_token", error_description="The refresh token is not valid")
        super().__init__(headers={"WWW-Authenticate": said})


class InsufficientScope(Outcome):
    """The credential is valid, yet does not permit this request (RFC 6750, section 3.1)."""

    status = HTTPStatus.FORBIDDEN
    code = "insufficient_scope"
    sentence = "This credential does not permit this request."

    def __init__(self, needed: str) -> None:
        said = challenge("insufficient_scope", scope=needed)
        super().__init__(headers={"WWW-Authenticate": said})


class RegistrationClosed(Outcome):
    """The operator has closed registration."""

    status = HTTPStatus.FORBIDDEN
    code = "registration_closed"
    sentence = "New accounts are not given out here."


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


class LoginTaken(Outcome):
    """Another user has this login, or one that looks the same."""

    status = HTTPStatus.CONFLICT
    code = "login_taken"
    sentence = "This login is taken, or looks like one that is."


class TooManyAttempts(Outcome):
    """The login is throttled after too many wrong passwords; this one was not checked."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_attempts"
    sentence = "Too many failed attempts; wait before the next one."
    problem_type = f"{_REGISTERED}quota-exceeded"

    def __init__(self, wait_seconds: int, policy: str, attempts: int, window_seconds: int) -> None:
        """`policy` names the limit: so many `attempts` in a window (draft, RateLimit fields)."""
        super().__init__(
            headers={
                "Retry-After": str(wait_seconds),
                "RateLimit-Policy": f'"{policy}";q={attempts};w={window_seconds}',
                "RateLimit": f'"{policy}";r=0;t={wait_seconds}',
            }
        )
        self.members = {"violated-policies": [policy]}


class Busy(Outcome):
    """The queue for password hashing is full."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "busy"
    sentence = "Too many people are logging in right now; try again in a second."
    problem_type = f"{_REGISTERED}temporary-reduced-capacity"

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
    """No signing key is there, or the secret does not decrypt it."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "keys_unavailable"
    sentence = "The service cannot sign tokens right now; try again soon."

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "5"})


class InternalError(Outcome):
    """An unexpected exception; the answer tells nothing about it."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal_error"
    sentence = "Something went wrong here; the request id helps to find out what."
