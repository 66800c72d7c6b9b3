"""What ends with an old password: sessions, links that reset it, and API tokens where asked."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, update

from security.clock import Clock
from security.credentials.api_tokens import revoke_all
from security.credentials.live_sessions import LiveSessions
from security.people import login_throttle
from security.people.logins import canonical_login
from security.people.users import User
from security.records.tables import password_resets, users


@dataclass(frozen=True)
class Ended:
    """How many sessions and API tokens ended with the old password."""

    sessions: int
    tokens: int


class PasswordChanges:
    """Stores new passwords."""

    def __init__(self, sessions: LiveSessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    def store(
        self,
        connection: Connection,
        user: User,
        password_hash: str,
        *,
        but_session: str = "",
        revoke_tokens: bool = False,
    ) -> Ended:
        """Store the hash of a new password in the given transaction, in which the user is locked.

        All sessions but one end, and so do all links that reset the old password.
        """
        connection.execute(
            update(users)
            .where(users.c.id == user.id)
            .values(password_hash=password_hash, password_changed_at=int(self._clock()))
        )
        connection.execute(delete(password_resets).where(password_resets.c.user_id == user.id))
        login_throttle.forget(connection, canonical_login(user.login))
        sessions = self._sessions.end_all(connection, user.id, but=but_session)
        tokens = revoke_all(connection, user.id) if revoke_tokens else 0
        return Ended(sessions, tokens)
