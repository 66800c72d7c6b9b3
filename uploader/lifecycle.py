"""How the row of an image lives: pending, ready, deleting, gone; and what its owner has used."""

import dataclasses
import time
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from uploader.catalogue import Image
from uploader.database import Database
from uploader.outcomes import ImageNotFound, QuotaExceeded
from uploader.schema import images, usage


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


class Lifecycle:
    """Moves rows from state to state in short transactions; all raise DatabaseUnavailable."""

    def __init__(self, database: Database, quota: Quota) -> None:
        self._database = database
        self.quota = quota

    def begin(self, image: Image) -> None:
        """Write a pending row and reserve its quota, or raise QuotaExceeded and write nothing."""
        with self._database.writing() as connection:
            self._reserve(connection, image)
            connection.execute(insert(images).values(**dataclasses.asdict(image)))

    def finish(self, image_id: str) -> None:
        """Make a pending image visible; raises ImageNotFound when it is not pending any more."""
        with self._database.writing() as connection:
            changed = connection.execute(
                update(images)
                .where(images.c.id == image_id, images.c.state == "pending")
                .values(state="ready")
            )
            if changed.rowcount != 1:
                raise ImageNotFound

    def abandon(self, image: Image) -> bool:
        """Turn a pending image into one that is being deleted and give its quota back.

        False says that it was not pending: its objects must then be left alone.
        """
        with self._database.writing() as connection:
            changed = connection.execute(
                update(images)
                .where(images.c.id == image.id, images.c.state == "pending")
                .values(state="deleting", charged=False)
            )
            if changed.rowcount == 1 and image.charged:
                _give_back(connection, image)
            return changed.rowcount == 1

    def start_deleting(self, user_id: str, image_id: str) -> Image:
        """Hide an own ready image from everybody at once; raises ImageNotFound."""
        mine = (images.c.id == image_id, images.c.owner == user_id, images.c.state == "ready")
        with self._database.writing() as connection:
            row = connection.execute(select(images).where(*mine)).mappings().first()
            changed = connection.execute(update(images).where(*mine).values(state="deleting"))
            if row is None or changed.rowcount != 1:
                raise ImageNotFound
        return Image(**row)

    def finish_deleting(self, image: Image) -> None:
        """Remove the row of an image whose objects are gone, and release its quota once."""
        with self._database.writing() as connection:
            gone = connection.execute(
                delete(images)
                .where(images.c.id == image.id, images.c.state == "deleting")
                .returning(images.c.charged)
            ).scalar()
            if gone:
                _give_back(connection, image)

    def unfinished_deletions(self, limit: int) -> list[Image]:
        """Return images whose objects may still be in the store."""
        query = (
            select(images)
            .where(images.c.state == "deleting")
            .order_by(images.c.created_at)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [Image(**row) for row in connection.execute(query).mappings()]

    def set_preview(self, image_id: str, key: str, sha256: str) -> bool:
        """Record a preview; False when another one was first or the image is gone."""
        with self._database.writing() as connection:
            changed = connection.execute(
                update(images)
                .where(
                    images.c.id == image_id,
                    images.c.state == "ready",
                    images.c.preview_key.is_(None),
                )
                .values(preview_key=key, preview_sha256=sha256)
            )
            return changed.rowcount == 1

    def usage(self, user_id: str) -> Usage:
        """Return what a user keeps."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(usage.c.images, usage.c.bytes).where(usage.c.owner == user_id)
            ).first()
        return Usage(row.images, row.bytes) if row else Usage(0, 0)

    def _reserve(self, connection: Connection, image: Image) -> None:
        """Add to the counters only where both limits still hold: one statement, so no race."""
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(
            dialect.insert(usage)
            .values(owner=image.owner, images=0, bytes=0)
            .on_conflict_do_nothing(index_elements=[usage.c.owner])
        )
        reserve = update(usage).where(usage.c.owner == image.owner)
        if self.quota.images is not None:
            reserve = reserve.where(usage.c.images + 1 <= self.quota.images)
        if self.quota.bytes is not None:
            reserve = reserve.where(usage.c.bytes + image.bytes <= self.quota.bytes)
        changed = connection.execute(
            reserve.values(images=usage.c.images + 1, bytes=usage.c.bytes + image.bytes)
        )
        if changed.rowcount != 1:
            raise QuotaExceeded


def _give_back(connection: Connection, image: Image) -> None:
    connection.execute(
        update(usage)
        .where(usage.c.owner == image.owner)
        .values(images=usage.c.images - 1, bytes=usage.c.bytes - image.bytes)
    )


def microseconds_now() -> int:
    """Return the time as the rows hold it."""
    return time.time_ns() // 1000
