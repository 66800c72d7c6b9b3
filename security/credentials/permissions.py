"""What a credential permits: its scopes (RFC 6749, section 3.3) and the role of its user."""

from collections.abc import Collection
from enum import StrEnum


class Scope(StrEnum):
    """What a request does; each endpoint that is not public needs one scope."""

    READ = "read"
    UPLOAD = "upload"
    WRITE = "write"
    DELETE = "delete"
    ADMIN = "admin"


class Role(StrEnum):
    """What a user may administer: nothing, or the installation."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"


# A session, begun with a password, permits everything that a member may do.
SESSION_SCOPES = (Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.DELETE)


def scope_text(scopes: Collection[Scope]) -> str:
    """Return the scopes separated by blanks, as tokens carry them (RFC 8693, section 4.2)."""
    return " ".join(scopes)


def parse_scopes(text: str) -> frozenset[Scope]:
    """Return the scopes of such a text. Raises ValueError if a word is unknown or empty."""
    return frozenset(Scope(word) for word in text.split(" "))
