"""What is too much, or does not work right now: each says when to come again."""

from http import HTTPStatus

from security.outcomes.outcome import Outcome

# Problem types of draft-ietf-httpapi-ratelimit-headers.
_REGISTERED = "https://iana.org/assignments/http-problem-types#"


class TooManyAttempts(Outcome):
    """Throttled after too many wrong passwords, or logins that are taken; nothing was checked."""

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
    sentence = "Too many passwords are being checked right now; try again in a second."
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


class UploaderUnavailable(Outcome):
    """The uploader did not answer, and without it an answer would be half of the truth."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "uploader_unavailable"
    sentence = "The service of pictures cannot be asked right now; try again soon."

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "2"})
