"""Links that set a new password, once: made by an administrator, copied by hand, stored hashed."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from security.clock import Clock
from security.records import codes
from security.records.database import Database
from security.records.tables import password_resets, users

# OWASP Forgot Password Cheat Sheet: single use, and an end after an appropriate period.
VALID_SECONDS = 86_400


@dataclass(frozen=True)
class Reset:
    """What a code that can be used does: for whom, and whether API tokens end too."""

    user_id: str
    login: str
    revoke_tokens: bool


class PasswordResets:
    """Makes codes of 256 random bits, and finds and uses them up."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def make(
        self, connection: Connection, user_id: str, *, revoke_tokens: bool = False
    ) -> tuple[str, int]:
        """Return a new code for this user, and the unix second in which it ends.

        The codes that the user had before end: only the last link that was handed out works.
        """
        now = int(self._clock())
        code = codes.new_code(codes.RESET)
        connection.execute(
            delete(password_resets).where(
                (password_resets.c.user_id == user_id) | (password_resets.c.expires_at <= now)
            )
        )
        connection.execute(
            password_resets.insert().values(
                code_hash=codes.code_hash(code),
                user_id=user_id,
                created_at=now,
                expires_at=now + VALID_SECONDS,
                revoke_tokens=revoke_tokens,
            )
        )
        return code, now + VALID_SECONDS

    def find(self, code: str) -> Reset | None:
        """Return what this code does, or None if it is unknown, used or too old."""
        if not codes.is_code(codes.RESET, code):
            return None
        query = (
            select(password_resets.c.user_id, users.c.login, password_resets.c.revoke_tokens)
            .join(users, users.c.id == password_resets.c.user_id)
            .where(
                password_resets.c.code_hash == codes.code_hash(code),
                password_resets.c.expires_at > int(self._clock()),
            )
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else Reset(*row)

    def use(self, connection: Connection, code: str) -> bool:
        """Use the code up in the given transaction. Return False where it is no code any more.

        Of many requests that use one code at once, one is told True.
        """
        query = delete(password_resets).where(
            password_resets.c.code_hash == codes.code_hash(code),
            password_resets.c.expires_at > int(self._clock()),
        )
        return connection.execute(query).rowcount == 1
