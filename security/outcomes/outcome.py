"""What every failure has: a code, a status and a public sentence."""

from http import HTTPStatus
from typing import ClassVar

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
