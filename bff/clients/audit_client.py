"""The audit log at security, as far as it tells of the caller's own account."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bff.clients.security_connections import SecurityConnections, complete
from bff.words.times import parse_time


@dataclass(frozen=True)
class AuditLine:
    """A line: what happened. `event` is a stable name, on which `details` depend.

    Whose account it is about and who did it are told to administrators alone, by login.
    """

    event: str
    at: datetime
    address: str = ""
    user_agent: str = ""
    is_by_administrator: bool = False
    details: dict[str, Any] = field(default_factory=dict)
    user: str = ""
    actor: str = ""

    @classmethod
    def read(cls, said: dict[str, Any]) -> "AuditLine":
        """Return the line of security's JSON."""
        return cls(
            event=said["event"],
            at=parse_time(said["at"]),
            address=said["address"] or "",
            user_agent=said["user_agent"] or "",
            is_by_administrator=bool(said["by_administrator"]),
            details=dict(said["details"] or {}),
        )


class AuditLog(Protocol):
    """The requests about the audit log that views need."""

    def own_activity(
        self, identity: str, limit: int, cursor: str | None
    ) -> tuple[list[AuditLine], str | None]: ...


class AuditClient(SecurityConnections):
    """The audit log over HTTP."""

    def own_activity(
        self, identity: str, limit: int, cursor: str | None
    ) -> tuple[list[AuditLine], str | None]:
        """Return the caller's own lines, newest first, and the cursor of the older ones.

        Raises Refusal 422 for a cursor that was not given out.
        """
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        said, _ = self._security.ask(
            "GET", "/v1/audit", query=query, headers={"X-Identity": identity}
        )
        with complete():
            return [AuditLine.read(one) for one in said["items"]], said["next_cursor"]
