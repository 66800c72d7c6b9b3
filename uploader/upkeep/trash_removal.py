"""Works on a whole trash, in short transactions: empties it, restores it, removes what is due."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, delete, select

from uploader.clock import microseconds_now
from uploader.library import visibility
from uploader.library.image import Image
from uploader.library.trash import DAY, Trash
from uploader.records import audit_log
from uploader.records.audit_log import Event, Origin
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue
from uploader.records.quota import Usage, count_trashed, give_back, lock_owner
from uploader.records.tables import images

# How long one request works on a trash, less than a page waits; the answer says how much is left.
WORK_SECONDS = 2.0
# A few milliseconds each, between which others write.
_IMAGES_AT_ONCE = 100
_PAUSE_SECONDS = 0.005
# How many ids of images whose links are off are named in an answer.
_MOST_NAMED = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Emptied:
    """How much was deleted for good, and how many images are in the trash after that."""

    images: int
    bytes: int
    left: int


@dataclass(frozen=True)
class RestoredTrash:
    """How many images are back, how many of them had links, which, and how many are left."""

    images: int
    had_links: int
    ids_with_links: list[str]
    left: int


class TrashRemoval:
    """Can end at any point: an image is in the trash with all that counts, or it is not.

    All raise DatabaseUnavailable. What comes into the trash meanwhile stays there.
    """

    def __init__(
        self,
        database: Database,
        trash: Trash,
        work_seconds: float = WORK_SECONDS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._trash = trash
        self._work_seconds = work_seconds
        self._pause = pause

    def empty(self, owner: str, origin: Origin) -> Emptied:
        """Delete for good what is in the trash of an owner, as much as can be within seconds."""
        began, deadline = microseconds_now(), time.monotonic() + self._work_seconds
        count, amount, done = 0, 0, Usage(_IMAGES_AT_ONCE, 0)
        while done.images == _IMAGES_AT_ONCE and time.monotonic() < deadline:
            if count:
                self._pause(_PAUSE_SECONDS)
            done = self._delete(owner, began, origin)
            count, amount = count + done.images, amount + done.bytes
        return Emptied(count, amount, self._left(owner))

    def restore_all(self, owner: str, origin: Origin) -> RestoredTrash:
        """Restore what is in the trash of an owner, as much as can be within some seconds."""
        began, deadline = microseconds_now(), time.monotonic() + self._work_seconds
        count, with_links, is_done = 0, list[str](), False
        while not is_done and time.monotonic() < deadline:
            if count:
                self._pause(_PAUSE_SECONDS)
            found = self._trash.restore_some(owner, began, _IMAGES_AT_ONCE, origin)
            count += len(found)
            with_links += [image_id for image_id, had_link in found if had_link]
            is_done = len(found) < _IMAGES_AT_ONCE
        left = self._left(owner)
        return RestoredTrash(count, len(with_links), with_links[:_MOST_NAMED], left)

    def remove_due(self) -> int:
        """Delete for good what has been in a trash for its days, whosever it is; return how many.

        Nobody has asked for it, so no line of the audit log tells of it.
        """
        due = microseconds_now() - self._trash.days * DAY
        removed = 0
        while (owner := self._owner_of_due(due)) is not None:
            removed += self._delete(owner, due, None).images
            self._pause(_PAUSE_SECONDS)
        if removed:
            log.info("trash_removed", images=removed)
        return removed

    def _owner_of_due(self, due: int) -> str | None:
        query = (
            select(images.c.owner)
            .where(visibility.trashed_until(due))
            .order_by(images.c.trashed_at)
            .limit(1)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def _delete(self, owner: str, trashed_until: int, origin: Origin | None) -> Usage:
        """Delete the first images that came into a trash until a time; return how much that was."""
        with self._database.writing() as connection:
            lock_owner(connection, owner, adds=origin is not None)
            gone = _delete_rows(connection, owner, trashed_until)
            amount = sum(one.bytes for one in gone)
            if gone:
                give_back(connection, owner, len(gone), amount)
                count_trashed(connection, owner, -len(gone), -amount)
                keys = (key for one in gone for key in one.keys)
                enqueue(connection, keys, "deleted", microseconds_now())
            if gone and origin is not None:
                said = {"images": str(len(gone)), "bytes": str(amount)}
                audit_log.record(connection, Event.TRASH_EMPTIED, owner, None, origin, **said)
        return Usage(len(gone), amount)

    def _left(self, owner: str) -> int:
        return self._trash.sums(owner)[0].trashed_images


def _delete_rows(connection: Connection, owner: str, trashed_until: int) -> list[Image]:
    some = (
        select(images.c.id)
        .where(visibility.own_trashed(owner), visibility.trashed_until(trashed_until))
        .order_by(images.c.trashed_at, images.c.id)
        .limit(_IMAGES_AT_ONCE)
    )
    gone = connection.execute(
        delete(images).where(images.c.id.in_(some.scalar_subquery())).returning(images)
    )
    return [Image(**row) for row in gone.mappings()]
