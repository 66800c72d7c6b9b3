"""How the row of an image lives: pending, ready, perhaps damaged, gone."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.library import statements, visibility
from uploader.library.image import READY, Image
from uploader.outcomes import ImageNotFound
from uploader.records.database import Database
from uploader.records.deletion_queue import LATE_PUT_SECONDS, enqueue, enqueue_unrecorded, is_queued
from uploader.records.quota import Quota, Usage, give_back, lock_owner, reserve, usage_of
from uploader.records.tables import images

_OBJECTS = (
    images.c.original_key,
    images.c.thumb_key,
    images.c.thumb_sha256,
    images.c.preview_key,
    images.c.preview_sha256,
)

OnBegin = Callable[[Connection], None]


class Lifecycle:
    """Moves rows from state to state in short transactions; all raise DatabaseUnavailable.

    The transactions of one owner that add or remove images wait for each other, so that what one
    decides about shared objects and about room still holds when it commits.
    """

    def __init__(self, database: Database, quota: Quota) -> None:
        self._database = database
        self.quota = quota

    def begin(self, image: Image, on_begin: OnBegin | None = None) -> bool:
        """Write a pending row and reserve its quota; `on_begin` joins the transaction.

        False, with nothing written, when a row of the same request or with the same bytes stands
        in the way. Raises QuotaExceeded.
        """
        with self._database.writing() as connection:
            lock_owner(connection, image.owner)
            now = {"user": image.owner, "now": microseconds_now()}
            for expired in _found(connection, statements.EXPIRED_OF_OWNER, now):
                _give_up(connection, expired, LATE_PUT_SECONDS)
            if _stands_in_the_way(connection, statements.REQUEST_OR_BYTES_IN_THE_WAY, image):
                return False
            _free_request_name(connection, image)
            if on_begin is not None:
                on_begin(connection)
            reserve(connection, self.quota, image.owner, 1, image.bytes)
            connection.execute(statements.NEW_ROW, vars(image))
        return True

    def begin_copy(self, copy: Image, twin_id: str, on_begin: OnBegin | None = None) -> bool:
        """Write a ready row onto the objects of a ready image.

        False when that one is gone, or an image of the same request stands in the way.
        """
        with self._database.writing() as connection:
            lock_owner(connection, copy.owner)
            if _stands_in_the_way(connection, statements.REQUEST_IN_THE_WAY, copy):
                return False
            _free_request_name(connection, copy)
            twin = (images.c.id == twin_id, visibility.own_whole(copy.owner))
            objects = select(*_OBJECTS).where(*twin).with_for_update()
            row = connection.execute(objects).mappings().first()
            if row is None:
                return False
            if on_begin is not None:
                on_begin(connection)
            reserve(connection, self.quota, copy.owner, 1, copy.bytes)
            connection.execute(statements.NEW_ROW, {**vars(copy), **row})
        return True

    def finish(self, image: Image) -> None:
        """Make a pending image visible; raises ImageNotFound when somebody has given it up.

        Damaged images of the same owner with the same bytes are whole again by its objects.
        """
        with self._database.writing() as connection:
            lock_owner(connection, image.owner)
            if connection.execute(statements.MADE_READY, {"image": image.id}).rowcount != 1:
                raise ImageNotFound
            _restore_damaged(connection, image)

    def abandon(self, image: Image, after: float = 0.0) -> bool:
        """Take a pending row away, give its quota back and queue its objects for deletion.

        They are removed after so many seconds. False says that the row was not pending: its
        objects must then be left alone.
        """
        with self._database.writing() as connection:
            lock_owner(connection, image.owner)
            return _give_up(connection, image, after)

    def abandon_expired(self) -> int:
        """Give up all images whose writer is dead or too late; return how many."""
        given_up = 0
        while True:
            with self._database.reading() as connection:
                expired = _found(connection, statements.EXPIRED, {"now": microseconds_now()})
            if not expired:
                return given_up
            given_up += sum(self.abandon(image, LATE_PUT_SECONDS) for image in expired)

    def delete(self, user_id: str, image_id: str) -> None:
        """Take an own image away from everybody at once; raises ImageNotFound."""
        mine = (images.c.id == image_id, visibility.own(user_id))
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            row = connection.execute(delete(images).where(*mine).returning(images)).mappings()
            found = row.first()
            if found is None:
                raise ImageNotFound
            image = Image(**found)
            give_back(connection, user_id, 1, image.bytes)
            enqueue(connection, image.keys, "deleted", microseconds_now())

    def set_preview(self, image: Image, key: str, sha256: str) -> bool:
        """Record a preview for an image and all that share its objects.

        False when another one was first, the image is gone, or the object is about to be removed.
        """
        with self._database.writing() as connection:
            if is_queued(connection, key):
                return False
            values = {"original": image.original_key, "key": key, "hash": sha256}
            return connection.execute(statements.WITH_PREVIEW, values).rowcount > 0

    def discard_preview(self, key: str) -> None:
        """Leave the object of a preview to the removal, unless it was recorded all the same."""
        with self._database.writing() as connection:
            enqueue_unrecorded(connection, key, "preview_not_kept")

    def usage(self, user_id: str) -> Usage:
        """Return what a user keeps."""
        with self._database.reading() as connection:
            return usage_of(connection, user_id)


def _found(connection: Connection, query: Select[Any], values: Mapping[str, Any]) -> list[Image]:
    return [Image(**row) for row in connection.execute(query, values).mappings()]


def _stands_in_the_way(connection: Connection, same: Select[Any], image: Image) -> bool:
    values = {"user": image.owner, "request": image.idempotency_key, "hash": image.sha256}
    return connection.execute(same, values).first() is not None


def _free_request_name(connection: Connection, image: Image) -> None:
    """Let a request be sent again whose image was damaged since."""
    if image.idempotency_key is not None:
        connection.execute(
            update(images)
            .where(images.c.owner == image.owner, images.c.idempotency_key == image.idempotency_key)
            .values(idempotency_key=None)
        )


def _give_up(connection: Connection, image: Image, after: float) -> bool:
    gone = connection.execute(delete(images).where(images.c.id == image.id, visibility.IS_PENDING))
    # A writer that comes late finds no row, and may have put objects again since they were removed.
    enqueue(connection, image.keys, "abandoned", microseconds_now() + int(after * SECOND))
    if gone.rowcount != 1:
        return False
    give_back(connection, image.owner, 1, image.bytes)
    return True


def _restore_damaged(connection: Connection, image: Image) -> None:
    same = {"user": image.owner, "hash": image.sha256}
    damaged = _found(connection, statements.DAMAGED, same)
    if not damaged:
        return
    connection.execute(
        update(images)
        .where(statements.SAME_DAMAGED)
        .values(
            state=READY,
            original_key=image.original_key,
            thumb_key=image.thumb_key,
            thumb_sha256=image.thumb_sha256,
            preview_key=None,
            preview_sha256=None,
            checked_at=image.checked_at,
        ),
        same,
    )
    for one in damaged:
        enqueue(connection, one.keys, "replaced", microseconds_now())
