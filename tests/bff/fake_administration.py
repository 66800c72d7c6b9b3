"""A stand-in for what security tells and does for administrators, and for who comes in anew."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bff.clients.admin_client import Invitation, Person, WantedInvitation
from bff.clients.audit_client import AuditLine
from bff.clients.registration_client import Codes, Terms
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown

NOW = datetime.now(UTC).replace(microsecond=0)
INVITATION, RESET = "vti_" + "a" * 43, "vtx_" + "b" * 43
EMPTY_OVERVIEW: dict[str, Any] = {
    "to_do": [],
    "version": "1",
    "users": {"total": 2, "administrators": 1, "disabled": 0},
    "space": {
        "images": 3,
        "bytes": 3_000_000,
        "trashed_images": 0,
        "trashed_bytes": 0,
        "free_bytes": None,
        "total_bytes": None,
    },
    "damaged": 0,
    "reconcile": None,
    "scrub": None,
}


def a_person(user_id: str, login: str, **changed: Any) -> Person:
    """Return a member with two pictures and no quota of their own."""
    person = Person(
        user_id, login, "member", False, NOW - timedelta(days=9), NOW, None, None, 1, 2, 2_000_000
    )
    return replace(person, **changed)


@dataclass
class FakeAdministration:
    """Keeps people, invitations and what happened; `admin_refusal` is what every request gets."""

    terms: Terms = field(default_factory=lambda: Terms("open", needs_setup_code=False))
    codes: list[Codes] = field(default_factory=list)
    resets: list[tuple[str, str]] = field(default_factory=list)
    reset_refusal: Refusal | None = None
    admin_refusal: Refusal | ServiceDown | None = None
    overview_told: dict[str, Any] = field(default_factory=lambda: dict(EMPTY_OVERVIEW))
    persons: list[Person] = field(default_factory=list)
    invited: list[Invitation] = field(default_factory=list)
    lines_of_all: list[AuditLine] = field(default_factory=list)
    asked_for: list[tuple[Any, ...]] = field(default_factory=list)

    def _administer(self, *asked: Any) -> None:
        self.asked_for.append(asked)
        if self.admin_refusal:
            raise self.admin_refusal

    def registration_terms(self) -> Terms:
        self.asked_for.append(("terms",))
        return self.terms

    def reset_password(self, code: str, password: str, visitor: Visitor) -> None:
        if self.reset_refusal:
            raise self.reset_refusal
        self.resets.append((code, password))

    def overview(self, identity: str) -> dict[str, Any]:
        self._administer("overview")
        return self.overview_told

    def list_people(
        self, identity: str, part: str, cursor: str | None
    ) -> tuple[list[Person], str | None]:
        self._administer("people", part, cursor)
        found = [one for one in self.persons if part in one.login]
        return (found[1:], None) if cursor else (found[:1], "next" if len(found) > 1 else None)

    def person(self, identity: str, user_id: str) -> Person:
        found = [one for one in self.persons if one.id == user_id]
        if not found:
            raise Refusal(404, "not_found")
        return found[0]

    def change_person(
        self, identity: str, user_id: str, changes: dict[str, Any], visitor: Visitor
    ) -> Person:
        self._administer("change", user_id, changes)
        named = {"disabled": "is_disabled"}
        changed = {named.get(name, name): value for name, value in changes.items()}
        person = replace(self.person(identity, user_id), **changed)
        self.persons = [person if one.id == user_id else one for one in self.persons]
        if changes.keys() & {"role", "disabled"}:
            self._sign_out(user_id)
        return person

    def _sign_out(self, user_id: str) -> None:
        """End all sessions of a user."""
        raise NotImplementedError

    def make_reset_link(
        self, identity: str, user_id: str, visitor: Visitor, *, revoke_tokens: bool
    ) -> tuple[str, datetime]:
        self._administer("reset-link", user_id, revoke_tokens)
        return f"http://localhost:8080/reset/{RESET}", NOW + timedelta(days=1)

    def delete_person(self, identity: str, user_id: str, visitor: Visitor) -> None:
        self._administer("delete", user_id)
        self.persons = [one for one in self.persons if one.id != user_id]

    def invitations(self, identity: str, cursor: str | None) -> tuple[list[Invitation], str | None]:
        return self.invited, None

    def invite(
        self, identity: str, wanted: WantedInvitation, visitor: Visitor
    ) -> tuple[Invitation, str]:
        self._administer("invite", wanted)
        made = Invitation("i" * 22, wanted.uses, 0, wanted.note, wanted.expires_at, "alice")
        self.invited.insert(0, made)
        return made, f"http://localhost:8080/invite/{INVITATION}"

    def withdraw_invitation(self, identity: str, invitation_id: str, visitor: Visitor) -> None:
        self._administer("withdraw", invitation_id)

    def everything(
        self, identity: str, cursor: str | None, event: str, user_id: str
    ) -> tuple[list[AuditLine], str | None]:
        self._administer("everything", cursor, event, user_id)
        return self.lines_of_all, None if cursor else "older"
