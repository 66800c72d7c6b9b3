"""The two ways to security: its service, and the process of it that hashes passwords."""

from collections.abc import Iterator
from contextlib import contextmanager

from bff.clients.budget import HASHING_SECONDS
from bff.clients.connection import Connection
from bff.outcomes import ServiceDown


class SecurityConnections:
    """Whatever hashes or judges a password goes to `_login`, everything else to `_security`."""

    def __init__(self, security_url: str, login_url: str) -> None:
        self._security = Connection("security", security_url)
        self._login = Connection("login", login_url, seconds=HASHING_SECONDS)


@contextmanager
def complete() -> Iterator[None]:
    """Raise ServiceDown for an answer that lacks a member."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        # An older version may answer while an upgrade is under way.
        raise ServiceDown("security") from error
