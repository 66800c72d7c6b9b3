"""Jobs, each under a lease in the database: one process at a time does it."""

from sqlalchemy import or_, update

from security.clock import Clock
from security.records.database import Database
from security.records.identifiers import new_id
from security.records.tables import jobs

# A holder that is killed is missed for so long. Whoever works for longer renews the lease.
LEASE_SECONDS = 12


class Job:
    """The lease of this process on one job; all methods raise DatabaseUnavailable.

    A holder whose lease has expired may still be at work, so a job must bear being done twice.
    """

    def __init__(self, database: Database, clock: Clock, name: str) -> None:
        self._database = database
        self._clock = clock
        self._name = name
        self._token = new_id()

    def take(self, every_seconds: int = 0) -> bool:
        """Take or renew the lease; False where another process has it, or the job is not due.

        It is due `every_seconds` after its last end.
        """
        now = int(self._clock())
        free = or_(jobs.c.held_until <= now, jobs.c.holder == self._token)
        query = (
            update(jobs)
            .where(jobs.c.name == self._name, free, jobs.c.finished_at <= now - every_seconds)
            .values(holder=self._token, held_until=now + LEASE_SECONDS)
        )
        with self._database.writing() as connection:
            return connection.execute(query).rowcount == 1

    def finish(self) -> None:
        """Record the end of a run, and release the lease."""
        self._release(finished_at=int(self._clock()))

    def release(self) -> None:
        """Release the lease of a run that did not come to its end."""
        self._release()

    def _release(self, **more: int) -> None:
        query = (
            update(jobs)
            .where(jobs.c.name == self._name, jobs.c.holder == self._token)
            .values(holder=None, held_until=0, **more)
        )
        with self._database.writing() as connection:
            connection.execute(query)
