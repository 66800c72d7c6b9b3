"""Removes what has run out: audit lines, invitations, links to reset a password, login failures."""

from sqlalchemy import ColumnElement, Table, delete, select

from security.clock import Clock
from security.people.login_throttle import MEMORY_SECONDS
from security.records.database import Database
from security.records.tables import audit_events, invitations, login_failures, password_resets
from security.upkeep.jobs import Job

EVERY_SECONDS = 3600
_DAY_SECONDS = 86_400
# Short transactions, between which others write.
_ROWS_AT_ONCE = 1000


class Pruning:
    """Removes rows that are over, once an hour; raises DatabaseUnavailable."""

    def __init__(self, database: Database, clock: Clock, audit_days: int, job: Job) -> None:
        """`audit_days` is how long the lines of the audit log are kept (VITRINE_AUDIT_DAYS)."""
        self._database = database
        self._clock = clock
        self._audit_days = audit_days
        self._job = job

    def prune(self) -> None:
        """Remove what is over, where this job is due and no other process does it."""
        if not self._job.take(EVERY_SECONDS):
            return
        now = int(self._clock())
        self._remove(audit_events, audit_events.c.at < now - self._audit_days * _DAY_SECONDS)
        self._remove(invitations, invitations.c.expires_at < now)
        self._remove(password_resets, password_resets.c.expires_at < now)
        self._remove(login_failures, login_failures.c.last_failed_at < now - MEMORY_SECONDS)
        self._job.finish()

    def _remove(self, table: Table, is_over: ColumnElement[bool]) -> None:
        key = list(table.primary_key.columns)
        some = select(*key).where(is_over).limit(_ROWS_AT_ONCE)
        removed = _ROWS_AT_ONCE
        while removed == _ROWS_AT_ONCE and self._job.take(EVERY_SECONDS):
            with self._database.writing() as connection:
                rows = connection.execute(some).all()
                for row in rows:
                    these = [column == value for column, value in zip(key, row, strict=True)]
                    connection.execute(delete(table).where(*these, is_over))
            removed = len(rows)
