"""The API tokens of an account at security: keys for programs, with scopes, an end and networks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bff.clients.security_connections import SecurityConnections, complete
from bff.clients.visitor import Visitor, named
from bff.words.times import parse_time, parse_time_or_none


@dataclass(frozen=True)
class ApiToken:
    """What is known of a token but the token itself; `last_used_at` is exact to a minute."""

    id: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    networks: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str

    @classmethod
    def read(cls, said: dict[str, Any]) -> "ApiToken":
        """Return the token of security's JSON."""
        return cls(
            id=said["id"],
            name=said["name"],
            prefix=said["prefix"],
            scopes=tuple(said["scopes"]),
            networks=tuple(said["networks"]),
            created_at=parse_time(said["created_at"]),
            expires_at=parse_time_or_none(said["expires_at"]),
            last_used_at=parse_time_or_none(said["last_used_at"]),
            last_used_from=said["last_used_from"] or "",
        )


@dataclass(frozen=True)
class WantedToken:
    """A token that somebody asks for; networks are CIDR, none of them is any."""

    name: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    networks: tuple[str, ...]


class ApiTokens(Protocol):
    """The requests about API tokens that views need."""

    def api_tokens(self, identity: str) -> list[ApiToken]: ...
    def make_api_token(
        self, identity: str, wanted: WantedToken, visitor: Visitor
    ) -> tuple[ApiToken, str]: ...
    def revoke_api_token(self, identity: str, token_id: str, visitor: Visitor) -> None: ...


class ApiTokensClient(SecurityConnections):
    """API tokens over HTTP."""

    def api_tokens(self, identity: str) -> list[ApiToken]:
        """Return the tokens of the account, the newest first."""
        said, _ = self._security.ask("GET", "/v1/tokens", headers={"X-Identity": identity})
        with complete():
            return [ApiToken.read(one) for one in said["items"]]

    def make_api_token(
        self, identity: str, wanted: WantedToken, visitor: Visitor
    ) -> tuple[ApiToken, str]:
        """Make a token; return it and its text, which nobody can read a second time.

        Raises Refusal `proof_required` (401), or 422 with what is wrong by field.
        """
        said, _ = self._security.ask(
            "POST",
            "/v1/tokens",
            body={
                "name": wanted.name,
                "scopes": wanted.scopes,
                "expires_at": wanted.expires_at and wanted.expires_at.isoformat(),
                "networks": wanted.networks,
            },
            headers=named(identity, visitor),
        )
        with complete():
            return ApiToken.read(said), str(said["token"])

    def revoke_api_token(self, identity: str, token_id: str, visitor: Visitor) -> None:
        """Revoke a token of the account. Raises Refusal 404 for any other."""
        self._security.ask("DELETE", f"/v1/tokens/{token_id}", headers=named(identity, visitor))
