"""How the row of an image lives: pending, ready, perhaps damaged, gone."""

import dataclasses
from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, and_, delete, false, insert, or_, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.outcomes import ImageNotFound
from uploader.records.catalogue import Image
from uploader.records.condemned import LATE_PUT_SECONDS, condemn, discard, is_condemned
from uploader.records.database import Database
from uploader.records.quota import Quota, Usage, give_back, reserve, take_turn, usage_of
from uploader.records.schema import images

_LAPSED_AT_ONCE = 100
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
            take_turn(connection, image.owner)
            for lapsed in _lapsed_images(connection, images.c.owner == image.owner):
                _give_up(connection, lapsed, LATE_PUT_SECONDS)
            same = or_(images.c.sha256 == image.sha256, _same_request(image))
            if _stands_in_the_way(connection, image.owner, same):
                return False
            _free_request_name(connection, image)
            if on_begin is not None:
                on_begin(connection)
            reserve(connection, self.quota, image.owner, 1, image.bytes)
            connection.execute(insert(images).values(**dataclasses.asdict(image)))
        return True

    def begin_copy(self, copy: Image, twin_id: str, on_begin: OnBegin | None = None) -> bool:
        """Write a ready row onto the objects of a ready image.

        False when that one is gone, or an image of the same request stands in the way.
        """
        with self._database.writing() as connection:
            take_turn(connection, copy.owner)
            if _stands_in_the_way(connection, copy.owner, _same_request(copy)):
                return False
            _free_request_name(connection, copy)
            twin = and_(
                images.c.id == twin_id, images.c.owner == copy.owner, images.c.state == "ready"
            )
            objects = select(*_OBJECTS).where(twin).with_for_update()
            row = connection.execute(objects).mappings().first()
            if row is None:
                return False
            if on_begin is not None:
                on_begin(connection)
            reserve(connection, self.quota, copy.owner, 1, copy.bytes)
            connection.execute(insert(images).values(**{**dataclasses.asdict(copy), **row}))
        return True

    def finish(self, image: Image) -> None:
        """Make a pending image visible; raises ImageNotFound when somebody has given it up.

        Damaged images of the same owner with the same bytes are whole again by its objects.
        """
        with self._database.writing() as connection:
            take_turn(connection, image.owner)
            changed = connection.execute(
                update(images)
                .where(images.c.id == image.id, images.c.state == "pending")
                .values(state="ready", pending_until=None)
            )
            if changed.rowcount != 1:
                raise ImageNotFound
            _restore_damaged(connection, image)

    def abandon(self, image: Image, after: float = 0.0) -> bool:
        """Take a pending row away, give its quota back and condemn its objects.

        They are removed after so many seconds. False says that the row was not pending: its
        objects must then be left alone.
        """
        with self._database.writing() as connection:
            take_turn(connection, image.owner)
            return _give_up(connection, image, after)

    def abandon_lapsed(self) -> int:
        """Give up all images whose writer is dead or too late; return how many."""
        given_up = 0
        while True:
            with self._database.reading() as connection:
                lapsed = _lapsed_images(connection)
            if not lapsed:
                return given_up
            given_up += sum(self.abandon(image, LATE_PUT_SECONDS) for image in lapsed)

    def delete(self, user_id: str, image_id: str) -> None:
        """Take an own image away from everybody at once; raises ImageNotFound."""
        mine = (images.c.id == image_id, images.c.owner == user_id, images.c.state != "pending")
        with self._database.writing() as connection:
            take_turn(connection, user_id)
            row = connection.execute(delete(images).where(*mine).returning(images)).mappings()
            found = row.first()
            if found is None:
                raise ImageNotFound
            image = Image(**found)
            give_back(connection, user_id, 1, image.bytes)
            condemn(connection, image.keys, "deleted", microseconds_now())

    def set_preview(self, image: Image, key: str, sha256: str) -> bool:
        """Record a preview for an image and all that share its objects.

        False when another one was first, the image is gone, or the object is about to be removed.
        """
        with self._database.writing() as connection:
            if is_condemned(connection, key):
                return False
            changed = connection.execute(
                update(images)
                .where(
                    images.c.original_key == image.original_key,
                    images.c.state == "ready",
                    images.c.preview_key.is_(None),
                )
                .values(preview_key=key, preview_sha256=sha256)
            )
            return changed.rowcount > 0

    def discard_preview(self, key: str) -> None:
        """Leave the object of a preview to the removal, unless it was recorded all the same."""
        with self._database.writing() as connection:
            discard(connection, key, "preview_not_kept")

    def usage(self, user_id: str) -> Usage:
        """Return what a user keeps."""
        with self._database.reading() as connection:
            return usage_of(connection, user_id)


def _lapsed_images(connection: Connection, *which: ColumnElement[bool]) -> list[Image]:
    lapsed = and_(images.c.state == "pending", images.c.pending_until < microseconds_now())
    rows = connection.execute(select(images).where(lapsed, *which).limit(_LAPSED_AT_ONCE))
    return [Image(**row) for row in rows.mappings()]


def _same_request(image: Image) -> ColumnElement[bool]:
    if image.idempotency_key is None:
        return false()
    return images.c.idempotency_key == image.idempotency_key


def _stands_in_the_way(connection: Connection, owner: str, same: ColumnElement[bool]) -> bool:
    found = select(images.c.id).where(images.c.owner == owner, images.c.state != "damaged", same)
    return connection.execute(found.limit(1)).first() is not None


def _free_request_name(connection: Connection, image: Image) -> None:
    """Let a request be sent again whose image was damaged since."""
    if image.idempotency_key is not None:
        connection.execute(
            update(images)
            .where(images.c.owner == image.owner, _same_request(image))
            .values(idempotency_key=None)
        )


def _give_up(connection: Connection, image: Image, after: float) -> bool:
    gone = connection.execute(
        delete(images).where(images.c.id == image.id, images.c.state == "pending")
    )
    # A writer that comes late finds no row, and may have put objects again since they were removed.
    condemn(connection, image.keys, "abandoned", microseconds_now() + int(after * SECOND))
    if gone.rowcount != 1:
        return False
    give_back(connection, image.owner, 1, image.bytes)
    return True


def _restore_damaged(connection: Connection, image: Image) -> None:
    same = and_(
        images.c.owner == image.owner,
        images.c.sha256 == image.sha256,
        images.c.state == "damaged",
    )
    damaged = [Image(**row) for row in connection.execute(select(images).where(same)).mappings()]
    if not damaged:
        return
    connection.execute(
        update(images)
        .where(same)
        .values(
            state="ready",
            original_key=image.original_key,
            thumb_key=image.thumb_key,
            thumb_sha256=image.thumb_sha256,
            preview_key=None,
            preview_sha256=None,
            checked_at=image.checked_at,
        )
    )
    for one in damaged:
        condemn(connection, one.keys, "replaced", microseconds_now())
