"""What an owner has used and may use: counters that only change inside the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from uploader.outcomes import QuotaExceeded
from uploader.records.database import insert_unless_there
from uploader.records.schema import usage


@dataclass(frozen=True)
class Quota:
    """What one owner may keep; None is no limit."""

    images: int | None
    bytes: int | None


@dataclass(frozen=True)
class Usage:
    """What one owner keeps, uploads in progress included."""

    images: int
    bytes: int


def take_turn(connection: Connection, owner: str) -> None:
    """Let the writes of one owner wait for each other, up to the end of the transaction.

    PostgreSQL locks the owner's row of counters; SQLite has one writer at a time as it is.
    """
    connection.execute(
        insert_unless_there(connection, usage).values(owner=owner, images=0, bytes=0)
    )
    connection.execute(select(usage.c.owner).where(usage.c.owner == owner).with_for_update())


def reserve(connection: Connection, quota: Quota, owner: str, images: int, amount: int) -> None:
    """Add images and bytes to the counters, or raise QuotaExceeded and change nothing.

    The owner's turn must have been taken. The check and the addition are one statement, so that
    no race passes between them.
    """
    reservation = update(usage).where(usage.c.owner == owner)
    if quota.images is not None:
        reservation = reservation.where(usage.c.images + images <= quota.images)
    if quota.bytes is not None:
        reservation = reservation.where(usage.c.bytes + amount <= quota.bytes)
    changed = connection.execute(
        reservation.values(images=usage.c.images + images, bytes=usage.c.bytes + amount)
    )
    if changed.rowcount != 1:
        raise QuotaExceeded


def give_back(connection: Connection, owner: str, images: int, amount: int) -> None:
    """Take images and bytes off the counters."""
    connection.execute(
        update(usage)
        .where(usage.c.owner == owner)
        .values(images=usage.c.images - images, bytes=usage.c.bytes - amount)
    )


def usage_of(connection: Connection, owner: str) -> Usage:
    """Return what an owner keeps."""
    row = connection.execute(
        select(usage.c.images, usage.c.bytes).where(usage.c.owner == owner)
    ).first()
    return Usage(row.images, row.bytes) if row else Usage(0, 0)
