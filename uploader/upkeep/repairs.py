"""Changes rows whose object was found lost, wrong, restored or remade."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.decoding.rendition_versions import CHANGED_IN, RENDITIONS_VERSION
from uploader.library import visibility
from uploader.library.image import DAMAGED, READY, Image, KeyAndHash, LaterRendition
from uploader.records import uploads
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue, enqueue_unrecorded, is_queued
from uploader.records.quota import lock_owner
from uploader.records.tables import UNFINISHED, images, upload_parts

# Whoever was just given the address of a rendition that is replaced still gets it.
_GRANTED_SECONDS = 60
# The index finds them; where there are none that takes no time.
_OUTDATED = and_(
    visibility.IS_READY,
    or_(
        *(
            and_(images.c.format == name, images.c.renditions_version < version)
            for name, version in CHANGED_IN.items()
        )
    ),
)


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

    def mark_checked(self, image: Image) -> None:
        """Record that the objects of an image, and of all that share them, were checked now."""
        with self._database.writing() as connection:
            connection.execute(
                update(images).where(_sharing_all(image)).values(checked_at=microseconds_now())
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

    def outdated(self, limit: int) -> list[Image]:
        """Return images whose renditions an earlier version made that made them otherwise."""
        with self._database.reading() as connection:
            found = connection.execute(select(images).where(_OUTDATED).limit(limit)).mappings()
            return [Image(**row) for row in found]

    def count_outdated(self) -> int:
        """Return how many images `outdated` would return without a limit."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.count()).where(_OUTDATED)).scalar_one())

    def replace_renditions(
        self, image: Image, thumb: KeyAndHash, made: Mapping[LaterRendition, KeyAndHash]
    ) -> bool:
        """Replace the renditions of all images that share an original and are turned alike.

        `image` is as the decoder sees it now: its size and frames are recorded as well. Renditions
        that were not made stay, but for a second thumbnail that this size has none of. False where
        the original has no whole image any more, or a new object is about to be removed.
        """
        values: dict[str, str | None] = {}
        if not image.has_thumbnail_2x:
            values = {"thumb_2x_key": None, "thumb_2x_sha256": None}
        values |= {"thumb_key": thumb[0], "thumb_sha256": thumb[1]}
        for rendition, (key, sha256) in made.items():
            values |= {f"{rendition.name}_key": key, f"{rendition.name}_sha256": sha256}
        sharing = and_(_sharing_all(image), visibility.IS_READY)
        with self._database.writing() as connection:
            lock_owner(connection, image.owner)
            if any(is_queued(connection, key) for key, _ in (thumb, *made.values())):
                return False
            rows = connection.execute(select(images).where(sharing).with_for_update()).mappings()
            before = [Image(**row) for row in rows]
            connection.execute(
                update(images)
                .where(sharing)
                .values(
                    width=image.width,
                    height=image.height,
                    frames=image.frames,
                    renditions_version=RENDITIONS_VERSION,
                    **values,
                )
            )
            old = {key for one in before for key in one.keys}
            later = microseconds_now() + _GRANTED_SECONDS * SECOND
            enqueue(connection, sorted(old), "replaced", later)
            return bool(before)

    def keep_renditions(self, image: Image) -> None:
        """Leave the renditions of an original as they are, for this version of the code."""
        with self._database.writing() as connection:
            connection.execute(
                update(images)
                .where(images.c.original_key == image.original_key)
                .values(renditions_version=RENDITIONS_VERSION)
            )

    def discard(self, keys: list[str]) -> None:
        """Queue objects for deletion that no row came to refer to."""
        with self._database.writing() as connection:
            for key in keys:
                enqueue_unrecorded(connection, key, "rendition_not_kept")

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


def _sharing_all(image: Image) -> ColumnElement[bool]:
    """Select what shares the renditions of an image as well: what is turned otherwise does not."""
    return and_(
        images.c.original_key == image.original_key,
        images.c.turn == image.turn,
        images.c.mirrored == bool(image.mirrored),
    )
