"""What an owner stores and may store: counters that change inside the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from uploader.outcomes import QuotaExceeded
from uploader.outcomes.limits import Limit
from uploader.records.database import insert_unless_there
from uploader.records.tables import usage

# No limit: more than anybody stores, and small enough to be added to in both databases.
_NO_LIMIT = 2**62
# Built once: putting a statement together takes longer than running it.
_LOCKED = select(usage.c.owner).where(usage.c.owner == bindparam("user")).with_for_update()
_ADDED = (
    update(usage)
    .where(
        usage.c.owner == bindparam("user"),
        usage.c.images + bindparam("more_images") <= bindparam("most_images"),
        usage.c.bytes + bindparam("more_bytes") <= bindparam("most_bytes"),
    )
    .values(
        images=usage.c.images + bindparam("more_images"),
        bytes=usage.c.bytes + bindparam("more_bytes"),
    )
)


@dataclass(frozen=True)
class Quota:
    """What one owner may store; None is no limit."""

    images: int | None
    bytes: int | None


@dataclass(frozen=True)
class Usage:
    """What one owner stores, uploads in progress included."""

    images: int
    bytes: int


def lock_owner(connection: Connection, owner: str) -> None:
    """Lock an owner's counters until the end of the transaction, so that writes come one by one.

    PostgreSQL locks the row (SELECT ... FOR UPDATE); SQLite has one writer at a time anyway.
    """
    if connection.execute(_LOCKED, {"user": owner}).first() is None:
        row = {"owner": owner, "images": 0, "bytes": 0}
        connection.execute(insert_unless_there(connection, usage), row)
        connection.execute(_LOCKED, {"user": owner})


def reserve(connection: Connection, quota: Quota, owner: str, images: int, amount: int) -> None:
    """Add images and bytes to the counters, or raise QuotaExceeded and change nothing.

    The owner must be locked. Check and addition are one statement, so that no race can pass
    between them.
    """
    values = {
        "user": owner,
        "more_images": images,
        "more_bytes": amount,
        "most_images": _NO_LIMIT if quota.images is None else quota.images,
        "most_bytes": _NO_LIMIT if quota.bytes is None else quota.bytes,
    }
    if connection.execute(_ADDED, values).rowcount != 1:
        left = limits(quota, usage_of(connection, owner))
        wanted = {"stored-images": images, "stored-bytes": amount}
        raise QuotaExceeded(*(limit for limit in left if limit.left < wanted[limit.name]))


def give_back(connection: Connection, owner: str, images: int, amount: int) -> None:
    """Take images and bytes off the counters."""
    connection.execute(
        update(usage)
        .where(usage.c.owner == owner)
        .values(images=usage.c.images - images, bytes=usage.c.bytes - amount)
    )


def limits(quota: Quota, used: Usage) -> list[Limit]:
    """Return the limits that a quota sets, with what is left of each."""
    found = []
    if quota.images is not None:
        found.append(Limit("stored-images", quota.images, quota.images - used.images, "images"))
    if quota.bytes is not None:
        left = quota.bytes - used.bytes
        found.append(Limit("stored-bytes", quota.bytes, left, "content-bytes"))
    return found


def usage_of(connection: Connection, owner: str) -> Usage:
    """Return what an owner stores."""
    row = connection.execute(
        select(usage.c.images, usage.c.bytes).where(usage.c.owner == owner)
    ).first()
    return Usage(row.images, row.bytes) if row else Usage(0, 0)
