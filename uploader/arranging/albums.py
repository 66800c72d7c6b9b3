"""The albums of an owner: found, made, changed, moved and deleted; no image goes with one."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from uploader.arranging.album import MOST_ALBUMS, OWN, Album, NewAlbum
from uploader.arranging.album_removal import AlbumRemoval
from uploader.arranging.album_tree import check_place, depth_of, depths
from uploader.clock import microseconds_now
from uploader.library import visibility
from uploader.library.sort_names import sort_name
from uploader.outcomes import (
    AlbumByRule,
    AlbumNotFound,
    ImageNotFound,
    InvalidFields,
    TooManyAlbums,
)
from uploader.records import audit_log
from uploader.records.audit_log import Event, Origin
from uploader.records.database import Database
from uploader.records.identifiers import ID_PATTERN, new_id
from uploader.records.quota import lock_owner
from uploader.records.tables import album_images, albums, deleted_albums, images

# How many pictures stand for an album in a list.
_COVERS = 3
_SHOWN = (album_images.c.album_id == albums.c.id, ~album_images.c.trashed)
_CHOSEN = (
    select(album_images.c.image_id)
    .where(*_SHOWN, album_images.c.image_id == albums.c.cover_id)
    .scalar_subquery()
    .label("chosen")
)
# Looked up in the index of the own order, whatever the album is sorted by: an album of a million
# images costs as much as one of three.
_FIRST = tuple(
    select(album_images.c.image_id)
    .where(*_SHOWN)
    .order_by(album_images.c.position, album_images.c.image_id)
    .limit(1)
    .offset(number)
    .scalar_subquery()
    .label(f"first_{number}")
    for number in range(_COVERS)
)
_ALBUMS = select(albums, _CHOSEN, *_FIRST)


class Albums:
    """Finds and changes albums; whose album it is not is told that there is none.

    Two albums may have the same name, next to each other too: the id says which is meant. All
    raise DatabaseUnavailable.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.removal = AlbumRemoval(database)

    def all(self, user_id: str) -> list[Album]:
        """Return all albums of a user, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(_ALBUMS.where(albums.c.owner == user_id)).mappings().all()
        depth = depths({row["id"]: row["parent_id"] for row in rows})
        return by_name(_album(row, depth[row["id"]]) for row in rows)

    def load(self, user_id: str, album_id: str) -> Album:
        """Return an album of this user; raises AlbumNotFound."""
        with self._database.reading() as connection:
            return load_in(connection, user_id, album_id)

    def of_image(self, user_id: str, image_id: str) -> list[Album]:
        """Return the albums that an image of this user is in, by name; raises ImageNotFound."""
        mine = (images.c.id == image_id, visibility.own(user_id))
        holding = select(album_images.c.album_id).where(album_images.c.image_id == image_id)
        query = _ALBUMS.where(albums.c.owner == user_id, albums.c.id.in_(holding))
        with self._database.reading() as connection:
            if connection.execute(select(images.c.id).where(*mine)).first() is None:
                raise ImageNotFound
            rows = connection.execute(query).mappings().all()
            return by_name(_album(row, depth_of(connection, user_id, row["id"])) for row in rows)

    def create(self, user_id: str, new: NewAlbum) -> Album:
        """Make an album; raises InvalidFields where its parent is no place for it, TooManyAlbums.

        The limit and the depth are decided under the lock of the owner.
        """
        album_id, now = new_id(), microseconds_now()
        count = select(func.count()).select_from(albums).where(albums.c.owner == user_id)
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            if connection.execute(count).scalar_one() >= MOST_ALBUMS:
                raise TooManyAlbums(MOST_ALBUMS)
            check_place(connection, user_id, new.parent_id)
            row = {"id": album_id, "owner": user_id, "created_at": now, "changed_at": now}
            connection.execute(insert(albums).values(row | new.values))
            return load_in(connection, user_id, album_id)

    def change(self, user_id: str, album_id: str, values: Mapping[str, Any]) -> Album:
        """Change columns of an album, and return it; raises AlbumNotFound and InvalidFields."""
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            before = load_in(connection, user_id, album_id)
            if values:
                _check_change(connection, user_id, before, values)
                touch_in(connection, album_id, **values)
            return load_in(connection, user_id, album_id)

    def delete(self, user_id: str, album_id: str, origin: Origin) -> None:
        """Delete an album; its images stay, and its albums move up to where it was.

        Raises AlbumNotFound. Its rows of `album_images` are left to AlbumRemoval.
        """
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            album = load_in(connection, user_id, album_id)
            connection.execute(
                update(albums)
                .where(albums.c.owner == user_id, albums.c.parent_id == album_id)
                .values(parent_id=album.parent_id)
            )
            connection.execute(delete(albums).where(albums.c.id == album_id))
            connection.execute(insert(deleted_albums).values(id=album_id, owner=user_id))
            audit_log.record(
                connection, Event.ALBUM_DELETED, user_id, None, origin, name=album.name
            )


def load_in(connection: Connection, user_id: str, album_id: str) -> Album:
    """Return an album of this user in a transaction; raises AlbumNotFound."""
    if not ID_PATTERN.fullmatch(album_id):
        raise AlbumNotFound
    query = _ALBUMS.where(albums.c.id == album_id, albums.c.owner == user_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise AlbumNotFound
    return _album(row, depth_of(connection, user_id, album_id))


def require_own(connection: Connection, user_id: str, album_id: str) -> None:
    """Raise AlbumNotFound unless it is an album of this user, AlbumByRule where it is a search."""
    if not ID_PATTERN.fullmatch(album_id):
        raise AlbumNotFound
    mine = (albums.c.id == album_id, albums.c.owner == user_id)
    row = connection.execute(select(albums.c.rule).where(*mine)).first()
    if row is None:
        raise AlbumNotFound
    if row.rule is not None:
        raise AlbumByRule


def touch_in(connection: Connection, album_id: str, **values: Any) -> None:
    """Change columns of an album, or none, and say when it was changed."""
    connection.execute(
        update(albums)
        .where(albums.c.id == album_id)
        .values(changed_at=microseconds_now(), **values)
    )


def by_name(found: Iterable[Album]) -> list[Album]:
    """Return albums in the order of their names, as people read them."""
    return sorted(found, key=lambda one: (sort_name(one.name), one.id))


def _check_change(
    connection: Connection, user_id: str, before: Album, values: Mapping[str, Any]
) -> None:
    if "parent_id" in values:
        check_place(connection, user_id, values["parent_id"], before.id)
    if values.get("sort") == OWN and before.rule is not None:
        message = "A saved search has no order of its own."
        raise InvalidFields([{"field": "sort", "message": message}])
    if "rule" in values and before.rule is None:
        message = "Only a saved search has one."
        raise InvalidFields([{"field": "rule", "message": message}])
    cover = values.get("cover_id")
    if cover is not None:
        here = (album_images.c.album_id == before.id, album_images.c.image_id == cover)
        query = select(album_images.c.image_id).where(*here, ~album_images.c.trashed)
        if connection.execute(query).first() is None:
            message = "This picture is not in the album."
            raise InvalidFields([{"field": "cover_id", "message": message}])


def _album(row: RowMapping, depth: int) -> Album:
    covers = (row["chosen"], *(row[f"first_{number}"] for number in range(_COVERS)))
    return Album(
        id=row["id"],
        name=row["name"],
        parent_id=row["parent_id"],
        depth=depth,
        description=row["description"],
        sort=row["sort"],
        direction=row["direction"],
        rule=row["rule"],
        images=row["images"],
        covers=tuple(dict.fromkeys(one for one in covers if one is not None))[:_COVERS],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
