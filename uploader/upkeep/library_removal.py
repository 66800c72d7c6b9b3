"""The removal of a whole library, whose owner has left: row by row, and every object."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, delete, func, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.library.month_counts import forget_months
from uploader.records import audit_log, closed_libraries, undo_parts
from uploader.records.database import Database, insert_unless_there
from uploader.records.deletion_queue import enqueue_parts
from uploader.records.identifiers import folder_of, library_of
from uploader.records.quota import lock_owner, lock_to_close
from uploader.records.tables import (
    albums,
    answered_requests,
    deleted_albums,
    deletion_queue,
    images,
    uploads,
)
from uploader.records.tables import usage as usage_table
from uploader.upkeep.inventory import COLUMNS
from uploader.upkeep.removal import Remover

# How long one call works: its caller asks again, and is not to think that nobody answers.
WORK_SECONDS = 4.0
# A library stays closed for longer than any request or job of its owner may be under way.
CLOSED_SECONDS = 15 * 60.0
_IMAGES_AT_ONCE = 100
_ROWS_AT_ONCE = 500
_REASON = "library_removed"
_KEYS = (
    images.c.original_key,
    images.c.thumb_key,
    images.c.preview_key,
    images.c.card_key,
    images.c.thumb_2x_key,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Removal:
    """How many rows and objects one call has removed, and whether nothing is left."""

    removed: int
    is_complete: bool


class LibraryRemoval:
    """Closes a library, and removes what is in it; to be asked until it is complete.

    Every step may be repeated, by several processes at once too: a row that is gone is not found
    any more, and an object whose row is gone is in the deletion queue, from which it goes only when
    it is removed. Objects that a dead process left without a row lie in the folders of the library.
    """

    def __init__(
        self, database: Database, remover: Remover, work_seconds: float = WORK_SECONDS
    ) -> None:
        self._database = database
        self._remover = remover
        self._work_seconds = work_seconds

    def remove(self, owner: str) -> Removal:
        """Remove what can be removed within some seconds.

        Raises DatabaseUnavailable, and StorageUnavailable where an object cannot be removed now.
        """
        deadline = time.monotonic() + self._work_seconds
        self._close(owner)
        removed = 0
        for step, at_once in (
            (_remove_images, _IMAGES_AT_ONCE),
            (_remove_albums, _ROWS_AT_ONCE),
            (_remove_uploads, _IMAGES_AT_ONCE),
            (_remove_answers, _ROWS_AT_ONCE),
            (undo_parts.forget_owner, _ROWS_AT_ONCE),
            (_forget_lines, _ROWS_AT_ONCE),
            (_remove_counts, 1),
        ):
            done = at_once
            while done == at_once:
                if time.monotonic() > deadline:
                    return Removal(removed, is_complete=False)
                done = self._do(step, owner, at_once)
                removed += done
        removed += self._remover.remove_due(deadline)
        if self._queued():
            return Removal(removed, is_complete=False)
        strays, is_complete = self._remove_strays(library_of(owner), deadline)
        return Removal(removed + strays, is_complete)

    def forget_closed(self) -> None:
        """Forget libraries that were closed long ago, after a last look at their folders."""
        long_ago = microseconds_now() - int(CLOSED_SECONDS * SECOND)
        with self._database.reading() as connection:
            over = closed_libraries.closed_before(connection, long_ago)
        for library in over:
            _, is_complete = self._remove_strays(library, time.monotonic() + self._work_seconds)
            if is_complete:
                with self._database.writing() as connection:
                    closed_libraries.forget(connection, library)

    def _close(self, owner: str) -> None:
        with self._database.writing() as connection:
            # Whoever adds to the library holds this lock, and looks when it has it.
            lock_to_close(connection, owner)
            closed_libraries.close(connection, owner)

    def _do(self, step: Callable[[Connection, str, int], int], owner: str, at_once: int) -> int:
        with self._database.writing() as connection:
            lock_owner(connection, owner, adds=False)
            return step(connection, owner, at_once)

    def _queued(self) -> bool:
        """Whether objects of a removed library are still to be removed, whosever it was."""
        now = microseconds_now()
        query = select(func.count()).where(
            deletion_queue.c.reason == _REASON, deletion_queue.c.remove_after <= now
        )
        with self._database.reading() as connection:
            return bool(connection.execute(query).scalar_one())

    def _remove_strays(self, library: str, deadline: float) -> tuple[int, bool]:
        """Remove what is in the folders of a library; return how much, and whether it is all.

        It is what a process has put that died before its row was written.
        """
        removed = 0
        for kind in COLUMNS:
            done, is_empty = self._remover.empty_folder(folder_of(kind, library), deadline)
            removed += done
            if not is_empty:
                return removed, False
        return removed, True


def _remove_images(connection: Connection, owner: str, at_once: int) -> int:
    some = select(images.c.id).where(images.c.owner == owner).limit(at_once)
    gone = connection.execute(
        delete(images).where(images.c.id.in_(some.scalar_subquery())).returning(*_KEYS)
    ).all()
    now = microseconds_now()
    keys = {key for row in gone for key in row if key is not None}
    if keys:
        # Copies that are left refer to some of them, and go next: no key is looked up by itself.
        rows = [{"key": key, "reason": _REASON, "since": now, "remove_after": now} for key in keys]
        connection.execute(insert_unless_there(connection, deletion_queue), rows)
        # What was queued before has to wait no longer.
        connection.execute(
            update(deletion_queue)
            .where(deletion_queue.c.key.in_(keys))
            .values(reason=_REASON, remove_after=now)
        )
    return len(gone)


def _remove_albums(connection: Connection, owner: str, at_once: int) -> int:
    """Remove rows of albums; which images were in them went with the images."""
    removed = 0
    for table in (albums, deleted_albums):
        some = select(table.c.id).where(table.c.owner == owner).limit(at_once - removed)
        mine = table.c.id.in_(some.scalar_subquery())
        removed += connection.execute(delete(table).where(mine)).rowcount
    return removed


def _remove_uploads(connection: Connection, owner: str, at_once: int) -> int:
    some = select(uploads.c.id).where(uploads.c.owner == owner).limit(at_once)
    gone = connection.execute(
        delete(uploads).where(uploads.c.id.in_(some.scalar_subquery())).returning(uploads.c.id)
    ).scalars()
    ids = list(gone)
    for upload_id in ids:
        enqueue_parts(connection, upload_id, _REASON)
    return len(ids)


def _remove_answers(connection: Connection, owner: str, at_once: int) -> int:
    mine = answered_requests.c.owner == owner
    some = select(answered_requests.c.idempotency_key).where(mine).limit(at_once)
    return connection.execute(
        delete(answered_requests).where(
            mine, answered_requests.c.idempotency_key.in_(some.scalar_subquery())
        )
    ).rowcount


def _forget_lines(connection: Connection, owner: str, at_once: int) -> int:
    return audit_log.forget_owner(connection, owner, at_once)


def _remove_counts(connection: Connection, owner: str, _at_once: int) -> int:
    forget_months(connection, owner)
    connection.execute(delete(usage_table).where(usage_table.c.owner == owner))
    return 0
