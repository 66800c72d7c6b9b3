"""The objects that rows refer to, in the order of a listing of the store, in batches."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, distinct, func, literal, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.library import visibility
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue
from uploader.records.tables import deletion_queue, images, upload_parts

# The first letter of a key says which column refers to it.
COLUMNS = {
    "o": images.c.original_key,
    "t": images.c.thumb_key,
    "p": images.c.preview_key,
    "c": images.c.card_key,
    "d": images.c.thumb_2x_key,
    "u": upload_parts.c.key,
}


@dataclass(frozen=True)
class Expected:
    """What rows say of one object; `size` is None where they do not know it."""

    key: str
    size: int | None
    damaged: bool


class Inventory:
    """What should be in the store; all raise DatabaseUnavailable."""

    def __init__(self, database: Database, at_once: int = 1000) -> None:
        self._database = database
        self._at_once = at_once

    def expected(self, kind: str) -> Iterator[Expected]:
        """Yield all objects of one kind that a row refers to, in the order of their keys' bytes."""
        after = ""
        while batch := self._batch(kind, after):
            yield from batch
            after = batch[-1].key

    def count(self) -> int:
        """Return how many objects rows refer to."""
        with self._database.reading() as connection:
            counted = (
                connection.execute(select(func.count(distinct(column)))).scalar_one()
                for column in COLUMNS.values()
            )
            return sum(counted)

    def enqueue_stray(self, key: str, remove_after: int) -> bool:
        """Queue an object for deletion; False where a row refers to it, or it was queued before."""
        with self._database.writing() as connection:
            return enqueue(connection, [key], "stray", remove_after) > 0

    def shorten_quarantine(self, seconds: float) -> None:
        """Make strays due that were queued more seconds ago than the quarantine has now."""
        queued_before = microseconds_now() - int(seconds * SECOND)
        with self._database.writing() as connection:
            connection.execute(
                update(deletion_queue)
                .where(deletion_queue.c.reason == "stray", deletion_queue.c.since <= queued_before)
                .values(remove_after=deletion_queue.c.since)
            )

    def _batch(self, kind: str, after: str) -> list[Expected]:
        column = COLUMNS[kind]
        damaged = func.sum(case((visibility.IS_DAMAGED, 1), else_=0))
        facts: tuple[ColumnElement[int], ...] = (func.max(images.c.bytes), damaged)
        if kind == "u":
            facts = (func.max(upload_parts.c.size), literal(0))
        query = (
            select(column, *facts)
            .where(column > after)
            .group_by(column)
            .order_by(column)
            .limit(self._at_once)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            Expected(key, size if kind in {"o", "u"} else None, bool(bad))
            for key, size, bad in rows
        ]
