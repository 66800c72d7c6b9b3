"""Requests that cannot be read."""

from http import HTTPStatus

from uploader.outcomes.outcome import Outcome


class MalformedRequest(Outcome):
    """The body or a header breaks its own format."""


class InvalidField(Outcome):
    """A field has a value that is not allowed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_fields"
    sentence = "A field is not valid."

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


class BadCursor(Outcome):
    """The cursor was not made by this service."""

    code = "bad_cursor"
    sentence = "This cursor is not one that a list gave out."
