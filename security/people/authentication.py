"""Verification of login and password, throttled, with the same work for unknown logins."""

from dataclasses import dataclass

from sqlalchemy import Connection

from security.clock import Clock
from security.outcomes import InvalidCredentials
from security.people import login_throttle
from security.people.known_devices import KnownDevices
from security.people.login_throttle import Attempt
from security.people.logins import canonical_login
from security.people.passwords import PasswordHasher
from security.people.users import User, Users
from security.records import audit_log
from security.records.audit_log import Event, Origin
from security.records.database import Database


@dataclass(frozen=True)
class Proof:
    """A password that was right when it was verified: `Authentication.accept` makes use of it."""

    user: User
    attempt: Attempt
    # Where the stored hash is weaker than those of today.
    stronger_hash: str | None


class Authentication:
    """Verifies logins and passwords (OWASP Authentication Cheat Sheet, "Login Throttling")."""

    def __init__(
        self,
        database: Database,
        users: Users,
        hasher: PasswordHasher,
        known_devices: KnownDevices,
        clock: Clock,
    ) -> None:
        self._database = database
        self._users = users
        self._hasher = hasher
        self._known_devices = known_devices
        self._clock = clock

    def sign_in(self, login: str, password: str, origin: Origin, device: str = "") -> Proof:
        """Verify the password of somebody who is not signed in; `device` is what theirs has kept.

        Raises InvalidCredentials, TooManyAttempts, Busy, DatabaseUnavailable.
        """
        canonical = canonical_login(login)
        nonce = self._known_devices.nonce_for(canonical, device)
        attempt = (
            login_throttle.attempt_of(canonical, origin.address)
            if nonce is None
            else login_throttle.attempt_by_device(canonical, nonce)
        )
        return self._verify(canonical, password, attempt, Event.SIGN_IN_FAILED, origin)

    def prove(self, login: str, session_id: str, password: str, origin: Origin) -> Proof:
        """Verify the password of whose session this is. Raises what `sign_in` raises."""
        canonical = canonical_login(login)
        attempt = login_throttle.attempt_in_session(canonical, session_id)
        return self._verify(canonical, password, attempt, Event.PROOF_FAILED, origin)

    def accept(self, connection: Connection, proof: Proof) -> None:
        """Hold, in the given transaction, that the password still is the right one, and forgive.

        It takes long to verify one: meanwhile the password may have been changed, or the account
        disabled. The user is locked to the end of the transaction. Raises InvalidCredentials.
        """
        user = self._users.lock(connection, proof.user.id)
        if user is None or user.is_disabled or user.password_hash != proof.user.password_hash:
            raise InvalidCredentials
        login_throttle.reset(connection, proof.attempt, int(self._clock()))
        if proof.stronger_hash is not None:
            self._users.store_hash(connection, user.id, proof.stronger_hash)

    def _verify(
        self, canonical: str, password: str, attempt: Attempt, failure: Event, origin: Origin
    ) -> Proof:
        """Return the proof.

        The throttle is checked before the user is looked up, and an unknown login and a disabled
        account take the same queries, the same hash and the same writes as a wrong password
        (OWASP, user enumeration by timing).
        """
        with self._database.reading() as connection:
            login_throttle.check(connection, attempt, int(self._clock()))
        with self._hasher.slot(first=attempt.is_trusted) as slot:
            with self._database.writing() as connection:
                login_throttle.count_failure(connection, attempt, int(self._clock()))
            user = self._users.find(canonical)
            verdict = slot.verify(password, user.password_hash if user else None)
        if user is None or user.is_disabled or not verdict.is_right:
            with self._database.writing() as connection:
                known = user.id if user else None
                audit_log.record(connection, int(self._clock()), failure, known, origin)
            raise InvalidCredentials
        return Proof(user, attempt, verdict.stronger_hash)
