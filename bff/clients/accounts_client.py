"""Accounts at security: shown, their passwords changed and proved, deleted."""

from dataclasses import dataclass
from typing import Any, Protocol

from bff.clients.security_connections import SecurityConnections, complete
from bff.clients.visitor import Visitor, named


@dataclass(frozen=True)
class Strength:
    """What security thinks of a password; `message` says what is wrong with it, "" if nothing."""

    score: int  # From 0 to 4, as zxcvbn counts.
    is_accepted: bool
    message: str


class Accounts(Protocol):
    """The requests about accounts that views need."""

    def account(self, identity: str) -> dict[str, Any]: ...
    def change_password(
        self, identity: str, current: str, new: str, visitor: Visitor, *, revoke_tokens: bool
    ) -> None: ...
    def prove(self, identity: str, password: str, visitor: Visitor) -> None: ...
    def password_strength(self, password: str, login: str, visitor: Visitor) -> Strength: ...
    def delete_account(self, identity: str, password: str, visitor: Visitor) -> None: ...


class AccountsClient(SecurityConnections):
    """Accounts over HTTP."""

    def account(self, identity: str) -> dict[str, Any]:
        """Return `{id, login, created_at, usage, quota}`."""
        said, _ = self._security.ask("GET", "/v1/user", headers={"X-Identity": identity})
        return dict(said)

    def change_password(
        self, identity: str, current: str, new: str, visitor: Visitor, *, revoke_tokens: bool
    ) -> None:
        """Change the password and end all other sessions, and all API tokens if asked to.

        Raises Refusal `wrong_password` (422), 422 about `new_password`, or 429.
        """
        self._login.ask(
            "PUT",
            "/v1/user/password",
            body={
                "current_password": current,
                "new_password": new,
                "revoke_tokens": revoke_tokens,
            },
            headers=named(identity, visitor),
        )

    def prove(self, identity: str, password: str, visitor: Visitor) -> None:
        """Prove who asks, for what is sensitive. Raises Refusal `wrong_password` or 429."""
        self._login.ask(
            "POST", "/v1/proof", body={"password": password}, headers=named(identity, visitor)
        )

    def password_strength(self, password: str, login: str, visitor: Visitor) -> Strength:
        """Return what security thinks of a password of this login, which may be ""."""
        said, _ = self._login.ask(
            "POST",
            "/v1/password-strength",
            body={"password": password, "login": login},
            headers=visitor.headers(),
        )
        with complete():
            return Strength(int(said["score"]), bool(said["accepted"]), said["message"] or "")

    def delete_account(self, identity: str, password: str, visitor: Visitor) -> None:
        """Delete the account with all that it stores, for good.

        Raises Refusal `wrong_password`, `last_administrator` (409) or 429.
        """
        self._login.ask(
            "DELETE", "/v1/user", body={"password": password}, headers=named(identity, visitor)
        )
