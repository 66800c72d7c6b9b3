"""The states of an image: written as pending, then ready, perhaps damaged, at last deleted."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from uploader.clock import SECOND, microseconds_now
from uploader.library import answered_requests, search_texts, statements, turning, visibility
from uploader.library.image import READY, Image, KeyAndHash, LaterRendition
from uploader.library.restoration import restore_damaged
from uploader.outcomes import ImageNotFound
from uploader.records import audit_log
from uploader.records.audit_log import Event, Origin
from uploader.records.database import Database
from uploader.records.deletion_queue import LATE_PUT_SECONDS, enqueue, enqueue_unrecorded, is_queued
from uploader.records.quota import (
    EVERYBODYS,
    OwnQuota,
    Quota,
    Usage,
    count_trashed,
    give_back,
    lock_owner,
    reserve,
    usage_of,
)
from uploader.records.tables import images

# What images that share their objects have in common.
_SHARED = (
    images.c.width, images.c.height, images.c.frames, images.c.original_key,
    images.c.thumb_key, images.c.thumb_sha256, images.c.preview_key, images.c.preview_sha256,
    images.c.card_key, images.c.card_sha256, images.c.thumb_2x_key, images.c.thumb_2x_sha256,
    images.c.renditions_version, images.c.turn, images.c.mirrored,
)  # fmt: skip

OnBegin = Callable[[Connection], None]
# Is called when the image can be seen by its owner, who is locked.
OnReady = Callable[[Connection], None]


class Lifecycle:
    """Changes states in short transactions; all methods raise DatabaseUnavailable.

    A transaction that adds or deletes images locks their owner, so that what it decides about
    shared objects and about the quota still holds when it commits.
    """

    def __init__(self, database: Database, quota: Quota) -> None:
        self._database = database
        self.quota = quota

    def begin(
        self, image: Image, on_begin: OnBegin | None = None, own: OwnQuota = EVERYBODYS
    ) -> bool:
        """Write a pending row and reserve its quota; `on_begin` joins the transaction.

        False, with nothing written, where the owner has an undamaged image of the same request or
        of the same bytes. Raises QuotaExceeded and IdempotencyKeyReused.
        """
        with self._database.writing() as connection:
            lock_owner(connection, image.owner)
            now = {"user": image.owner, "now": microseconds_now()}
            for expired in _found(connection, statements.EXPIRED_OF_OWNER, now):
                _abandon(connection, expired, LATE_PUT_SECONDS)
            if _exists(connection, statements.OF_REQUEST_OR_BYTES, image):
                return False
            answered_requests.free_key(connection, image)
            if on_begin is not None:
                on_begin(connection)
            reserve(connection, self.quota.of_owner(own), image.owner, 1, image.bytes)
            connection.execute(statements.NEW_ROW, vars(image))
            search_texts.refresh(connection, [image.id])
            _record(connection, image)
        return True

    def begin_copy(
        self, copy: Image, twin_id: str, on_begin: OnBegin | None = None,
        own: OwnQuota = EVERYBODYS, on_ready: OnReady | None = None,
    ) -> bool:  # fmt: skip
        """Write a ready row that shares the objects of a ready image, its twin.

        False where the twin is gone, or the owner has an undamaged image of the same request.
        `on_begin` and `on_ready` join the transaction, before and after. Raises QuotaExceeded.
        """
        with self._database.writing() as connection:
            lock_owner(connection, copy.owner)
            if _exists(connection, statements.OF_REQUEST, copy):
                return False
            answered_requests.free_key(connection, copy)
            twin = (images.c.id == twin_id, visibility.own_whole(copy.owner))
            objects = select(*_SHARED).where(*twin).with_for_update()
            row = connection.execute(objects).mappings().first()
            if row is None:
                return False
            if on_begin is not None:
                on_begin(connection)
            reserve(connection, self.quota.of_owner(own), copy.owner, 1, copy.bytes)
            connection.execute(statements.NEW_ROW, {**vars(copy), **row})
            search_texts.refresh(connection, [copy.id])
            _record(connection, copy)
            if on_ready is not None:
                on_ready(connection)
        return True

    def record_answer(
        self, owner: str, key: str | None, sha256: str, image: Image | None,
        *, restored: bool = False,
    ) -> None:  # fmt: skip
        """Keep that a request was answered with an image that was there, or refused without one.

        `restored` where that image came back from the trash for it.

        Raises IdempotencyKeyReused where other bytes came with the key before.
        """
        if key is not None:
            with self._database.writing() as connection:
                lock_owner(connection, owner)
                answered_requests.record(
                    connection, owner, key, sha256, image, duplicate=True, restored=restored
                )

    def forget_old_answers(self) -> None:
        """Forget the answers to requests that nobody sends again."""
        with self._database.writing() as connection:
            answered_requests.forget_expired(connection)

    def finish(self, image: Image, on_ready: OnReady | None = None) -> None:
        """Make a pending image ready; raises ImageNotFound where it was abandoned.

        Damaged images of the same owner with the same bytes become ready too, with its objects.
        `on_ready` joins the transaction.
        """
        with self._database.writing() as connection:
            lock_owner(connection, image.owner)
            if connection.execute(statements.MADE_READY, {"image": image.id}).rowcount != 1:
                raise ImageNotFound
            restore_damaged(connection, image)
            if on_ready is not None:
                on_ready(connection)

    def abandon(self, image: Image, after: float = 0.0) -> bool:
        """Delete a pending row, release its quota and queue its objects for deletion.

        They are due `after` seconds from now. False where the row was not pending: its objects
        must then be left alone.
        """
        with self._database.writing() as connection:
            lock_owner(connection, image.owner, adds=False)
            return _abandon(connection, image, after)

    def abandon_expired(self) -> int:
        """Abandon all pending images whose lease has expired; return how many."""
        abandoned = 0
        while True:
            with self._database.reading() as connection:
                expired = _found(connection, statements.EXPIRED, {"now": microseconds_now()})
            if not expired:
                return abandoned
            abandoned += sum(self.abandon(image, LATE_PUT_SECONDS) for image in expired)

    def delete(self, user_id: str, image_id: str, origin: Origin | None = None) -> None:
        """Delete an own image, in the trash or not, at once and for good; raises ImageNotFound.

        `origin` is that of the request; without it nobody has asked, and no line tells of it.
        """
        mine = (images.c.id == image_id, visibility.own_or_trashed(user_id))
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            row = connection.execute(delete(images).where(*mine).returning(images)).mappings()
            found = row.first()
            if found is None:
                raise ImageNotFound
            image = Image(**found)
            give_back(connection, user_id, 1, image.bytes)
            if image.is_trashed:
                count_trashed(connection, user_id, -1, -image.bytes)
            enqueue(connection, image.keys, "deleted", microseconds_now())
            if origin is not None:
                audit_log.record(
                    connection, Event.IMAGE_DELETED, user_id, image_id, origin, name=image.name
                )

    def record(self, image: Image, made: Mapping[LaterRendition, KeyAndHash]) -> Image:
        """Record renditions for all images that share an original, turned alike; return the image.

        Left out is what they have, what is about to be removed, and everything when they are gone,
        or turned otherwise meanwhile.
        """
        with self._database.writing() as connection:
            for rendition, (key, sha256) in made.items():
                if is_queued(connection, key):
                    continue
                values = {
                    "original": image.original_key, "turned": image.turn,
                    "in_mirror": bool(image.mirrored), "key": key, "hash": sha256,
                }  # fmt: skip
                if connection.execute(statements.RENDITION_RECORDED[rendition], values).rowcount:
                    image = image.with_rendition(rendition, key, sha256)
        return image

    def discard(self, made: Mapping[LaterRendition, KeyAndHash]) -> None:
        """Queue the objects of renditions for deletion, unless they were recorded after all."""
        with self._database.writing() as connection:
            for rendition, (key, _) in made.items():
                enqueue_unrecorded(connection, key, f"{rendition.name}_not_kept")

    def record_thumbnail(self, image: Image, key: str, sha256: str) -> bool:
        """Record the thumbnail of an image that was turned in its row; False: remove the object."""
        with self._database.writing() as connection:
            return turning.record_thumbnail(connection, image, key, sha256)

    def discard_thumbnail(self, key: str) -> None:
        """Queue the object of a thumbnail for deletion, unless it was recorded after all."""
        turning.discard_thumbnail(self._database, key)

    def usage(self, user_id: str) -> Usage:
        """Return what a user stores."""
        with self._database.reading() as connection:
            return usage_of(connection, user_id)


def _found(connection: Connection, query: Select[Any], values: Mapping[str, Any]) -> list[Image]:
    return [Image(**row) for row in connection.execute(query, values).mappings()]


def _exists(connection: Connection, same: Select[Any], image: Image) -> bool:
    values = {"user": image.owner, "request": image.idempotency_key, "hash": image.sha256}
    return connection.execute(same, values).first() is not None


def _record(connection: Connection, image: Image) -> None:
    ready = dataclasses.replace(image, state=READY, pending_until=None)
    answered_requests.record(connection, image.owner, image.idempotency_key, image.sha256, ready)


def _abandon(connection: Connection, image: Image, after: float) -> bool:
    gone = connection.execute(delete(images).where(images.c.id == image.id, visibility.IS_PENDING))
    # A late writer finds no row, and may have put its objects again after their removal.
    enqueue(connection, image.keys, "abandoned", microseconds_now() + int(after * SECOND))
    if gone.rowcount != 1:
        return False
    answered_requests.forget_image(connection, image.id)
    give_back(connection, image.owner, 1, image.bytes)
    return True
