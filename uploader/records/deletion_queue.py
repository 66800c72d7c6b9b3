"""Keys of objects that are to be removed: noted in the database, so that none is forgotten."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, literal, select

from uploader.clock import SECOND, microseconds_now
from uploader.records.database import Database, insert_unless_there
from uploader.records.tables import deletion_queue, images, upload_parts

# A put whose answer was not waited for may still arrive at the store: its object goes after that.
LATE_PUT_SECONDS = 60.0
# Every column that may speak of an object: what none of them holds is nobody's.
REFERENCES = (
    images.c.original_key,
    images.c.thumb_key,
    images.c.preview_key,
    upload_parts.c.key,
)
_CONDEMNED = select(deletion_queue.c.key).where(deletion_queue.c.key == bindparam("object"))


def is_referenced(connection: Connection, key: str) -> bool:
    """Say whether any row needs the object with this key."""
    for column in REFERENCES:
        if connection.execute(select(column).where(column == key).limit(1)).first():
            return True
    return False


def enqueue(connection: Connection, keys: Iterable[str], reason: str, remove_after: int) -> int:
    """Note the keys of which no row speaks for removal; return how many are new.

    It belongs into the transaction that takes the last row away. `reason` is a short word for the
    log, `remove_after` microseconds since 1970.
    """
    noted = 0
    for key in keys:
        if is_referenced(connection, key):
            continue
        noted += connection.execute(
            insert_unless_there(connection, deletion_queue).values(
                key=key, reason=reason, since=microseconds_now(), remove_after=remove_after
            )
        ).rowcount
    return noted


def enqueue_parts(connection: Connection, upload_id: str) -> None:
    """Leave all parts of an upload to the removal, and forget that they were its parts.

    They may be thousands and nothing else speaks of a part, so that two statements do for all:
    one question for each would hold up everybody who writes for seconds.
    """
    mine = upload_parts.c.upload_id == upload_id
    now = literal(microseconds_now())
    gone = select(upload_parts.c.key, literal("upload_ended"), now, now).where(mine)
    columns = ["key", "reason", "since", "remove_after"]
    connection.execute(insert_unless_there(connection, deletion_queue).from_select(columns, gone))
    connection.execute(delete(upload_parts).where(mine))


def enqueue_unrecorded(connection: Connection, key: str, reason: str) -> None:
    """Leave an object that no row came to speak of to the removal, if it is there at all."""
    late = microseconds_now() + int(LATE_PUT_SECONDS * SECOND)
    enqueue(connection, [key], reason, late)


def is_queued(connection: Connection, key: str) -> bool:
    """Say whether an object is about to be removed, so that no row may begin to speak of it."""
    return connection.execute(_CONDEMNED, {"object": key}).first() is not None


class DeletionQueue:
    """The list of what the store still has to lose; all raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: int, limit: int) -> list[str]:
        """Return keys whose time has come; one that a row speaks of again is let off."""
        query = (
            select(deletion_queue.c.key)
            .where(deletion_queue.c.remove_after <= now)
            .order_by(deletion_queue.c.remove_after)
            .limit(limit)
        )
        with self._database.reading() as connection:
            keys = [str(key) for key in connection.execute(query).scalars()]
            wanted_again = [key for key in keys if is_referenced(connection, key)]
        if wanted_again:
            self.dequeue(wanted_again)
        return [key for key in keys if key not in wanted_again]

    def dequeue(self, keys: Iterable[str]) -> None:
        """Take keys from the list whose objects are gone."""
        with self._database.writing() as connection:
            connection.execute(delete(deletion_queue).where(deletion_queue.c.key.in_(list(keys))))
