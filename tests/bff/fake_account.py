"""The part of the stand-in for security that knows an account: password, tokens, activity."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bff.clients.accounts_client import Strength
from bff.clients.api_tokens_client import ApiToken, WantedToken
from bff.clients.audit_client import AuditLine
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown

PASSWORD = "seven quiet herons at dusk"
NOW = datetime.now(UTC).replace(microsecond=0)
WRONG = Refusal(422, "wrong_password", fields={"password": "Wrong."})


def an_id(number: int) -> str:
    """Return an id of the right form."""
    return f"{number:022d}"


def a_token(number: int = 1, **changed: Any) -> ApiToken:
    """Return a token, one minute older for each number."""
    token = ApiToken(
        id=an_id(number),
        name=f"program {number}",
        prefix=f"vtr_ab{number:02d}",
        scopes=("upload",),
        networks=(),
        created_at=NOW - timedelta(minutes=number),
        expires_at=None,
        last_used_at=None,
        last_used_from="",
    )
    return replace(token, **changed)


@dataclass
class FakeAccount:
    """Changes what it is told to, or fails as `failures` says by the name of a request."""

    failures: dict[str, Refusal | ServiceDown] = field(default_factory=dict)
    changes: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: list[ApiToken] = field(default_factory=list)
    lines: list[AuditLine] = field(default_factory=list)
    strength: Strength = field(default_factory=lambda: Strength(4, is_accepted=True, message=""))
    profile: dict[str, Any] = field(default_factory=dict)
    open_sessions: list[dict[str, Any]] = field(default_factory=list)
    needs_proof: bool = False
    usage: dict[str, int] | None = field(
        default_factory=lambda: {
            "images": 2,
            "bytes": 3_000_000,
            "trashed_images": 0,
            "trashed_bytes": 0,
        }
    )
    quota: dict[str, int | None] | None = None

    def _asked(self, name: str) -> None:
        self.asked.append(name)
        if name in self.failures:
            raise self.failures[name]

    def account(self, identity: str) -> dict[str, Any]:
        self._asked("account")
        account = {
            "id": "alice",
            "login": "alice",
            "created_at": "2026-03-01T10:00:00Z",
            "usage": self.usage,
            "quota": self.quota,
        }
        return account | self.profile

    def change_password(
        self, identity: str, current: str, new: str, visitor: Visitor, *, revoke_tokens: bool
    ) -> None:
        self._asked("change_password")
        if current != PASSWORD:
            raise WRONG
        self.changes.append(("password", (new, revoke_tokens, visitor.agent)))

    def prove(self, identity: str, password: str, visitor: Visitor) -> None:
        self._asked("prove")
        if password != PASSWORD:
            raise WRONG
        self.needs_proof = False

    def password_strength(self, password: str, login: str, visitor: Visitor) -> Strength:
        self._asked("password_strength")
        self.changes.append(("judged", (password, login)))
        return self.strength

    def delete_account(self, identity: str, password: str, visitor: Visitor) -> None:
        self._asked("delete_account")
        if password != PASSWORD:
            raise WRONG
        self.changes.append(("deleted", (identity,)))

    def sessions(self, identity: str) -> list[dict[str, Any]]:
        self._asked("sessions")
        return self.open_sessions

    def end_other_sessions(self, identity: str, visitor: Visitor) -> None:
        self._asked("end_other_sessions")
        self.changes.append(("others ended", (identity,)))
        self.open_sessions = self.open_sessions[:1]

    def api_tokens(self, identity: str) -> list[ApiToken]:
        self._asked("api_tokens")
        return list(self.tokens)

    def make_api_token(
        self, identity: str, wanted: WantedToken, visitor: Visitor
    ) -> tuple[ApiToken, str]:
        self._asked("make_api_token")
        if self.needs_proof:
            raise Refusal(401, "proof_required")
        self.changes.append(("token", (wanted,)))
        made = a_token(
            700 + len(self.tokens),
            name=wanted.name,
            scopes=wanted.scopes,
            networks=wanted.networks,
            expires_at=wanted.expires_at,
        )
        self.tokens.insert(0, made)
        return made, "vtr_" + "a1B2" * 9

    def revoke_api_token(self, identity: str, token_id: str, visitor: Visitor) -> None:
        self._asked("revoke_api_token")
        self.changes.append(("revoked", (token_id,)))
        self.tokens = [one for one in self.tokens if one.id != token_id]

    def own_activity(
        self, identity: str, limit: int, cursor: str | None
    ) -> tuple[list[AuditLine], str | None]:
        self._asked("own_activity")
        if cursor is not None and not cursor.isdecimal():
            raise Refusal(422, "invalid_fields")
        start = int(cursor or 0)
        end = start + limit
        return self.lines[start:end], str(end) if end < len(self.lines) else None
