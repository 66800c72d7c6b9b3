"""Verification of login and password, throttled, with the same work for unknown logins."""

from security.clock import Clock
from security.outcomes import InvalidCredentials
from security.people import login_throttle
from security.people.logins import canonical_login
from security.people.passwords import PasswordHasher
from security.people.users import User, Users
from security.records.database import Database


class Authentication:
    """Verifies logins and passwords (OWASP Authentication Cheat Sheet, "Login Throttling")."""

    def __init__(
        self, database: Database, users: Users, hasher: PasswordHasher, clock: Clock
    ) -> None:
        self._database = database
        self._users = users
        self._hasher = hasher
        self._clock = clock

    def verify(self, login: str, password: str, address: str | None) -> User:
        """Return the user.

        The throttle is checked before the user is looked up, and an unknown login takes the same
        queries and the same hash as a wrong password (OWASP, user enumeration by timing).
        Raises InvalidCredentials, TooManyAttempts, Busy, DatabaseUnavailable.
        """
        canonical = canonical_login(login)
        attempt = login_throttle.attempt_of(canonical, address)
        with self._database.reading() as connection:
            login_throttle.check(connection, attempt, int(self._clock()))
        with self._hasher.slot() as slot:
            with self._database.writing() as connection:
                login_throttle.count_failure(connection, attempt, int(self._clock()))
            user = self._users.find(canonical)
            verdict = slot.verify(password, user.password_hash if user else None)
        if user is None or not verdict.is_right:
            raise InvalidCredentials
        with self._database.writing() as connection:
            login_throttle.reset(connection, attempt, int(self._clock()))
        if verdict.stronger_hash is not None:
            self._users.replace_hash(user.id, verdict.stronger_hash)
        return user
