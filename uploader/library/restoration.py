"""Damaged images that become whole again, because somebody has their bytes."""

from sqlalchemy import Connection, and_, update

from uploader.clock import microseconds_now
from uploader.library import statements
from uploader.library.image import READY, Image
from uploader.records.deletion_queue import enqueue
from uploader.records.tables import images


def restore_damaged(connection: Connection, image: Image) -> None:
    """Make images whole again whose bytes have just been stored once more, as those of this one.

    What is turned otherwise keeps the renditions that it has until they were rendered again.
    """
    same = {"user": image.owner, "hash": image.sha256}
    damaged = [
        Image(**row) for row in connection.execute(statements.DAMAGED_WITH_BYTES, same).mappings()
    ]
    if not damaged:
        return
    is_alike = and_(images.c.turn == image.turn, images.c.mirrored == image.mirrored)
    connection.execute(
        update(images)
        .where(statements.IS_DAMAGED_WITH_BYTES, ~is_alike)
        .values(
            state=READY,
            original_key=image.original_key,
            checked_at=image.checked_at,
            # Older than any version: what is lost among them is back soon.
            renditions_version=0,
        ),
        same,
    )
    connection.execute(
        update(images)
        .where(statements.IS_DAMAGED_WITH_BYTES)
        .values(
            state=READY,
            width=image.width,
            height=image.height,
            frames=image.frames,
            original_key=image.original_key,
            thumb_key=image.thumb_key,
            thumb_sha256=image.thumb_sha256,
            preview_key=None,
            preview_sha256=None,
            card_key=None,
            card_sha256=None,
            thumb_2x_key=None,
            thumb_2x_sha256=None,
            checked_at=image.checked_at,
            renditions_version=image.renditions_version,
        ),
        same,
    )
    for one in damaged:
        enqueue(connection, one.keys, "replaced", microseconds_now())
