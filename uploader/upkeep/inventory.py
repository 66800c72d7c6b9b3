"""The keys that rows speak of, in the order of a listing, some at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.library import visibility
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue
from uploader.records.tables import deletion_queue, images, upload_parts

# The first letter of a key says which column speaks of it.
COLUMNS = {
    "o": images.c.original_key,
    "t": images.c.thumb_key,
    "p": images.c.preview_key,
    "u": upload_parts.c.key,
}


@dataclass(frozen=True)
class Expected:
    """What rows say of one object; `size` is None where they do not say it."""

    key: str
    size: int | None
    damaged: bool


class Inventory:
    """What should be in the store; all raise DatabaseUnavailable."""

    def __init__(self, database: Database, at_once: int = 1000) -> None:
        self._database = database
        self._at_once = at_once

    def expected(self, kind: str) -> Iterator[Expected]:
        """Yield all objects of one kind that a row speaks of, in the order of their keys' bytes."""
        after = ""
        while batch := self._batch(kind, after):
            yield from batch
            after = batch[-1].key

    def note_stray(self, key: str, remove_after: int) -> bool:
        """Condemn an object of which no row speaks; False when one does, or it was known."""
        with self._database.writing() as connection:
            return enqueue(connection, [key], "stray", remove_after) > 0

    def hasten_strays(self, seconds: float) -> None:
        """Let strays go that were noted longer ago than a quarantine that is shorter now."""
        noted_before = microseconds_now() - int(seconds * SECOND)
        with self._database.writing() as connection:
            connection.execute(
                update(deletion_queue)
                .where(deletion_queue.c.reason == "stray", deletion_queue.c.since <= noted_before)
                .values(remove_after=deletion_queue.c.since)
            )

    def _batch(self, kind: str, after: str) -> list[Expected]:
        column = COLUMNS[kind]
        damaged = func.sum(case((visibility.IS_DAMAGED, 1), else_=0))
        said: tuple[ColumnElement[int], ...] = (func.max(images.c.bytes), damaged)
        if kind == "u":
            said = (func.max(upload_parts.c.size), literal(0))
        query = (
            select(column, *said)
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
