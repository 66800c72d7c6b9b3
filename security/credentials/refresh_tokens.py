"""Refresh tokens with rotation and detection of reuse, stored hashed (RFC 9700, 4.14)."""

import hashlib
import hmac

import structlog
from sqlalchemy import Connection, delete, select, update

from security.clock import Clock
from security.credentials.live_sessions import LiveSessions, Session
from security.outcomes import InvalidRefreshToken
from security.records import audit_log
from security.records.audit_log import Event, Origin
from security.records.codes import code_hash, is_code, new_code
from security.records.database import Database
from security.records.identifiers import in_base62
from security.records.tables import refresh_tokens, sessions

# Grace period: two tabs of one browser that refresh at once both get the same successor.
GRACE_SECONDS = 10
_PREFIX = "vtrr_"
_log = structlog.get_logger("security.credentials.refresh_tokens")


class RefreshTokens:
    """Issues and exchanges refresh tokens; all tokens of one session form a family."""

    def __init__(
        self, database: Database, live_sessions: LiveSessions, key: bytes, clock: Clock
    ) -> None:
        self._database = database
        self._sessions = live_sessions
        self._key = key
        self._clock = clock

    def issue(self, connection: Connection, session_id: str) -> str:
        """Return the first token of a new session, stored in the given transaction."""
        token = new_code(_PREFIX)
        self._store(connection, token, session_id)
        return token

    def exchange(self, token: str, origin: Origin) -> tuple[Session, str]:
        """Return the session and the successor of the token.

        A token that is used again after the grace period has been stolen. Either use may be the
        thief's, so the session ends (RFC 9700, section 4.14.2). Raises InvalidRefreshToken,
        DatabaseUnavailable.
        """
        if not is_code(_PREFIX, token):
            raise InvalidRefreshToken
        with self._database.writing() as connection:
            exchanged = self._exchange_in(connection, token, origin)
        # Raised after the transaction: the deletion of the session has to be committed.
        if exchanged is None:
            raise InvalidRefreshToken
        return exchanged

    def session_of(self, token: str) -> Session | None:
        """Return the live session of a token that could be exchanged now, and leave it as it is.

        Raises DatabaseUnavailable.
        """
        if not is_code(_PREFIX, token):
            return None
        query = select(refresh_tokens).where(refresh_tokens.c.token_hash == code_hash(token))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
            if row is None or self._is_spent(row.used_at):
                return None
            return self._sessions.find_in(connection, row.session_id)

    def _is_spent(self, used_at: int | None) -> bool:
        return used_at is not None and int(self._clock()) - used_at > GRACE_SECONDS

    def _exchange_in(
        self, connection: Connection, token: str, origin: Origin
    ) -> tuple[Session, str] | None:
        now = int(self._clock())
        query = select(refresh_tokens).where(refresh_tokens.c.token_hash == code_hash(token))
        seen = connection.execute(query).first()
        if seen is None:
            return None
        # The session is locked before its tokens, in the same order as everywhere: no deadlock.
        connection.execute(
            select(sessions.c.id).where(sessions.c.id == seen.session_id).with_for_update()
        )
        session = self._sessions.find_in(connection, seen.session_id)
        row = connection.execute(query).first()
        if row is None or session is None:
            return None
        successor = self._successor(token)
        if row.used_at is None:
            connection.execute(
                update(refresh_tokens)
                .where(refresh_tokens.c.token_hash == row.token_hash)
                .values(used_at=now)
            )
            self._store(connection, successor, session.id)
            connection.execute(
                update(sessions).where(sessions.c.id == session.id).values(last_used_at=now)
            )
        elif self._is_spent(row.used_at):
            connection.execute(delete(sessions).where(sessions.c.id == session.id))
            audit_log.record(
                connection, now, Event.TOKEN_REUSED, session.user_id, origin,
                session_id=session.id, session_user_agent=session.user_agent,
            )  # fmt: skip
            _log.warning("refresh_token_reused", user_id=session.user_id, session_id=session.id)
            return None
        return session, successor

    def _successor(self, token: str) -> str:
        """Return the successor, derived with HMAC so that it need not be stored in plain text."""
        return _PREFIX + in_base62(hmac.digest(self._key, token.encode("ascii"), hashlib.sha256))

    def _store(self, connection: Connection, token: str, session_id: str) -> None:
        connection.execute(
            refresh_tokens.insert().values(
                token_hash=code_hash(token), session_id=session_id, issued_at=int(self._clock())
            )
        )
