"""The users as administrators see them: what they may do and store, and when they were seen."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Label, Row, Select, func, select, update

from security.people.logins import canonical_login
from security.people.roles import Role
from security.records.audit_log import Event
from security.records.database import Database
from security.records.identifiers import is_id
from security.records.tables import api_tokens, audit_events, sessions, users

# What people do themselves; a session that has ended tells nothing any more.
_SEEN = (Event.REGISTERED, Event.SIGNED_IN, Event.SIGNED_OUT)


@dataclass(frozen=True)
class Entry:
    """A user in the list of administrators; times are unix seconds."""

    id: str
    login: str
    canonical_login: str
    created_at: int
    role: Role
    is_disabled: bool
    # What was set for this user; None is what the installation allows everybody.
    quota_images: int | None
    quota_bytes: int | None
    last_seen_at: int | None
    # How many API tokens the user has.
    tokens: int


@dataclass(frozen=True)
class Counts:
    """How many users there are."""

    total: int
    administrators: int
    disabled: int


class Directory:
    """Finds and lists users; all that it tells is theirs, and nothing of their pictures."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, part: str, after: str | None, most: int) -> list[Entry]:
        """Return users by their login, from behind this canonical one on.

        Only those whose login has the part in it, in upper or lower case.
        Raises DatabaseUnavailable.
        """
        query = _entries().order_by(users.c.canonical_login).limit(most)
        if part:
            wanted = canonical_login(part)
            # No login has such characters in it, and PostgreSQL refuses some of them.
            if not wanted.isprintable():
                return []
            query = query.where(users.c.canonical_login.contains(wanted, autoescape=True))
        if after is not None:
            query = query.where(users.c.canonical_login > after)
        with self._database.reading() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def find_in(self, connection: Connection, user_id: str) -> Entry | None:
        """Return the user as the given transaction sees it, or None."""
        if not is_id(user_id):
            return None
        row = connection.execute(_entries().where(users.c.id == user_id)).first()
        return None if row is None else _entry(row)

    def logins(self, ids: list[str]) -> dict[str, str]:
        """Return the logins of those of these users who are there, by id."""
        query = select(users.c.id, users.c.login).where(users.c.id.in_(ids))
        with self._database.reading() as connection:
            return {row.id: row.login for row in connection.execute(query)}

    def counts(self) -> Counts:
        """Return how many users there are. Raises DatabaseUnavailable."""
        is_administrator = users.c.role == Role.ADMINISTRATOR.value
        query = select(
            func.count(),
            func.count().filter(is_administrator),
            func.count().filter(users.c.disabled_at.is_not(None)),
        ).select_from(users)
        with self._database.reading() as connection:
            return Counts(*connection.execute(query).one())

    def own_quotas(self, most: int) -> dict[str, tuple[int | None, int | None]]:
        """Return the images and bytes that were set for users, by id; so many users at most."""
        query = (
            select(users.c.id, users.c.quota_images, users.c.quota_bytes)
            .where(users.c.quota_images.is_not(None) | users.c.quota_bytes.is_not(None))
            .order_by(users.c.id)
            .limit(most)
        )
        with self._database.reading() as connection:
            return {
                row.id: (row.quota_images, row.quota_bytes) for row in connection.execute(query)
            }


def set_quotas(connection: Connection, user_id: str, quotas: dict[str, int | None]) -> None:
    """Set `quota_images`, `quota_bytes` or both of a user, in the given transaction."""
    connection.execute(update(users).where(users.c.id == user_id).values(quotas))


def _entries() -> Select[Any]:
    return select(
        users.c.id,
        users.c.login,
        users.c.canonical_login,
        users.c.created_at,
        users.c.role,
        users.c.disabled_at,
        users.c.quota_images,
        users.c.quota_bytes,
        _of_user(select(func.max(sessions.c.last_used_at)), sessions.c.user_id, "session_at"),
        _of_user(select(func.max(api_tokens.c.last_used_at)), api_tokens.c.user_id, "token_at"),
        _of_user(
            select(func.max(audit_events.c.at)).where(
                audit_events.c.event.in_([event.value for event in _SEEN]),
                audit_events.c.actor_id.is_(None),
            ),
            audit_events.c.user_id,
            "event_at",
        ),
        _of_user(select(func.count()).select_from(api_tokens), api_tokens.c.user_id, "tokens"),
    )


def _of_user(query: Select[Any], owner: ColumnElement[str], name: str) -> Label[Any]:
    return query.where(owner == users.c.id).scalar_subquery().label(name)


def _entry(row: Row[Any]) -> Entry:
    seen = [at for at in (row.session_at, row.token_at, row.event_at) if at is not None]
    return Entry(
        id=row.id,
        login=row.login,
        canonical_login=row.canonical_login,
        created_at=row.created_at,
        role=Role(row.role),
        is_disabled=row.disabled_at is not None,
        quota_images=row.quota_images,
        quota_bytes=row.quota_bytes,
        last_seen_at=max(seen, default=None),
        tokens=row.tokens,
    )
