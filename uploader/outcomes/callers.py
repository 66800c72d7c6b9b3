"""Callers who are not known, or may not do what they ask."""

from http import HTTPStatus
from typing import ClassVar

from uploader.outcomes.outcome import Outcome


class IdentityRequired(Outcome):
    """The request carries no valid internal identity."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"
    sentence = "Sign in, or send a valid access token."
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}
