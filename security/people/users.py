"""The users in the database."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from security.outcomes import LoginTaken
from security.people.logins import Login
from security.records.database import Database
from security.records.identifiers import new_id
from security.records.tables import users


@dataclass(frozen=True)
class User:
    """A row of the table `users`."""

    id: str
    login: str
    password_hash: str
    created_at: int


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

    def add(self, login: Login, password_hash: str, now: int) -> User:
        """Insert a user. Raises LoginTaken if another request was faster."""
        user = User(new_id(), login.shown, password_hash, now)
        row = users.insert().values(
            id=user.id,
            login=user.login,
            canonical_login=login.canonical,
            login_look=login.look,
            password_hash=password_hash,
            created_at=now,
        )
        try:
            with self._database.writing() as connection:
                connection.execute(row)
        except IntegrityError:
            raise LoginTaken from None
        return user

    def find(self, canonical_login: str) -> User | None:
        """Return the user with this login, or None, after the same query for any text."""
        # PostgreSQL refuses NUL; such a text is no login, and must not be answered any faster.
        is_storable = "\x00" not in canonical_login and canonical_login.isprintable()
        wanted = canonical_login if is_storable else ""
        query = select(users).where(users.c.canonical_login == wanted)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return User(row.id, row.login, row.password_hash, row.created_at)

    def replace_hash(self, user_id: str, password_hash: str) -> None:
        """Store another hash of the same password."""
        with self._database.writing() as connection:
            connection.execute(
                update(users).where(users.c.id == user_id).values(password_hash=password_hash)
            )
