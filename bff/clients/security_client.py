"""The client of security: callers and their tokens here, all else by its noun."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bff.clients.accounts_client import Accounts, AccountsClient
from bff.clients.admin_client import Administration, AdministrationClient
from bff.clients.api_tokens_client import ApiTokens, ApiTokensClient
from bff.clients.audit_client import AuditClient, AuditLog
from bff.clients.registration_client import Registration, RegistrationClient
from bff.clients.security_connections import complete
from bff.clients.sessions_client import Sessions, SessionsClient
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal
from bff.words.times import parse_time


@dataclass(frozen=True)
class Tokens:
    """The pair of tokens in the two cookies; never shown, never logged.

    After a sign-in also what this device is known by the next time, else nothing.
    """

    access: str
    refresh: str
    device: str = ""


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


class Security(Registration, Accounts, Sessions, ApiTokens, AuditLog, Administration, Protocol):
    """The requests to security that views need."""

    def identify(self, access_token: str) -> Caller | None: ...
    def renewed(self, identity: str) -> Caller | None: ...
    def refresh(self, refresh_token: str, visitor: Visitor) -> Tokens | None: ...
    def sign_in(self, login: str, password: str, visitor: Visitor, device: str = "") -> Tokens: ...
    def is_ready(self) -> bool: ...


class SecurityClient(
    RegistrationClient,
    AccountsClient,
    SessionsClient,
    ApiTokensClient,
    AuditClient,
    AdministrationClient,
):
    """Security over HTTP."""

    def identify(self, access_token: str) -> Caller | None:
        """Return the caller of an access token, or None when the token is not valid.

        Raises ServiceDown, also when the answer lacks a member.
        """
        found = self._answer("/auth", {"Authorization": f"Bearer {access_token}"})
        if found is None:
            return None
        with complete():
            return _caller(*found, parse_time(found[0]["expires_at"]))

    def renewed(self, identity: str) -> Caller | None:
        """Return the caller of an identity that may have expired, or None when its session ended.

        Raises ServiceDown as `identify` does.
        """
        found = self._answer("/internal/identity", {"X-Identity": identity})
        if found is None:
            return None
        with complete():
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

    def sign_in(self, login: str, password: str, visitor: Visitor, device: str = "") -> Tokens:
        """Open a session; `device` is what this browser was told the last time, if ever.

        Raises Refusal `invalid_credentials`, or 422, or 429.
        """
        said, _ = self._login.ask(
            "POST",
            "/v1/token",
            body={"login": login, "password": password, "device": device},
            headers=visitor.headers(),
        )
        return _tokens(said)

    def is_ready(self) -> bool:
        """Return True when security answers. Raises ServiceDown."""
        self._security.ask("GET", "/livez")
        return True


def _tokens(said: Any) -> Tokens:
    return Tokens(said["access_token"], said["refresh_token"], said.get("device", ""))


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
