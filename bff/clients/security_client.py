"""The client of security: callers, tokens, accounts and sessions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bff.clients.budget import HASHING_SECONDS
from bff.clients.connection import Connection
from bff.outcomes import Refusal, ServiceDown
from bff.words.times import parse_time


@dataclass(frozen=True)
class Tokens:
    """The pair of tokens in the two cookies; never shown, never logged."""

    access: str
    refresh: str


@dataclass(frozen=True)
class Caller:
    """The user of a live session; `identity` is the JWT that the other services trust.

    `expires_at` is the end of the access token, or None where none was looked at.
    """

    id: str
    login: str
    session_id: str
    scopes: frozenset[str]
    role: str
    expires_at: datetime | None
    identity: str


@dataclass(frozen=True)
class Visitor:
    """The browser behind a request, which rate limits and session lists refer to."""

    address: str
    agent: str

    def headers(self) -> dict[str, str]:
        """Return the two headers that the gateway sends for the same purpose."""
        return {"X-Real-IP": self.address, "User-Agent": self.agent}


class Security(Protocol):
    """The requests to security that views need."""

    def identify(self, access_token: str) -> Caller | None: ...
    def renewed(self, identity: str) -> Caller | None: ...
    def refresh(self, refresh_token: str, visitor: Visitor) -> Tokens | None: ...
    def log_in(self, login: str, password: str, visitor: Visitor) -> Tokens: ...
    def register(self, login: str, password: str, visitor: Visitor) -> None: ...
    def end_current_session(self, identity: str) -> None: ...
    def account(self, identity: str) -> dict[str, Any]: ...
    def sessions(self, identity: str) -> list[dict[str, Any]]: ...
    def end_session(self, identity: str, session_id: str) -> None: ...
    def is_ready(self) -> bool: ...


class SecurityClient:
    """Security over HTTP. Passwords go to the process that only hashes them."""

    def __init__(self, security_url: str, login_url: str) -> None:
        self._security = Connection("security", security_url)
        self._login = Connection("login", login_url, seconds=HASHING_SECONDS)

    def identify(self, access_token: str) -> Caller | None:
        """Return the caller of an access token, or None when the token is not valid.

        Raises ServiceDown, also when the answer lacks a member.
        """
        found = self._answer("/auth", {"Authorization": f"Bearer {access_token}"})
        if found is None:
            return None
        with _complete():
            return _caller(*found, parse_time(found[0]["expires_at"]))

    def renewed(self, identity: str) -> Caller | None:
        """Return the caller of an identity that may have expired, or None when its session ended.

        Raises ServiceDown as `identify` does.
        """
        found = self._answer("/internal/identity", {"X-Identity": identity})
        if found is None:
            return None
        with _complete():
            return _caller(*found, None)

    def _answer(
        self, path: str, credential: dict[str, str]
    ) -> tuple[Any, Mapping[str, str]] | None:
        try:
            return self._security.ask("GET", path, headers=credential)
        except Refusal:
            return None

    def refresh(self, refresh_token: str, visitor: Visitor) -> Tokens | None:
        """Exchange a refresh token for the next pair; return None when it is refused.

        Raises Refusal 429 when security is busy: the token stays valid.
        """
        try:
            said, _ = self._security.ask(
                "POST",
                "/v1/token/refresh",
                body={"refresh_token": refresh_token},
                headers=visitor.headers(),
            )
        except Refusal as refusal:
            if refusal.status == 429:
                raise
            return None
        return _tokens(said)

    def log_in(self, login: str, password: str, visitor: Visitor) -> Tokens:
        """Open a session. Raises Refusal `invalid_credentials`, or 422, or 429."""
        said, _ = self._login.ask(
            "POST",
            "/v1/token",
            body={"login": login, "password": password},
            headers=visitor.headers(),
        )
        return _tokens(said)

    def register(self, login: str, password: str, visitor: Visitor) -> None:
        """Create an account. Raises Refusal `login_taken`, `registration_closed`, 422 or 429."""
        self._login.ask(
            "POST",
            "/v1/register",
            body={"login": login, "password": password},
            headers=visitor.headers(),
        )

    def end_current_session(self, identity: str) -> None:
        """End the session of the identity, with all its tokens."""
        self._security.ask("DELETE", "/v1/token", headers={"X-Identity": identity})

    def account(self, identity: str) -> dict[str, Any]:
        """Return `{id, login, created_at, usage, quota}`."""
        said, _ = self._security.ask("GET", "/v1/user", headers={"X-Identity": identity})
        return dict(said)

    def sessions(self, identity: str) -> list[dict[str, Any]]:
        """Return the open sessions of the account."""
        said, _ = self._security.ask("GET", "/v1/sessions", headers={"X-Identity": identity})
        return list(said["items"])

    def end_session(self, identity: str, session_id: str) -> None:
        """End one session of the account. Raises Refusal 404 for any other."""
        self._security.ask("DELETE", f"/v1/sessions/{session_id}", headers={"X-Identity": identity})

    def is_ready(self) -> bool:
        """Return True when security answers. Raises ServiceDown."""
        self._security.ask("GET", "/livez")
        return True


def _tokens(said: Any) -> Tokens:
    return Tokens(said["access_token"], said["refresh_token"])


@contextmanager
def _complete() -> Iterator[None]:
    """Raise ServiceDown for an answer that lacks a member."""
    try:
        yield
    except (KeyError, TypeError) as error:
        # An older version may answer while an upgrade is under way.
        raise ServiceDown("security") from error


def _caller(said: Any, headers: Mapping[str, str], expires_at: datetime | None) -> Caller:
    return Caller(
        id=said["id"],
        login=said["login"],
        session_id=said["session_id"],
        scopes=frozenset(said["scope"].split(" ")),  # RFC 8693, 4.2.
        role=said["role"],
        expires_at=expires_at,
        identity=headers["X-Identity"],
    )
