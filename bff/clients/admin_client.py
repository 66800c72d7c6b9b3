"""Administration at security: the people, invitations, the audit log of all, the overview."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from bff.clients.audit_client import AuditLine
from bff.clients.security_connections import SecurityConnections, complete
from bff.clients.visitor import Visitor, named
from bff.words.times import parse_time, parse_time_or_none


@dataclass(frozen=True)
class Person:
    """A user as administrators see them; `images` and `bytes` are None while they are not known."""

    id: str
    login: str
    role: str
    is_disabled: bool
    created_at: datetime
    last_seen_at: datetime | None
    quota_images: int | None
    quota_bytes: int | None
    tokens: int
    images: int | None
    bytes: int | None

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Person":
        """Return the user of security's JSON."""
        usage = said["usage"] or {}
        return cls(
            id=said["id"],
            login=said["login"],
            role=said["role"],
            is_disabled=said["disabled"],
            created_at=parse_time(said["created_at"]),
            last_seen_at=parse_time_or_none(said["last_seen_at"]),
            quota_images=said["quota_images"],
            quota_bytes=said["quota_bytes"],
            tokens=said["tokens"],
            images=usage.get("images"),
            bytes=usage.get("bytes"),
        )


@dataclass(frozen=True)
class Invitation:
    """A link by which people may register: `used` of `uses` accounts were made."""

    id: str
    uses: int
    used: int
    note: str
    expires_at: datetime
    created_by: str | None

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Invitation":
        """Return the invitation of security's JSON."""
        ends, maker = parse_time(said["expires_at"]), said["created_by"]
        return cls(said["id"], said["uses"], said["used"], said["note"], ends, maker)


@dataclass(frozen=True)
class WantedInvitation:
    """An invitation that is asked for."""

    uses: int
    expires_at: datetime
    note: str


class Administration(Protocol):
    """The requests about administration that views need."""

    def overview(self, identity: str) -> dict[str, Any]: ...
    def list_people(
        self, identity: str, part: str, cursor: str | None
    ) -> tuple[list[Person], str | None]: ...
    def person(self, identity: str, user_id: str) -> Person: ...
    def change_person(
        self, identity: str, user_id: str, changes: dict[str, Any], visitor: Visitor
    ) -> Person: ...
    def make_reset_link(
        self, identity: str, user_id: str, visitor: Visitor, *, revoke_tokens: bool
    ) -> tuple[str, datetime]: ...
    def delete_person(self, identity: str, user_id: str, visitor: Visitor) -> None: ...
    def invitations(
        self, identity: str, cursor: str | None
    ) -> tuple[list[Invitation], str | None]: ...
    def invite(
        self, identity: str, wanted: WantedInvitation, visitor: Visitor
    ) -> tuple[Invitation, str]: ...
    def withdraw_invitation(self, identity: str, invitation_id: str, visitor: Visitor) -> None: ...
    def everything(
        self, identity: str, cursor: str | None, event: str, user_id: str
    ) -> tuple[list[AuditLine], str | None]: ...


class AdministrationClient(SecurityConnections):
    """Administration over HTTP; every change may raise Refusal `proof_required`."""

    def overview(self, identity: str) -> dict[str, Any]:
        """Return what is to be done, and how the installation stands."""
        said, _ = self._security.ask("GET", "/v1/admin/overview", headers={"X-Identity": identity})
        return dict(said)

    def list_people(
        self, identity: str, part: str, cursor: str | None
    ) -> tuple[list[Person], str | None]:
        """Return users by login whose login has a part in it, and the cursor of the next ones."""
        said = self._page("/v1/admin/users", identity, {"q": part, "cursor": cursor})
        with complete():
            return [Person.read(one) for one in said["items"]], said["next_cursor"]

    def person(self, identity: str, user_id: str) -> Person:
        """Return one user. Raises Refusal 404."""
        path = f"/v1/admin/users/{user_id}"
        said, _ = self._security.ask("GET", path, headers={"X-Identity": identity})
        with complete():
            return Person.read(said)

    def change_person(
        self, identity: str, user_id: str, changes: dict[str, Any], visitor: Visitor
    ) -> Person:
        """Change role, quotas or whether the account is disabled, and return the user.

        Raises Refusal `last_administrator` (409), 404 or 422.
        """
        path, headers = f"/v1/admin/users/{user_id}", named(identity, visitor)
        said, _ = self._security.ask("PATCH", path, body=changes, headers=headers)
        with complete():
            return Person.read(said)

    def make_reset_link(
        self, identity: str, user_id: str, visitor: Visitor, *, revoke_tokens: bool
    ) -> tuple[str, datetime]:
        """Make a link by which a user sets a new password; return it with its end."""
        said, _ = self._security.ask(
            "POST",
            f"/v1/admin/users/{user_id}/reset-link",
            body={"revoke_tokens": revoke_tokens},
            headers=named(identity, visitor),
        )
        with complete():
            return str(said["url"]), parse_time(said["expires_at"])

    def delete_person(self, identity: str, user_id: str, visitor: Visitor) -> None:
        """Delete an account with all that it stores. Raises Refusal `last_administrator` or 404."""
        headers = named(identity, visitor)
        self._security.ask("DELETE", f"/v1/admin/users/{user_id}", headers=headers)

    def invitations(self, identity: str, cursor: str | None) -> tuple[list[Invitation], str | None]:
        """Return invitations, newest first, and the cursor of the older ones."""
        said = self._page("/v1/admin/invitations", identity, {"cursor": cursor})
        with complete():
            return [Invitation.read(one) for one in said["items"]], said["next_cursor"]

    def invite(
        self, identity: str, wanted: WantedInvitation, visitor: Visitor
    ) -> tuple[Invitation, str]:
        """Make an invitation; return it with its link, which is told this once.

        Raises Refusal `registration_closed` (403) or 422.
        """
        said, _ = self._security.ask(
            "POST",
            "/v1/admin/invitations",
            body={
                "uses": wanted.uses,
                "expires_at": wanted.expires_at.isoformat(),
                "note": wanted.note,
            },
            headers=named(identity, visitor),
        )
        with complete():
            return Invitation.read(said), str(said["url"])

    def withdraw_invitation(self, identity: str, invitation_id: str, visitor: Visitor) -> None:
        """Withdraw an invitation. Raises Refusal 404."""
        headers = named(identity, visitor)
        self._security.ask("DELETE", f"/v1/admin/invitations/{invitation_id}", headers=headers)

    def everything(
        self, identity: str, cursor: str | None, event: str, user_id: str
    ) -> tuple[list[AuditLine], str | None]:
        """Return lines of all accounts, of one, or of one kind; and the cursor of older ones."""
        query = {"cursor": cursor, "event": event, "user": user_id}
        said = self._page("/v1/admin/audit", identity, query)
        with complete():
            return [_line(one) for one in said["items"]], said["next_cursor"]

    def _page(self, path: str, identity: str, query: dict[str, str | None]) -> Any:
        sent = {name: value for name, value in query.items() if value}
        said, _ = self._security.ask("GET", path, query=sent, headers={"X-Identity": identity})
        return said


def _line(said: dict[str, Any]) -> AuditLine:
    user, actor = said["user"] or {}, said["actor"] or {}
    line = AuditLine.read({**said, "by_administrator": bool(actor)})
    return replace(line, user=user.get("login") or "", actor=actor.get("login") or "")
