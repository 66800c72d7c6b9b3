"""What a credential permits: its scopes (RFC 6749, section 3.3) and the role of its user."""

from collections.abc import Collection
from enum import StrEnum


class Scope(StrEnum):
    """One kind of request that a credential permits; each endpoint needs one of them."""

    READ = "read"
    UPLOAD = "upload"
    WRITE = "write"
    DELETE = "delete"
    ADMIN = "admin"


class Role(StrEnum):
    """What a user is in this installation."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"


# Who has logged in with a password may do everything that a member may.
SESSION_SCOPES = (Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.DELETE)


def scope_text(scopes: Collection[Scope]) -> str:
    """Return the scopes as tokens and answers carry them (RFC 8693, section 4.2)."""
    return " ".join(scopes)


def parse_scopes(text: str) -> frozenset[Scope]:
    """Return the scopes of such a text. Raises ValueError for an unknown word or an odd blank."""
    return frozenset(Scope(word) for word in text.split(" "))
