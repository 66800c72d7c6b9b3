"""Reading the audit log: the lines of one account, or of all, the newest first."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from security.records.audit_log import DELETED_USER, Event
from security.records.database import Database
from security.records.tables import audit_events, users

_USERS = users.alias("about")
_ACTORS = users.alias("by")


@dataclass(frozen=True)
class NamedUser:
    """A user in a line; where the account is gone the login is None, and mostly the id too."""

    id: str | None
    login: str | None


@dataclass(frozen=True)
class AuditLine:
    """One line; `at` is unix seconds. The user is None where that login was of nobody."""

    id: int
    at: int
    event: str
    user: NamedUser | None
    # Who did it, where that is somebody else.
    actor: NamedUser | None
    address: str
    user_agent: str
    details: dict[str, Any]


class AuditLines:
    """Reads lines by keyset; nothing here changes one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(
        self,
        before: int | None,
        most: int,
        *,
        user_id: str | None = None,
        event: Event | None = None,
    ) -> list[AuditLine]:
        """Return lines with a lower id than this, of one account and of one kind where asked.

        Raises DatabaseUnavailable.
        """
        query = _lines().order_by(audit_events.c.id.desc()).limit(most)
        if before is not None:
            query = query.where(audit_events.c.id < before)
        if user_id is not None:
            query = query.where(audit_events.c.user_id == user_id)
        if event is not None:
            query = query.where(audit_events.c.event == event.value)
        with self._database.reading() as connection:
            return [_line(row) for row in connection.execute(query)]


def _lines() -> Select[Any]:
    return (
        select(
            audit_events,
            _USERS.c.login.label("login"),
            _ACTORS.c.login.label("actor_login"),
        )
        .outerjoin(_USERS, _USERS.c.id == audit_events.c.user_id)
        .outerjoin(_ACTORS, _ACTORS.c.id == audit_events.c.actor_id)
    )


def _line(row: Row[Any]) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        event=row.event,
        user=None if row.user_id is None else NamedUser(row.user_id, row.login),
        actor=_actor(row),
        address=row.address,
        user_agent=row.user_agent,
        details=json.loads(row.details),
    )


def _actor(row: Row[Any]) -> NamedUser | None:
    if row.actor_id is None:
        return None
    return NamedUser(None if row.actor_id == DELETED_USER else row.actor_id, row.actor_login)
