"""The open sessions of an account at security, listed and ended."""

from typing import Any, Protocol

from bff.clients.security_connections import SecurityConnections
from bff.clients.visitor import Visitor, named


class Sessions(Protocol):
    """The requests about sessions that views need."""

    def sessions(self, identity: str) -> list[dict[str, Any]]: ...
    def end_session(self, identity: str, session_id: str, visitor: Visitor) -> None: ...
    def end_other_sessions(self, identity: str, visitor: Visitor) -> None: ...
    def end_current_session(self, identity: str, visitor: Visitor) -> None: ...


class SessionsClient(SecurityConnections):
    """Sessions over HTTP."""

    def sessions(self, identity: str) -> list[dict[str, Any]]:
        """Return the open sessions of the account, the one used last first."""
        said, _ = self._security.ask("GET", "/v1/sessions", headers={"X-Identity": identity})
        return list(said["items"])

    def end_session(self, identity: str, session_id: str, visitor: Visitor) -> None:
        """End one session of the account. Raises Refusal 404 for any other."""
        self._security.ask("DELETE", f"/v1/sessions/{session_id}", headers=named(identity, visitor))

    def end_other_sessions(self, identity: str, visitor: Visitor) -> None:
        """End all sessions of the account but the one of the identity."""
        self._security.ask(
            "DELETE", "/v1/sessions", query={"except": "current"}, headers=named(identity, visitor)
        )

    def end_current_session(self, identity: str, visitor: Visitor) -> None:
        """End the session of the identity, with all its tokens."""
        self._security.ask("DELETE", "/v1/token", headers=named(identity, visitor))
