"""When and from where API tokens were last used, written after the requests, once a minute each."""

import contextlib
import threading

from sqlalchemy import or_, update

from security.clock import Clock
from security.outcomes import DatabaseUnavailable
from security.records.database import Database
from security.records.tables import api_tokens

EXACT_TO_SECONDS = 60
_WRITE_AFTER_SECONDS = 1.0


class LastUses:
    """Collects uses in memory and writes them a second later, all in one transaction.

    No request waits for the write. What a killed process has collected is lost: a use that no list
    shows, and the next use is written instead.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._collected: dict[str, tuple[int, str]] = {}
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def record(self, token_id: str, last_used_at: int | None, address: str) -> None:
        """Collect a use now from this address, unless the last that is written is recent."""
        now = int(self._clock())
        if last_used_at is not None and last_used_at > now - EXACT_TO_SECONDS:
            return
        with self._lock:
            self._collected.setdefault(token_id, (now, address))
            if self._timer is None:
                # Not a daemon: a process that ends writes what it has collected first.
                self._timer = threading.Timer(_WRITE_AFTER_SECONDS, self.write)
                self._timer.start()

    def write(self) -> None:
        """Write what is collected, after a write that is under way.

        A failure of the database is ignored.
        """
        with self._writing:
            with self._lock:
                collected, self._collected, self._timer = self._collected, {}, None
            if collected:
                with contextlib.suppress(DatabaseUnavailable):
                    self._store(collected)

    def close(self) -> None:
        """Write what is collected now, and wait for a write that is under way."""
        with self._lock:
            timer = self._timer
        if timer is not None:
            timer.cancel()
        self.write()

    def _store(self, collected: dict[str, tuple[int, str]]) -> None:
        with self._database.writing() as connection:
            # In one order everywhere: no deadlock with another process.
            for token_id, (at, address) in sorted(collected.items()):
                before = at - EXACT_TO_SECONDS
                last_used_at = api_tokens.c.last_used_at
                connection.execute(
                    update(api_tokens)
                    .where(
                        api_tokens.c.id == token_id,
                        or_(last_used_at.is_(None), last_used_at <= before),
                    )
                    .values(last_used_at=at, last_used_from=address)
                )
