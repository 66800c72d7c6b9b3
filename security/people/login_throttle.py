"""Exponential delay after wrong passwords, counted in the database for all processes."""

import hashlib
import ipaddress
from dataclasses import dataclass

from sqlalchemy import Connection, Delete, delete, func, select

from security.outcomes import TooManyAttempts
from security.records.tables import login_failures

FREE_FAILURES = 5
# Over all source addresses together: high, because an attacker can use it up and delay the user,
# and low enough that a botnet gets one guess a minute (NIST SP 800-63B-4, section 3.2.2).
FREE_FAILURES_OF_A_LOGIN = 100
MAX_WAIT_SECONDS = 60
MEMORY_SECONDS = 3600
_EVERYWHERE = "*"
# What a client is told of a limit: its name, and how many failures are free.
_LIMIT_OF_A_SOURCE = ("failed-logins", FREE_FAILURES)
_LIMITS = {_EVERYWHERE: ("failed-logins-everywhere", FREE_FAILURES_OF_A_LOGIN)}


@dataclass(frozen=True)
class Attempt:
    """An attempt to log in: the hash of the canonical login, and the group of its address."""

    login_hash: str
    source: str


def attempt_of(canonical_login: str, address: str | None) -> Attempt:
    """Return the attempt; the login is hashed, as a password may be typed into its field."""
    typed = canonical_login.encode("utf-8", "surrogatepass")
    return Attempt(hashlib.sha256(typed).hexdigest(), _source_group(address))


def check(connection: Connection, attempt: Attempt, now: int) -> None:
    """Raise TooManyAttempts while a delay lasts, which depends on earlier failures alone."""
    waits = [(0, "", 0)]
    for source, (failures, last) in _failures(connection, attempt, now).items():
        policy, free = _LIMITS.get(source, _LIMIT_OF_A_SOURCE)
        waits.append((last + _delay(failures, free) - now, policy, free))
    wait, policy, free = max(waits)
    if wait > 0:
        raise TooManyAttempts(wait, policy, free, MEMORY_SECONDS)


def count_failure(connection: Connection, attempt: Attempt, now: int) -> None:
    """Check again, and count the attempt as failed before its password is verified.

    Counted in advance, parallel attempts cannot all pass the same check.
    Needs a write transaction. Raises TooManyAttempts.
    """
    _lock(connection, attempt)
    check(connection, attempt, now)
    known = _failures(connection, attempt, now)
    for source in (attempt.source, _EVERYWHERE):
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

    The sum over all sources only loses the share of this source: the login of the user does not
    give attackers new attempts.
    """
    _lock(connection, attempt)
    known = _failures(connection, attempt, now)
    own = known.get(attempt.source, (0, now))[0]
    total, last = known.get(_EVERYWHERE, (0, now))
    connection.execute(_rows_of(attempt, attempt.source))
    connection.execute(
        login_failures.update()
        .where(
            login_failures.c.login_hash == attempt.login_hash,
            login_failures.c.source == _EVERYWHERE,
        )
        .values(failures=max(0, total - own), last_failed_at=last)
    )
    connection.execute(
        delete(login_failures).where(login_failures.c.last_failed_at < now - MEMORY_SECONDS)
    )


def _delay(failures: int, free: int) -> int:
    return 0 if failures < free else min(MAX_WAIT_SECONDS, 1 << min(failures - free, 6))


def _failures(connection: Connection, attempt: Attempt, now: int) -> dict[str, tuple[int, int]]:
    rows = connection.execute(
        select(login_failures).where(
            login_failures.c.login_hash == attempt.login_hash,
            login_failures.c.source.in_((attempt.source, _EVERYWHERE)),
            login_failures.c.last_failed_at > now - MEMORY_SECONDS,
        )
    )
    return {row.source: (row.failures, row.last_failed_at) for row in rows}


def _lock(connection: Connection, attempt: Attempt) -> None:
    """Serialise the attempts on one login; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        key = int(attempt.login_hash[:15], 16)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def _rows_of(attempt: Attempt, source: str) -> Delete:
    return delete(login_failures).where(
        login_failures.c.login_hash == attempt.login_hash, login_failures.c.source == source
    )


def _source_group(address: str | None) -> str:
    """Return the address, or the /64 network of an IPv6 address, which is one subscriber."""
    try:
        parsed = ipaddress.ip_address((address or "").strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))
    return str(parsed)
