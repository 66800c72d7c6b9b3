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


class InsufficientScope(Outcome):
    """The credential is valid, yet does not permit this request (RFC 6750, section 3.1)."""

    status = HTTPStatus.FORBIDDEN
    code = "insufficient_scope"
    sentence = "This credential does not permit this request."

    def __init__(self, needed: str) -> None:
        super().__init__()
        challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
        self.extra_headers = {"WWW-Authenticate": challenge}
