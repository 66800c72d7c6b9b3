"""The deletion queue: keys of objects to remove, kept as rows so that none is forgotten."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, delete, literal, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.records.database import Database, insert_unless_there
from uploader.records.tables import deletion_queue, images, upload_parts

# A put that timed out here may still arrive at the store: its object is removed after that.
LATE_PUT_SECONDS = 60.0
# Why an object is still queued that was removed once.
_AGAIN = "removed_once"
# Every column that may refer to an object; a key that none of them holds is not in use.
REFERENCES = (
    images.c.original_key,
    images.c.thumb_key,
    images.c.preview_key,
    images.c.card_key,
    images.c.thumb_2x_key,
    upload_parts.c.key,
)
_QUEUED = select(deletion_queue.c.key).where(deletion_queue.c.key == bindparam("object"))


def is_referenced(connection: Connection, key: str) -> bool:
    """Say whether any row refers to the object with this key."""
    for column in REFERENCES:
        if connection.execute(select(column).where(column == key).limit(1)).first():
            return True
    return False


def _referenced(connection: Connection, keys: Collection[str]) -> set[str]:
    """Return those of the keys that a row refers to: a query for each column, not for each key."""
    return {
        key
        for column in REFERENCES
        for key in connection.execute(select(column).where(column.in_(keys))).scalars()
    }


def enqueue(connection: Connection, keys: Iterable[str], reason: str, remove_after: int) -> int:
    """Queue the keys that no row refers to; return how many were not queued before.

    Call it in the transaction that deletes the last reference. `reason` is a short word for
    operators who read the table, `remove_after` is microseconds since 1970.
    """
    wanted, now = set(keys), microseconds_now()
    unused = wanted - _referenced(connection, wanted)
    if not unused:
        return 0
    # PostgreSQL's driver does not say how many rows an insert has made; RETURNING does.
    made = connection.execute(
        insert_unless_there(connection, deletion_queue).returning(deletion_queue.c.key),
        [
            {"key": key, "reason": reason, "since": now, "remove_after": remove_after}
            for key in sorted(unused)
        ],
    )
    return len(made.all())


def enqueue_parts(connection: Connection, upload_id: str, reason: str = "upload_ended") -> None:
    """Queue all parts of an upload, and delete the rows that made them its parts.

    There may be thousands, and nothing else refers to a part: two statements for all of them do not
    block other writers for seconds, as one query for each would.
    """
    mine = upload_parts.c.upload_id == upload_id
    now = literal(microseconds_now())
    gone = select(upload_parts.c.key, literal(reason), now, now).where(mine)
    columns = ["key", "reason", "since", "remove_after"]
    connection.execute(insert_unless_there(connection, deletion_queue).from_select(columns, gone))
    connection.execute(delete(upload_parts).where(mine))


def enqueue_unrecorded(connection: Connection, key: str, reason: str) -> None:
    """Queue an object whose reference was never recorded, in case it reaches the store yet."""
    late = microseconds_now() + int(LATE_PUT_SECONDS * SECOND)
    enqueue(connection, [key], reason, late)


def is_queued(connection: Connection, key: str) -> bool:
    """Say whether an object is about to be removed, so that no row may refer to it any more."""
    return connection.execute(_QUEUED, {"object": key}).first() is not None


class DeletionQueue:
    """What the store still has to remove; all methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: int, limit: int) -> list[str]:
        """Return keys that are due; a key that a row refers to again is taken out of the queue."""
        query = (
            select(deletion_queue.c.key)
            .where(deletion_queue.c.remove_after <= now)
            .order_by(deletion_queue.c.remove_after)
            .limit(limit)
        )
        with self._database.reading() as connection:
            keys = [str(key) for key in connection.execute(query).scalars()]
            in_use = [key for key in keys if is_referenced(connection, key)]
        if in_use:
            self.dequeue(in_use)
        return [key for key in keys if key not in in_use]

    def settle(self, keys: Iterable[str], again_after: int | None) -> bool:
        """Take keys out of the queue whose objects were removed; return whether any stays.

        With `again_after`, in microseconds since 1970, each stays until it was removed once more
        then: who began to read or to put the object before may have kept it a moment later.
        """
        wanted = deletion_queue.c.key.in_(list(keys))
        first = deletion_queue.c.reason != _AGAIN
        with self._database.writing() as connection:
            if again_after is None:
                connection.execute(delete(deletion_queue).where(wanted))
                return False
            connection.execute(delete(deletion_queue).where(wanted, ~first))
            postponed = connection.execute(
                update(deletion_queue)
                .where(wanted, first)
                .values(reason=_AGAIN, remove_after=again_after)
            )
            return postponed.rowcount > 0

    def dequeue(self, keys: Iterable[str]) -> None:
        """Take keys out of the queue."""
        with self._database.writing() as connection:
            connection.execute(delete(deletion_queue).where(deletion_queue.c.key.in_(list(keys))))
