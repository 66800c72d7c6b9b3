"""What every named result of a request has: a stable code, a status and a public sentence."""

from http import HTTPStatus
from typing import ClassVar

# After how many seconds a client should ask again, where nothing better is known.
RETRY_SECONDS = 5


class Outcome(Exception):  # noqa: N818 - An outcome is a result of the domain, not a fault of it.
    """A named result other than success.

    `code` is stable, documented and the metric label; `detail` is the sentence the client sees.
    `members` are added to the problem document of one answer, `extra_headers` to its headers.
    """

    status: ClassVar[int] = HTTPStatus.BAD_REQUEST
    problem_type: ClassVar[str] = "about:blank"
    code: ClassVar[str] = "malformed_request"
    sentence: ClassVar[str] = "The request could not be understood."
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.sentence)
        self.detail = detail or self.sentence
        self.errors: list[dict[str, str]] = []
        self.members: dict[str, object] = {}
        self.extra_headers: dict[str, str] = {}
        # Whether it refuses a whole picture, all of whose bytes had arrived.
        self.is_verdict = False
