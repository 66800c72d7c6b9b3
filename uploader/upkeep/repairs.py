"""Changes rows whose object was found lost, wrong, restored or remade."""

from sqlalchemy import ColumnElement, func, select, update

from uploader.clock import microseconds_now
from uploader.library import visibility
from uploader.library.image import DAMAGED, READY, Image, LaterRendition
from uploader.records import uploads
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue, is_queued
from uploader.records.tables import UNFINISHED, images, upload_parts


class Repairs:
    """Changes all images that share an object together; all methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark_damaged(self, original_key: str) -> int:
        """Hide images whose original is lost from all but their owner; return how many."""
        return self._change_state(original_key, visibility.IS_READY, DAMAGED)

    def mark_whole(self, original_key: str) -> int:
        """Make images ready again whose original is restored; return how many."""
        return self._change_state(original_key, visibility.IS_DAMAGED, READY)

    def mark_checked(self, original_key: str) -> None:
        """Record that the objects of images were checked now."""
        with self._database.writing() as connection:
            connection.execute(
                update(images)
                .where(images.c.original_key == original_key)
                .values(checked_at=microseconds_now())
            )

    def replace_thumb(self, image: Image, key: str, sha256: str) -> bool:
        """Replace the thumbnail of all images that share it.

        False where no image has the old one, or the new object is about to be removed.
        """
        return self._replace(image.thumb_key, "thumb", key, sha256)

    def drop(self, rendition: LaterRendition, key: str) -> bool:
        """Drop a rendition, which is remade when it is next asked for."""
        return self._replace(key, rendition.name, None, None)

    def part_sha256(self, key: str) -> str | None:
        """Return the hash of a part of an upload, or None where it is no part any more."""
        query = select(upload_parts.c.sha256).where(upload_parts.c.key == key)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def fail_upload_of(self, part_key: str) -> None:
        """Fail the upload of a part that is lost; the client has to begin a new one."""
        with self._database.writing() as connection:
            uploads.fail_upload_of(connection, part_key)

    def images_of(self, rendition: str, key: str) -> list[Image]:
        """Return the stored images that refer to an object.

        `rendition` is original, thumb, or the name of one that is made later.
        """
        query = select(images).where(images.c[f"{rendition}_key"] == key, visibility.IS_STORED)
        with self._database.reading() as connection:
            return [Image(**row) for row in connection.execute(query).mappings()]

    def least_recently_checked(self, before: int, limit: int) -> list[Image]:
        """Return stored images that were last checked before a time, the oldest check first."""
        query = (
            select(images)
            .where(images.c.checked_at < before, visibility.IS_STORED)
            .order_by(images.c.checked_at)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [Image(**row) for row in connection.execute(query).mappings()]

    def count_checked_before(self, before: int) -> int:
        """Return how many stored images were last checked before a time."""
        query = select(func.count()).where(images.c.checked_at < before, visibility.IS_STORED)
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def damaged(self) -> int:
        """Return how many images are damaged."""
        query = select(func.count()).where(UNFINISHED, visibility.IS_DAMAGED)
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def _change_state(self, original_key: str, before: ColumnElement[bool], after: str) -> int:
        with self._database.writing() as connection:
            changed = connection.execute(
                update(images)
                .where(images.c.original_key == original_key, before)
                .values(state=after)
            )
            return int(changed.rowcount)

    def _replace(self, old: str, rendition: str, key: str | None, sha256: str | None) -> bool:
        column = images.c[f"{rendition}_key"]
        with self._database.writing() as connection:
            if key is not None and is_queued(connection, key):
                return False
            changed = connection.execute(
                update(images)
                .where(column == old)
                .values({f"{rendition}_key": key, f"{rendition}_sha256": sha256})
            )
            enqueue(connection, [old], "replaced", microseconds_now())
            return changed.rowcount > 0
