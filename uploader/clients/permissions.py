"""What an identity permits: its scopes (RFC 6749, section 3.3) and the role of its user."""

from enum import StrEnum


class Scope(StrEnum):
    """One kind of request that an identity permits; each endpoint needs one of them."""

    READ = "read"
    UPLOAD = "upload"
    WRITE = "write"
    DELETE = "delete"
    ACCOUNT = "account"
    ADMIN = "admin"


class Role(StrEnum):
    """What a user is in this installation."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"


def parse_scopes(text: str) -> frozenset[Scope]:
    """Return the scopes of a `scope` claim (RFC 8693, section 4.2).

    Raises ValueError for an unknown word, and for anything but single spaces between two.
    """
    return frozenset(Scope(word) for word in text.split(" "))
