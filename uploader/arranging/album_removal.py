"""Removes what is left of deleted albums: the rows that said what was in them."""

import time
from collections.abc import Callable

from sqlalchemy import delete, select

from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import album_images, deleted_albums

# How long the request that deletes an album works on it; of most albums nothing is left then.
WORK_SECONDS = 1.0
# Some milliseconds each, between which others write.
_ROWS_AT_ONCE = 500
_PAUSE_SECONDS = 0.005


class AlbumRemoval:
    """Can end at any point, and be repeated; raises DatabaseUnavailable."""

    def __init__(self, database: Database, pause: Callable[[float], None] = time.sleep) -> None:
        self._database = database
        self._pause = pause

    def remove(self, owner: str | None = None, seconds: float | None = None) -> None:
        """Remove the rows of deleted albums, of one owner or of all, for so long or to the end."""
        deadline = None if seconds is None else time.monotonic() + seconds
        query = select(deleted_albums).limit(1)
        if owner is not None:
            query = query.where(deleted_albums.c.owner == owner)
        while deadline is None or time.monotonic() < deadline:
            with self._database.reading() as connection:
                found = connection.execute(query).first()
            if found is None:
                return
            self._remove_some(found.id, found.owner)
            self._pause(_PAUSE_SECONDS)

    def _remove_some(self, album_id: str, owner: str) -> None:
        some = (
            select(album_images.c.image_id)
            .where(album_images.c.album_id == album_id)
            .limit(_ROWS_AT_ONCE)
        )
        here = (
            album_images.c.album_id == album_id,
            album_images.c.image_id.in_(some.scalar_subquery()),
        )
        with self._database.writing() as connection:
            lock_owner(connection, owner, adds=False)
            removed = connection.execute(delete(album_images).where(*here)).rowcount
            if removed < _ROWS_AT_ONCE:
                connection.execute(delete(deleted_albums).where(deleted_albums.c.id == album_id))
