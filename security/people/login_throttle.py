"""The growing delay after wrong passwords, counted in the database so that all processes agree."""

import hashlib
import ipaddress
from dataclasses import dataclass

from sqlalchemy import Connection, Delete, delete, func, select

from security.outcomes import TooManyAttempts
from security.records.tables import login_failures

FREE_FAILURES = 5
# Over all sources together: wide, because whoever knows a login can use it up for its owner, and
# still low enough that a whole botnet gets one guess a minute (NIST SP 800-63B-4, section 3.2.2).
FREE_FAILURES_OF_A_LOGIN = 100
MAX_WAIT_SECONDS = 60
MEMORY_SECONDS = 3600
_EVERYWHERE = "*"


@dataclass(frozen=True)
class Attempt:
    """Who tries to be whom: the login as typed, canonical and hashed, and the source's group."""

    login_hash: str
    source: str


def attempt_of(canonical_login: str, address: str | None) -> Attempt:
    """Return the attempt; a login is hashed, because people type passwords into the wrong field."""
    typed = canonical_login.encode("utf-8", "surrogatepass")
    return Attempt(hashlib.sha256(typed).hexdigest(), _source_group(address))


def check(connection: Connection, attempt: Attempt, now: int) -> None:
    """Raise TooManyAttempts where a delay runs; look at nothing but earlier failures."""
    wait = 0
    for source, (failures, last) in _failures(connection, attempt, now).items():
        free = FREE_FAILURES_OF_A_LOGIN if source == _EVERYWHERE else FREE_FAILURES
        wait = max(wait, last + _delay(failures, free) - now)
    if wait > 0:
        raise TooManyAttempts(wait)


def count(connection: Connection, attempt: Attempt, now: int) -> None:
    """Check, and count the attempt as failed before its password is looked at.

    Counted in advance, attempts that run at the same time cannot all pass the same check.
    Needs a write transaction. Raises TooManyAttempts.
    """
    _lock(connection, attempt)
    check(connection, attempt, now)
    known = _failures(connection, attempt, now)
    for source in (attempt.source, _EVERYWHERE):
        failures = known.get(source, (0, now))[0] + 1
        connection.execute(_at(attempt, source))
        connection.execute(
            login_failures.insert().values(
                login_hash=attempt.login_hash,
                source=source,
                failures=failures,
                last_failed_at=now,
            )
        )


def forgive(connection: Connection, attempt: Attempt, now: int) -> None:
    """Forget the failures of a login from the source that has now proved itself.

    The sum over all sources only loses this source's share: a good login of the owner does not
    give everybody else new attempts.
    """
    _lock(connection, attempt)
    known = _failures(connection, attempt, now)
    own = known.get(attempt.source, (0, now))[0]
    total, last = known.get(_EVERYWHERE, (0, now))
    connection.execute(_at(attempt, attempt.source))
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
    """Let the attempts on one login wait for each other; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        key = int(attempt.login_hash[:15], 16)
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def _at(attempt: Attempt, source: str) -> Delete:
    return delete(login_failures).where(
        login_failures.c.login_hash == attempt.login_hash, login_failures.c.source == source
    )


def _source_group(address: str | None) -> str:
    """Return the address; an IPv6 one by its /64, which one subscriber has to himself."""
    try:
        parsed = ipaddress.ip_address((address or "").strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))
    return str(parsed)
