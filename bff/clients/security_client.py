"""What the pages ask of security: who somebody is, their tokens, their account, their sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bff.clients.connection import Connection
from bff.outcomes import Refusal, ServiceDown
from bff.words.times import parse_time


@dataclass(frozen=True)
class Tokens:
    """The pair that stands in the two cookies; never shown, never logged."""

    access: str
    refresh: str


@dataclass(frozen=True)
class Caller:
    """Who a live access token belongs to; `identity` is the JWT that the other services trust."""

    id: str
    login: str
    session_id: str
    scopes: frozenset[str]
    role: str
    expires_at: datetime
    identity: str


@dataclass(frozen=True)
class Visitor:
    """A browser, so that limits and session lists see it and not this service."""

    address: str
    agent: str

    def headers(self) -> dict[str, str]:
        """Return the two headers under which the gateway passes the same facts on."""
        return {"X-Real-IP": self.address, "User-Agent": self.agent}


class Security(Protocol):
    """What a view needs of security."""

    def identify(self, access_token: str) -> Caller | None: ...
    def refresh(self, refresh_token: str, visitor: Visitor) -> Tokens | None: ...
    def log_in(self, login: str, password: str, visitor: Visitor) -> Tokens: ...
    def register(self, login: str, password: str, visitor: Visitor) -> None: ...
    def end_current_session(self, identity: str) -> None: ...
    def account(self, identity: str) -> dict[str, Any]: ...
    def sessions(self, identity: str) -> list[dict[str, Any]]: ...
    def end_session(self, identity: str, session_id: str) -> None: ...
    def is_ready(self) -> bool: ...


class SecurityClient:
    """Security over HTTP. Passwords go to the process that does nothing but hash them."""

    def __init__(self, security_url: str, login_url: str) -> None:
        self._security = Connection("security", security_url)
        self._login = Connection("login", login_url)

    def identify(self, access_token: str) -> Caller | None:
        """Return who this token belongs to, or None when it is not, or no longer, valid.

        Raises ServiceDown when the answer lacks a member.
        """
        try:
            said, headers = self._security.ask(
                "GET", "/auth", headers={"Authorization": f"Bearer {access_token}"}
            )
        except Refusal:
            return None
        try:
            return _caller(said, headers)
        except (KeyError, TypeError) as error:
            # An answer without what was agreed on, as in the middle of an upgrade.
            raise ServiceDown("security") from error

    def refresh(self, refresh_token: str, visitor: Visitor) -> Tokens | None:
        """Change a refresh token for the next pair, or None when it is refused.

        Raises Refusal when security only says "later" (429): the token is as good as before.
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
        """End the session that the identity belongs to, with all its tokens."""
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
        """Say whether security answers at all."""
        self._security.ask("GET", "/livez")
        return True


def _tokens(said: Any) -> Tokens:
    return Tokens(said["access_token"], said["refresh_token"])


def _caller(said: Any, headers: Mapping[str, str]) -> Caller:
    return Caller(
        id=said["id"],
        login=said["login"],
        session_id=said["session_id"],
        scopes=frozenset(said["scope"].split(" ")),  # RFC 8693, 4.2.
        role=said["role"],
        expires_at=parse_time(said["expires_at"]),
        identity=headers["X-Identity"],
    )
