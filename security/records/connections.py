"""Connections to PostgreSQL: whether it allows as many as all parts of the system may open.

Each process says in its application name how many its service may open, so that every service finds
the needs of all others where it sees their sessions (`pg_stat_activity`), replicas among them.
"""

import os
import re
import socket
from dataclasses import dataclass

import structlog
from sqlalchemy import text

from security.outcomes import DatabaseUnavailable
from security.records.database import Database

# The same form in each service. PostgreSQL cuts names after 63 bytes.
_NAME = re.compile(r"vitrine-[a-z]+ ([0-9]+)x([0-9]+) ")
_HOST_CHARACTERS = 24
_ALLOWED = text(
    "SELECT current_setting('max_connections')::int"
    " - current_setting('superuser_reserved_connections')::int"
    " - coalesce(current_setting('reserved_connections', true), '0')::int"
)
_SESSIONS = text(
    "SELECT application_name, count(*) FROM pg_stat_activity"
    " WHERE datid IS NOT NULL GROUP BY application_name"
)
_IS_FIRST = text(
    "SELECT count(*) = 0 FROM pg_stat_activity"
    " WHERE application_name = :name AND pid <> pg_backend_pid() AND backend_start <"
    " (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())"
)

_log = structlog.get_logger("security.records.connections")


@dataclass(frozen=True)
class Need:
    """How many connections a service may open: so many workers, with so many each."""

    service: str
    workers: int
    each: int

    @property
    def name(self) -> str:
        """The application name of its sessions; processes of one parent have the same."""
        host = socket.gethostname()[:_HOST_CHARACTERS]
        return f"vitrine-{self.service} {self.workers}x{self.each} {host}:{os.getppid()}"


def warn_of_too_few(database: Database, need: Need) -> None:
    """Log a warning where PostgreSQL allows fewer connections than the whole system may open.

    The first worker of a service says it, once at its start. A database that does not answer now
    is a matter of the requests.
    """
    if database.is_sqlite:
        return
    try:
        with database.reading() as connection:
            allowed = int(connection.execute(_ALLOWED).scalar_one())
            sessions = {row[0]: row[1] for row in connection.execute(_SESSIONS)}
            is_first = connection.execute(_IS_FIRST, {"name": need.name}).scalar_one()
    except DatabaseUnavailable:
        return
    needed = _needed(sessions, need)
    if is_first and needed > allowed:
        _log.warning(
            "too_few_connections",
            needed=needed,
            allowed=allowed,
            own=f"{need.workers} workers with {need.each} each",
            advice="raise max_connections of PostgreSQL, or have fewer workers (VITRINE_WORKERS)",
        )


def _needed(sessions: dict[str, int], own: Need) -> int:
    """Return what all services of the system may open, and what others have open already."""
    needs = {own.name: own.workers * own.each}
    others = 0
    for name, count in sessions.items():
        if declared := _NAME.match(name or ""):
            needs[name] = int(declared[1]) * int(declared[2])
        else:
            others += count
    return sum(needs.values()) + others
