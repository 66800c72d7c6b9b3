"""The audit log: who did what to an account, written in the transaction of what it tells."""

import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, update

from security.records.tables import audit_events

# In place of an id: somebody else did it, whose account is deleted. No id is so short.
DELETED_USER = "deleted"


class Event(StrEnum):
    """What a line tells (OWASP Logging Cheat Sheet, "Which events to log")."""

    REGISTERED = "registered"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    SESSIONS_ENDED = "sessions_ended"
    PROOF_FAILED = "proof_failed"
    PASSWORD_PROVED = "password_proved"  # noqa: S105 - The name of an event.
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - The name of an event.
    PASSWORD_RESET = "password_reset"  # noqa: S105 - The name of an event.
    RESET_LINK_MADE = "reset_link_made"
    TOKEN_REUSED = "refresh_token_reused"  # noqa: S105 - The name of an event.
    API_TOKEN_MADE = "api_token_made"  # noqa: S105 - The name of an event.
    API_TOKEN_REVOKED = "api_token_revoked"  # noqa: S105 - The name of an event.
    ROLE_CHANGED = "role_changed"
    QUOTA_CHANGED = "quota_changed"
    DISABLED = "account_disabled"
    ENABLED = "account_enabled"
    DELETED = "account_deleted"
    INVITATION_MADE = "invitation_made"
    INVITATION_WITHDRAWN = "invitation_withdrawn"


@dataclass(frozen=True)
class Origin:
    """Where a request came from: the address of the client, and its User-Agent as printable text.

    The command line has neither.
    """

    address: str = ""
    user_agent: str = ""


def record(
    connection: Connection,
    at: int,
    event: Event,
    user_id: str | None,
    origin: Origin,
    *,
    actor_id: str | None = None,
    **details: str | int | bool | None,
) -> None:
    """Add a line about this user's account, at a unix second, in the given transaction.

    `actor_id` is who did it, where that is somebody else. Details must not hold a secret.
    """
    connection.execute(
        audit_events.insert().values(
            at=at,
            event=event.value,
            user_id=user_id,
            actor_id=actor_id if actor_id != user_id else None,
            address=origin.address[:64],
            user_agent=origin.user_agent[:256],
            details=json.dumps(details, ensure_ascii=False),
        )
    )


def forget_user(connection: Connection, user_id: str) -> None:
    """Take out of every line what says that it was this user; no line is removed.

    A line about somebody else goes on to say that it was another one who did it.
    """
    own = audit_events.c.user_id == user_id
    by_others = audit_events.c.actor_id.is_not(None)
    connection.execute(
        update(audit_events)
        .where(own, ~by_others)
        .values(user_id=None, address="", user_agent="", details="{}")
    )
    # Address and User-Agent are those of whoever did it.
    connection.execute(
        update(audit_events).where(own, by_others).values(user_id=None, details="{}")
    )
    connection.execute(
        update(audit_events)
        .where(audit_events.c.actor_id == user_id)
        .values(actor_id=DELETED_USER, address="", user_agent="")
    )
