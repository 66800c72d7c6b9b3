"""Callers who are not known, or may not do what they ask."""

from http import HTTPStatus
from typing import ClassVar

from uploader.outcomes.outcome import Outcome

# What a challenge says of a token that did not do.
FAILED = "The access token is expired, revoked or malformed"


def challenge(error: str = "", **more: str) -> str:
    """Return the value of `WWW-Authenticate`: the scheme, always with its realm (RFC 6750, 3).

    `error` is a code of section 3.1, and is left out where no token was sent.
    """
    said = {"realm": "vitrine", **({"error": error} if error else {}), **more}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in said.items())


class IdentityRequired(Outcome):
    """The request carries no internal identity."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthorized"
    sentence = "Sign in, or send a valid access token."
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": challenge()}


class IdentityInvalid(IdentityRequired):
    """The identity or the token that the request carries is not valid, or not any more."""

    headers: ClassVar[dict[str, str]] = {
        "WWW-Authenticate": challenge("invalid_token", error_description=FAILED)
    }


class LibraryClosed(IdentityInvalid):
    """The account of the caller was deleted while this request was under way."""


class InsufficientScope(Outcome):
    """The credential is valid, yet does not permit this request (RFC 6750, section 3.1)."""

    status = HTTPStatus.FORBIDDEN
    code = "insufficient_scope"
    sentence = "This credential does not permit this request."

    def __init__(self, needed: str) -> None:
        super().__init__()
        said = challenge("insufficient_scope", scope=needed)
        self.extra_headers = {"WWW-Authenticate": said}
