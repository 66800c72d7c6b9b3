"""Exponential delay after wrong passwords, counted in the database for all processes."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, Delete, delete, select

from security.outcomes import TooManyAttempts
from security.people.addresses import subscriber_of
from security.records.database import advisory_lock
from security.records.tables import login_failures

FREE_FAILURES = 5
# Over all strange sources together: high, because an attacker can use it up and delay an owner on a
# device that is not known, and low enough that a botnet gets one guess a minute (NIST SP 800-63B-4,
# section 3.2.2).
FREE_FAILURES_OF_A_LOGIN = 100
MAX_WAIT_SECONDS = 60
MEMORY_SECONDS = 3600
_EVERYWHERE = "*"
# Over all known devices together: whoever has known a password has made any number of them.
_DEVICES = "device:*"
# Of registrations with a login that is taken, by their source.
_TAKEN = "taken:"
# What a client is told of a limit: its name, and how many failures are free.
_LIMIT_OF_A_SOURCE = ("failed-logins", FREE_FAILURES)
_LIMIT_OF_TAKEN_LOGINS = ("taken-logins", FREE_FAILURES)
_LIMITS = {
    _EVERYWHERE: ("failed-logins-everywhere", FREE_FAILURES_OF_A_LOGIN),
    _DEVICES: ("failed-logins-of-devices", FREE_FAILURES_OF_A_LOGIN),
}


@dataclass(frozen=True)
class Attempt:
    """An attempt to prove a login: the hash of its canonical form, and the source that counts.

    One from a trusted source is counted by itself: what strangers guess does not delay it.
    """

    login_hash: str
    source: str
    is_trusted: bool = False
    # The sum over sources of its kind; a session is one of few, and has none.
    total: str = _EVERYWHERE

    @property
    def counts(self) -> tuple[str, ...]:
        """The counts that this attempt adds to."""
        return (self.source, self.total) if self.total else (self.source,)


def attempt_of(canonical_login: str, address: str | None) -> Attempt:
    """Return the attempt of a stranger, who counts by the subscriber of the address."""
    return Attempt(_hash(canonical_login), subscriber_of(address))


def attempt_by_device(canonical_login: str, nonce: str) -> Attempt:
    """Return the attempt on a device on which somebody has signed in to this login before."""
    return Attempt(_hash(canonical_login), f"device:{nonce}", is_trusted=True, total=_DEVICES)


def attempt_in_session(canonical_login: str, session_id: str) -> Attempt:
    """Return the attempt of somebody who is signed in, and has to type the password again."""
    return Attempt(_hash(canonical_login), f"session:{session_id}", is_trusted=True, total="")


def attempt_to_register(address: str | None) -> Attempt:
    """Return the attempt of somebody to take a login, of whichever; it fails where it is taken."""
    return Attempt(_hash(""), f"{_TAKEN}{subscriber_of(address)}", total="")


def check(connection: Connection, attempt: Attempt, now: int) -> None:
    """Raise TooManyAttempts while a delay lasts, which depends on earlier failures alone."""
    waits = [(0, "", 0)]
    for source, (failures, last) in _failures(connection, attempt, now).items():
        policy, free = _limit_of(source)
        waits.append((last + _delay(failures, free) - now, policy, free))
    wait, policy, free = max(waits)
    if wait > 0:
        raise TooManyAttempts(wait, policy, free, MEMORY_SECONDS)


def count_failure(connection: Connection, attempt: Attempt, now: int) -> None:
    """Check again, and count the attempt as failed before its password is verified.

    Counted in advance, parallel attempts cannot all pass the same check.
    Needs a write transaction. Raises TooManyAttempts.
    """
    _lock(connection, attempt.login_hash)
    check(connection, attempt, now)
    known = _failures(connection, attempt, now)
    for source in attempt.counts:
        failures = known.get(source, (0, now))[0] + 1
        connection.execute(_rows_of(attempt, source))
        connection.execute(
            login_failures.insert().values(
                login_hash=attempt.login_hash,
                source=source,
                failures=failures,
                last_failed_at=now,
            )
        )


def reset(connection: Connection, attempt: Attempt, now: int) -> None:
    """Delete the failures of a login from this source, after a correct password.

    The sum over all sources of its kind only loses the share of this source: the login of the user
    does not give attackers new attempts.
    """
    _lock(connection, attempt.login_hash)
    known = _failures(connection, attempt, now)
    connection.execute(_rows_of(attempt, attempt.source))
    if attempt.total:
        own = known.get(attempt.source, (0, now))[0]
        total, last = known.get(attempt.total, (0, now))
        connection.execute(
            login_failures.update()
            .where(
                login_failures.c.login_hash == attempt.login_hash,
                login_failures.c.source == attempt.total,
            )
            .values(failures=max(0, total - own), last_failed_at=last)
        )
    connection.execute(
        delete(login_failures).where(login_failures.c.last_failed_at < now - MEMORY_SECONDS)
    )


def forget(connection: Connection, canonical_login: str) -> None:
    """Delete all failures of a login, whose password is another one now."""
    login_hash = _hash(canonical_login)
    _lock(connection, login_hash)
    connection.execute(delete(login_failures).where(login_failures.c.login_hash == login_hash))


def _limit_of(source: str) -> tuple[str, int]:
    if source.startswith(_TAKEN):
        return _LIMIT_OF_TAKEN_LOGINS
    return _LIMITS.get(source, _LIMIT_OF_A_SOURCE)


def _delay(failures: int, free: int) -> int:
    return 0 if failures < free else min(MAX_WAIT_SECONDS, 1 << min(failures - free, 6))


def _failures(connection: Connection, attempt: Attempt, now: int) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        select(login_failures).where(
            login_failures.c.login_hash == attempt.login_hash,
            login_failures.c.source.in_(attempt.counts),
            login_failures.c.last_failed_at > now - MEMORY_SECONDS,
        )
    )
    return {row.source: (row.failures, row.last_failed_at) for row in rows}


def _lock(connection: Connection, login_hash: str) -> None:
    """Serialise the attempts on one login."""
    advisory_lock(connection, int(login_hash[:15], 16))


def _rows_of(attempt: Attempt, source: str) -> Delete:
    return delete(login_failures).where(
        login_failures.c.login_hash == attempt.login_hash, login_failures.c.source == source
    )


def _hash(canonical_login: str) -> str:
    """Return SHA-256 in hex: a password may be typed into the field of the login."""
    return hashlib.sha256(canonical_login.encode("utf-8", "surrogatepass")).hexdigest()
