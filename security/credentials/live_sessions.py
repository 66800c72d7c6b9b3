"""Sessions in the database: one for each sign-in; its tokens end with it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, select, update

from security.clock import Clock
from security.credentials.credential import EVERYBODYS, OwnQuota
from security.credentials.permissions import Scope, session_scopes
from security.outcomes import DatabaseUnavailable
from security.people.roles import Role
from security.records.database import Database
from security.records.identifiers import is_id, new_id
from security.records.tables import sessions, users

_RECORD_USE_SECONDS = 60
_MOST_LISTED = 200


@dataclass(frozen=True)
class Session:
    """A live session with its user and permissions; times are unix seconds."""

    id: str
    user_id: str
    login: str
    user_created_at: int
    user_agent: str
    created_at: int
    last_used_at: int
    # When the password was last typed in it.
    proved_at: int
    scopes: tuple[Scope, ...]
    role: Role
    quota: OwnQuota = EVERYBODYS


class LiveSessions:
    """Starts, finds and ends sessions; an expired session is never returned."""

    def __init__(
        self, database: Database, clock: Clock, idle_seconds: int, most_seconds: int
    ) -> None:
        self._database = database
        self._clock = clock
        self._idle_seconds = idle_seconds
        self._most_seconds = most_seconds

    def start(self, connection: Connection, user_id: str, user_agent: str) -> str:
        """Insert a session in the given transaction, and delete the expired ones of the user.

        `user_agent` is printable text.
        """
        now, session_id = int(self._clock()), new_id()
        connection.execute(
            delete(sessions).where(sessions.c.user_id == user_id, ~self._is_live(now))
        )
        connection.execute(
            sessions.insert().values(
                id=session_id,
                user_id=user_id,
                user_agent=user_agent[:256],
                created_at=now,
                last_used_at=now,
                proved_at=now,
            )
        )
        return session_id

    def find(self, session_id: str, user_id: str) -> Session | None:
        """Return the live session of this user, or None. Raises DatabaseUnavailable."""
        with self._database.reading() as connection:
            return self.find_in(connection, session_id, user_id)

    def find_in(
        self, connection: Connection, session_id: str, user_id: str | None = None
    ) -> Session | None:
        """Return the live session as the given transaction sees it, or None."""
        query = self._live(int(self._clock())).where(sessions.c.id == session_id)
        if user_id is not None:
            query = query.where(sessions.c.user_id == user_id)
        row = connection.execute(query).first()
        return None if row is None else _session(row)

    def list_own(self, user_id: str) -> list[Session]:
        """Return the live sessions of this user, the last used first, 200 at most."""
        query = (
            self._live(int(self._clock()))
            .where(sessions.c.user_id == user_id)
            .order_by(sessions.c.last_used_at.desc(), sessions.c.id)
            .limit(_MOST_LISTED)
        )
        with self._database.reading() as connection:
            return [_session(row) for row in connection.execute(query)]

    def record_use(self, session: Session) -> None:
        """Update `last_used_at`, at most once a minute; a failure of the database is ignored."""
        now = int(self._clock())
        before = now - _RECORD_USE_SECONDS
        if session.last_used_at > before:
            return
        try:
            with self._database.writing() as connection:
                connection.execute(
                    update(sessions)
                    .where(sessions.c.id == session.id, sessions.c.last_used_at <= before)
                    .values(last_used_at=now)
                )
        except DatabaseUnavailable:
            return

    def record_proof(self, connection: Connection, session_id: str) -> None:
        """Store, in the given transaction, that the password was typed in this session now."""
        connection.execute(
            update(sessions).where(sessions.c.id == session_id).values(proved_at=int(self._clock()))
        )

    def end_all(self, connection: Connection, user_id: str, *, but: str = "") -> int:
        """Delete the sessions of this user but one, in the given transaction; return how many."""
        query = delete(sessions).where(sessions.c.user_id == user_id, sessions.c.id != but)
        return connection.execute(query).rowcount

    def end_own(self, connection: Connection, session_id: str, user_id: str) -> str | None:
        """Delete this session of this user in the given transaction.

        Return the User-Agent that it was begun with, or None if there is no such session.
        """
        if not is_id(session_id):
            return None
        query = (
            delete(sessions)
            .where(sessions.c.id == session_id, sessions.c.user_id == user_id)
            .returning(sessions.c.user_agent)
        )
        user_agent: str | None = connection.execute(query).scalar_one_or_none()
        return user_agent

    def _live(self, now: int) -> Select[Any]:
        return (
            select(
                sessions.c.id,
                sessions.c.user_id,
                users.c.login,
                users.c.created_at.label("user_created_at"),
                sessions.c.user_agent,
                sessions.c.created_at,
                sessions.c.last_used_at,
                sessions.c.proved_at,
                users.c.role,
                users.c.quota_images,
                users.c.quota_bytes,
            )
            .join(users, users.c.id == sessions.c.user_id)
            .where(self._is_live(now), users.c.disabled_at.is_(None))
        )

    def _is_live(self, now: int) -> ColumnElement[bool]:
        """The one definition of a live session: neither idle for too long nor too old."""
        return and_(
            sessions.c.last_used_at > now - self._idle_seconds,
            sessions.c.created_at > now - self._most_seconds,
        )


def _session(row: Row[Any]) -> Session:
    found = dict(row._mapping)
    role = Role(found.pop("role"))
    quota = OwnQuota(found.pop("quota_images"), found.pop("quota_bytes"))
    return Session(**found, scopes=session_scopes(role), role=role, quota=quota)
