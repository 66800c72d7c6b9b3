"""What a credential permits: its scopes (RFC 6749, section 3.3) and the role of its user."""

from collections.abc import Collection
from enum import StrEnum

from security.people.roles import Role


class Scope(StrEnum):
    """What a request does; each endpoint that is not public needs one scope."""

    READ = "read"
    UPLOAD = "upload"
    WRITE = "write"
    DELETE = "delete"
    # Password, sessions, tokens, the account itself: never permitted to an API token.
    ACCOUNT = "account"
    ADMIN = "admin"


# A session, begun with a password, permits everything that a member may do.
SESSION_SCOPES = (Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.DELETE, Scope.ACCOUNT)


def session_scopes(role: Role) -> tuple[Scope, ...]:
    """Return what a session of a user with this role permits."""
    return (*SESSION_SCOPES, Scope.ADMIN) if role is Role.ADMINISTRATOR else SESSION_SCOPES


# A program is given a part of this at most, with the same addition for an administrator's.
_API_TOKEN_SCOPES = (Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.DELETE)


def api_token_scopes(role: Role) -> tuple[Scope, ...]:
    """Return what an API token of a user with this role may permit, in the order of the scopes."""
    return (*_API_TOKEN_SCOPES, Scope.ADMIN) if role is Role.ADMINISTRATOR else _API_TOKEN_SCOPES


def scope_text(scopes: Collection[Scope]) -> str:
    """Return the scopes separated by blanks, as tokens carry them (RFC 8693, section 4.2)."""
    return " ".join(scopes)


def parse_scopes(text: str) -> frozenset[Scope]:
    """Return the scopes of such a text. Raises ValueError if a word is unknown or empty."""
    return frozenset(Scope(word) for word in text.split(" "))
