"""The turn of an image in its row: how it is shown, and the thumbnail that was made of that."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.library.image import LATER_RENDITIONS, Image
from uploader.outcomes import InvalidFields
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue, enqueue_unrecorded, is_queued
from uploader.records.tables import images

# Whoever was just given the address of a rendition that is replaced still gets it.
GRANTED_SECONDS = 60
_PARTS = ("key", "sha256")
# The columns of all renditions but the thumbnail, which are made anew when they are asked for.
LATER_FORGOTTEN = {f"{one.name}_{part}": None for one in LATER_RENDITIONS for part in _PARTS}


class TurnedMeanwhileError(Exception):
    """The image is not as it was when its new thumbnail was made: another one has to be."""


@dataclass(frozen=True)
class NewThumbnail:
    """The object of a thumbnail, and the orientation beyond that of the file that it shows."""

    key: str
    sha256: str
    orientation: int


@dataclass(frozen=True)
class Turning:
    """How an owner wants an image shown; None leaves that part as it is."""

    turn: int | None = None
    mirrored: bool | None = None

    @property
    def is_asked(self) -> bool:
        """Whether anything is asked for at all."""
        return self.turn is not None or self.mirrored is not None

    def of(self, image: Image) -> Image:
        """Return an image as it is wanted; its renditions are still those of before."""
        turn = image.turn if self.turn is None else self.turn
        mirrored = bool(image.mirrored if self.mirrored is None else self.mirrored)
        is_sideways = (turn - image.turn) % 180 != 0
        width, height = (image.width, image.height)[:: -1 if is_sideways else 1]
        return replace(image, turn=turn, mirrored=mirrored, width=width, height=height)

    def changes(self, image: Image) -> bool:
        """Say whether an image is not shown so yet."""
        return self.of(image).orientation != image.orientation

    def record(self, connection: Connection, image: Image, thumb: NewThumbnail | None) -> None:
        """Turn an image in the transaction that has read it, unless it is as wanted.

        All renditions but the thumbnail are made anew when they are next asked for, and those of
        before are removed. Raises TurnedMeanwhileError, and InvalidFields where there is no whole
        original to make them of.
        """
        wanted = self.of(image)
        if wanted.orientation == image.orientation:
            return
        require_whole(image)
        if thumb is None or thumb.orientation != wanted.orientation:
            raise TurnedMeanwhileError
        if is_queued(connection, thumb.key):
            raise TurnedMeanwhileError
        connection.execute(
            update(images)
            .where(images.c.id == image.id)
            .values(
                turn=wanted.turn,
                mirrored=wanted.mirrored,
                width=wanted.width,
                height=wanted.height,
                thumb_key=thumb.key,
                thumb_sha256=thumb.sha256,
                renditions_version=version_of_turned(image),
                **LATER_FORGOTTEN,
            )
        )
        after = microseconds_now() + GRANTED_SECONDS * SECOND
        enqueue(connection, image.keys, "turned", after)


def version_of_turned(image: Image) -> int:
    """Return by which version its renditions count as made, with a thumbnail of its own turn."""
    version = image.renditions_version
    return -1 - version if image.is_thumbnail_turned else version


def require_whole(image: Image) -> None:
    """Raise InvalidFields for an image whose original is lost: it cannot be shown otherwise."""
    if image.is_damaged:
        message = "Cannot change while bytes of the original are lost."
        raise InvalidFields([{"field": "turn", "message": message}])


def record_thumbnail(connection: Connection, image: Image, key: str, sha256: str) -> bool:
    """Record the thumbnail of all that share an original and are turned alike and lack theirs.

    False where there is none any more, or the new object is about to be removed.
    """
    if is_queued(connection, key):
        return False
    alike = (
        images.c.original_key == image.original_key,
        images.c.turn == image.turn,
        images.c.mirrored == bool(image.mirrored),
        images.c.renditions_version < 0,
    )
    before = connection.execute(select(images.c.thumb_key).where(*alike)).scalars().all()
    version = -1 - images.c.renditions_version
    connection.execute(
        update(images)
        .where(*alike)
        .values(thumb_key=key, thumb_sha256=sha256, renditions_version=version)
    )
    enqueue(connection, before, "turned", microseconds_now() + GRANTED_SECONDS * SECOND)
    return bool(before)


def discard_thumbnail(database: Database, key: str) -> None:
    """Queue the object of a thumbnail for deletion, unless it was recorded after all."""
    with database.writing() as connection:
        enqueue_unrecorded(connection, key, "turn_not_kept")
