"""Periodic jobs, each under a lease: the first replica that finds one due runs it, alone."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.records.database import Database, insert_unless_there
from uploader.records.identifiers import new_id
from uploader.records.tables import jobs


@dataclass(frozen=True)
class LastRun:
    """When a job was last finished, in seconds since 1970, and its report."""

    finished: float
    report: dict[str, int]


class Jobs:
    """The lease on each job, and its last result; all methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, every: float, seconds: float) -> str | None:
        """Lease a job that is due and return the token of the lease, else None.

        It is due `every` seconds after the last finish. The lease of a holder that dies expires
        after `seconds`.
        """
        now, token = microseconds_now(), new_id()
        with self._database.writing() as connection:
            _ensure(connection, name)
            taken = connection.execute(
                update(jobs)
                .where(
                    jobs.c.name == name,
                    jobs.c.held_until < now,
                    jobs.c.finished_at <= now - int(every * SECOND),
                )
                .values(holder=token, held_until=now + int(seconds * SECOND))
            )
            return token if taken.rowcount == 1 else None

    def finish(self, name: str, report: dict[str, int]) -> None:
        """Record the end and the report of a run, and release the job."""
        with self._database.writing() as connection:
            _ensure(connection, name)
            connection.execute(
                update(jobs)
                .where(jobs.c.name == name)
                .values(
                    holder=None,
                    held_until=0,
                    finished_at=microseconds_now(),
                    report=json.dumps(report),
                )
            )

    def release(self, name: str, token: str) -> None:
        """Release a job that could not be finished, so that it is tried again."""
        with self._database.writing() as connection:
            connection.execute(
                update(jobs)
                .where(jobs.c.name == name, jobs.c.holder == token)
                .values(holder=None, held_until=0)
            )

    def last_run(self, name: str) -> LastRun | None:
        """Return the last finished run of a job, or None."""
        query = select(jobs.c.finished_at, jobs.c.report).where(jobs.c.name == name)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None or not row.report:
            return None
        return LastRun(row.finished_at / SECOND, json.loads(row.report))


def _ensure(connection: Connection, name: str) -> None:
    connection.execute(
        insert_unless_there(connection, jobs).values(name=name, held_until=0, finished_at=0)
    )
