"""The users in the database."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from security.people.logins import Login
from security.people.roles import Role
from security.records.database import Database
from security.records.identifiers import new_id
from security.records.tables import users


@dataclass(frozen=True)
class User:
    """A row of the table `users`; nobody may use a disabled account, with any credential."""

    id: str
    login: str
    password_hash: str
    created_at: int
    is_disabled: bool = False


class Users:
    """Adds and finds users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_taken(self, login: Login) -> bool:
        """Return whether a user has this login or one that looks the same."""
        query = select(users.c.id).where(
            (users.c.canonical_login == login.canonical) | (users.c.login_look == login.look)
        )
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def add(
        self, connection: Connection, login: Login, password_hash: str, now: int, role: Role
    ) -> User:
        """Insert a user in the given transaction.

        Raises IntegrityError if another request was faster with this login.
        """
        user = User(new_id(), login.shown, password_hash, now)
        connection.execute(
            users.insert().values(
                id=user.id,
                login=user.login,
                canonical_login=login.canonical,
                login_look=login.look,
                password_hash=password_hash,
                created_at=now,
                role=role.value,
                password_changed_at=now,
            )
        )
        return user

    def find(self, canonical_login: str) -> User | None:
        """Return the user with this login, or None, after the same query for any text."""
        # PostgreSQL refuses NUL; such a text is no login, and must not be answered any faster.
        is_storable = "\x00" not in canonical_login and canonical_login.isprintable()
        wanted = canonical_login if is_storable else ""
        query = select(users).where(users.c.canonical_login == wanted)
        with self._database.reading() as connection:
            return _user(connection.execute(query).first())

    def password_changed_at(self, user_id: str) -> int | None:
        """Return when the password was changed, None where it is the first one."""
        query = select(users.c.password_changed_at, users.c.created_at).where(users.c.id == user_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return row[0] if row is not None and row[0] > row[1] else None

    def lock(self, connection: Connection, user_id: str) -> User | None:
        """Return the user as it is now, and keep it so to the end of the given transaction."""
        query = select(users).where(users.c.id == user_id).with_for_update()
        return _user(connection.execute(query).first())

    def store_hash(self, connection: Connection, user_id: str, password_hash: str) -> None:
        """Store another hash of the same password, in the given transaction."""
        connection.execute(
            update(users).where(users.c.id == user_id).values(password_hash=password_hash)
        )


def _user(row: Row[Any] | None) -> User | None:
    if row is None:
        return None
    is_disabled = row.disabled_at is not None
    return User(row.id, row.login, row.password_hash, row.created_at, is_disabled)
