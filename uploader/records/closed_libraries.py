"""Libraries whose owner has left: while one is closed, nothing can be added to it.

A library is named by a hash of its owner, so that what is kept of a deleted account says nothing of
it. The row outlives everything that may still be under way for the owner.
"""

from sqlalchemy import Connection, bindparam, delete, select

from uploader.clock import microseconds_now
from uploader.outcomes import LibraryClosed
from uploader.records.database import insert_unless_there
from uploader.records.identifiers import library_of
from uploader.records.tables import closed_libraries

_CLOSED = select(closed_libraries.c.library).where(
    closed_libraries.c.library == bindparam("library")
)


def close(connection: Connection, owner: str) -> None:
    """Close a library for good; the owner has to be locked."""
    row = {"library": library_of(owner), "closed_at": microseconds_now()}
    connection.execute(insert_unless_there(connection, closed_libraries), row)


def require_open(connection: Connection, owner: str) -> None:
    """Raise LibraryClosed where this owner has left; the owner has to be locked."""
    if connection.execute(_CLOSED, {"library": library_of(owner)}).first() is not None:
        raise LibraryClosed


def closed_before(connection: Connection, time: int) -> list[str]:
    """Return the libraries that were closed before a time, in microseconds since 1970."""
    query = select(closed_libraries.c.library).where(closed_libraries.c.closed_at < time)
    return list(connection.execute(query).scalars())


def forget(connection: Connection, library: str) -> None:
    """Delete the row of a library of which nothing can be under way any more."""
    connection.execute(delete(closed_libraries).where(closed_libraries.c.library == library))
