"""Which images are in an album: put into it, taken out, and moved in its own order."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from uploader.arranging.album_order import GAP, behind, positions_before, put_at
from uploader.arranging.albums import require_own, touch_in
from uploader.library import visibility
from uploader.outcomes import ImageNotFound, InvalidFields
from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import album_images, images

# How many images one request arranges: a transaction of some dozen milliseconds.
MOST_IDS = 1000
# An empty album begins so high that 2^30 images can be put before the first one.
_FIRST_POSITION = 2**50
_COPIED = (images.c.created_at, images.c.taken_at, images.c.sort_name, images.c.bytes)


class AlbumImages:
    """Changes what is in albums, in one transaction each, all of it or nothing.

    The functions below do the same in a transaction of the caller, who has locked the owner. All
    raise AlbumNotFound, AlbumByRule and DatabaseUnavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, user_id: str, album_id: str, ids: Sequence[str]) -> tuple[int, int]:
        """Put images at the end of an album, in the order of the ids.

        Returns how many came there, and how many were there already, which keep their place.
        Raises ImageNotFound where one is not there for this user, or is in the trash.
        """
        wanted = list(dict.fromkeys(ids))
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            added = add_in(connection, user_id, album_id, wanted)
        return added, len(wanted) - added

    def remove(self, user_id: str, album_id: str, ids: Collection[str]) -> int:
        """Take images out of an album; return how many there were. What is not in it is left."""
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            return len(remove_in(connection, user_id, album_id, ids))

    def move(
        self,
        user_id: str,
        album_id: str,
        ids: Sequence[str],
        beside: str | None,
        *,
        after: bool = False,
    ) -> None:
        """Move images before or after another one of the album, in the order of the ids.

        Beside None, it is the end of the album, or with `after` its beginning. Raises ImageNotFound
        where one is not in the album, InvalidFields where that beside which they come is moved.
        """
        moved = list(dict.fromkeys(ids))
        if beside in moved:
            message = "Cannot be one of those that are moved."
            field = "after" if after else "before"
            raise InvalidFields([{"field": field, "message": message}])
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            require_own(connection, user_id, album_id)
            shown = _in_album(connection, album_id, [*moved, *([beside] if beside else [])])
            if len(shown) < len(moved) + bool(beside):
                raise ImageNotFound
            before = behind(connection, album_id, beside, moved) if after else beside
            if before is None:
                first = last_position(connection, album_id) + GAP
                places = [first + number * GAP for number in range(len(moved))]
            else:
                places = positions_before(connection, album_id, before, moved)
            put_at(connection, album_id, zip(moved, places, strict=True))
            touch_in(connection, album_id)


def add_in(connection: Connection, user_id: str, album_id: str, ids: Sequence[str]) -> int:
    """Put images at the end of an album; return how many were not there before."""
    require_own(connection, user_id, album_id)
    query = select(images.c.id, *_COPIED).where(visibility.named_own(user_id), images.c.id.in_(ids))
    rows = {row["id"]: row for row in connection.execute(query).mappings()}
    if len(rows) < len(ids):
        raise ImageNotFound
    here = select(album_images.c.image_id).where(
        album_images.c.album_id == album_id, album_images.c.image_id.in_(ids)
    )
    there = set(connection.execute(here).scalars())
    new = [one for one in ids if one not in there]
    last = last_position(connection, album_id)
    put_back_in(
        connection, album_id, [(one, last + number * GAP) for number, one in enumerate(new, 1)]
    )
    return len(new)


def remove_in(
    connection: Connection, user_id: str, album_id: str, ids: Collection[str]
) -> list[tuple[str, int]]:
    """Take images out of an album; return those that were there, and the place of each."""
    require_own(connection, user_id, album_id)
    gone = connection.execute(
        delete(album_images)
        .where(album_images.c.album_id == album_id, album_images.c.image_id.in_(ids))
        .returning(album_images.c.image_id, album_images.c.position)
    ).all()
    if gone:
        touch_in(connection, album_id)
    return [(row.image_id, row.position) for row in gone]


def places_in(connection: Connection, album_id: str, ids: Collection[str]) -> dict[str, int]:
    """Return the places of those images that are in an album, be they in the trash."""
    query = select(album_images.c.image_id, album_images.c.position).where(
        album_images.c.album_id == album_id, album_images.c.image_id.in_(ids)
    )
    return {row.image_id: row.position for row in connection.execute(query)}


def put_back_in(connection: Connection, album_id: str, places: Sequence[tuple[str, int]]) -> None:
    """Put images that are not in an album into it, each at a place of its own.

    What is not there any more, for any reason, is left out; what is in the trash counts as such.
    """
    wanted = dict(places)
    query = select(images.c.id, visibility.IS_TRASHED.label("trashed"), *_COPIED)
    rows = connection.execute(query.where(images.c.id.in_(wanted))).mappings().all()
    if rows:
        made: list[dict[str, Any]] = [
            {
                "album_id": album_id, "image_id": row["id"], "position": wanted[row["id"]],
                "trashed": bool(row["trashed"]),
                **{column.name: row[column.name] for column in _COPIED},
            }
            for row in rows
        ]  # fmt: skip
        connection.execute(insert(album_images), made)
        touch_in(connection, album_id)


def last_position(connection: Connection, album_id: str) -> int:
    """Return the place of the last image of an album, be it in the trash."""
    # Each of the two is the end of a part of the index; asked for together, all would be read.
    found = [
        connection.execute(
            select(func.max(album_images.c.position)).where(
                album_images.c.album_id == album_id, album_images.c.trashed == trashed
            )
        ).scalar()
        for trashed in (False, True)
    ]
    return max((one for one in found if one is not None), default=_FIRST_POSITION)


def _in_album(connection: Connection, album_id: str, ids: Collection[str]) -> set[str]:
    query = select(album_images.c.image_id).where(
        album_images.c.album_id == album_id,
        album_images.c.image_id.in_(ids),
        ~album_images.c.trashed,
    )
    return set(connection.execute(query).scalars())
