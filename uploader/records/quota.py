"""What an owner stores and may store: counters that change inside the caller's transaction."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from uploader.outcomes import QuotaExceeded
from uploader.outcomes.limits import Limit
from uploader.records import closed_libraries
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

_USED = select(usage.c.images, usage.c.bytes, usage.c.trashed_images, usage.c.trashed_bytes)


@dataclass(frozen=True)
class OwnQuota:
    """What was set for one owner; None is what the installation allows everybody."""

    images: int | None = None
    bytes: int | None = None


EVERYBODYS = OwnQuota()


@dataclass(frozen=True)
class Quota:
    """What one owner may store; None is no limit."""

    images: int | None
    bytes: int | None

    def of_owner(self, own: OwnQuota) -> "Quota":
        """Return this quota of everybody with what was set for one owner in its place."""
        return Quota(
            self.images if own.images is None else own.images,
            self.bytes if own.bytes is None else own.bytes,
        )


@dataclass(frozen=True)
class Usage:
    """What one owner stores, uploads in progress and the trash included."""

    images: int
    bytes: int
    trashed_images: int = 0
    trashed_bytes: int = 0


def lock_owner(connection: Connection, owner: str, *, adds: bool = True) -> None:
    """Lock an owner's counters until the end of the transaction, so that writes come one by one.

    PostgreSQL locks the row (SELECT ... FOR UPDATE); SQLite has one writer at a time anyway. Raises
    LibraryClosed where the owner has left, but lets pass what only takes away (not `adds`).
    """
    if connection.execute(_LOCKED, {"user": owner}).first() is None:
        if not adds:
            # Who has no counters has nothing that could be taken away.
            return
        _make_counters(connection, owner)
    if adds:
        # Asked under the lock, in a statement of its own: one that waited sees what was before.
        closed_libraries.require_open(connection, owner)


def lock_to_close(connection: Connection, owner: str) -> None:
    """Lock an owner's counters as whoever adds something does, to close the library."""
    if connection.execute(_LOCKED, {"user": owner}).first() is None:
        _make_counters(connection, owner)


def _make_counters(connection: Connection, owner: str) -> None:
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


def count_trashed(connection: Connection, owner: str, images: int, amount: int) -> None:
    """Add images and bytes to what counts as in the trash, or take off; the whole stays as it is.

    The owner must be locked.
    """
    connection.execute(
        update(usage)
        .where(usage.c.owner == owner)
        .values(
            trashed_images=usage.c.trashed_images + images,
            trashed_bytes=usage.c.trashed_bytes + amount,
        )
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
    row = connection.execute(_USED.where(usage.c.owner == owner)).first()
    return Usage(*row) if row else Usage(0, 0)
