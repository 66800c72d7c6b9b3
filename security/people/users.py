"""The accounts in the database."""

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
    """One account."""

    id: str
    login: str
    password_hash: str
    created_at: int


class Users:
    """Makes and finds accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_taken(self, login: Login) -> bool:
        """Say whether an account has this login or one that looks the same."""
        query = select(users.c.id).where(
            (users.c.canonical_login == login.canonical) | (users.c.login_look == login.look)
        )
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def add(self, login: Login, password_hash: str, now: int) -> User:
        """Make an account. Raises LoginTaken where another was quicker."""
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
        """Return the account of this login; the same question is asked for every text."""
        # A text that PostgreSQL cannot hold is nobody's login, and is asked for all the same.
        is_storable = "\x00" not in canonical_login and canonical_login.isprintable()
        wanted = canonical_login if is_storable else ""
        query = select(users).where(users.c.canonical_login == wanted)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return User(row.id, row.login, row.password_hash, row.created_at)

    def replace_hash(self, user_id: str, password_hash: str) -> None:
        """Store a stronger hash of the same password."""
        with self._database.writing() as connection:
            connection.execute(
                update(users).where(users.c.id == user_id).values(password_hash=password_hash)
            )
