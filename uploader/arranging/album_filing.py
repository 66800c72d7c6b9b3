"""Puts an uploaded image into the album that the upload names, and tells where it is."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, select, tuple_

from uploader.arranging.album import Album
from uploader.arranging.album_images import add_in
from uploader.arranging.album_order import positions_before, put_at
from uploader.arranging.album_paths import AlbumPlace, check_in, find_in, make_in
from uploader.arranging.albums import load_in, require_own
from uploader.clock import SECOND
from uploader.outcomes import (
    AlbumByRule,
    AlbumNotFound,
    InvalidFields,
    NotInAlbum,
    Outcome,
    TooManyAlbums,
)
from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import album_images

# The times of the files of one choice lie that close together: a page gives each of five thousand
# a millisecond.
CHOICE_SECONDS = 5
# What may have changed since the upload was checked; the image is kept all the same.
_CHANGED = (AlbumByRule, AlbumNotFound, InvalidFields, TooManyAlbums)


@dataclass(frozen=True)
class Filed:
    """The album that an image is in, or why it is not in the one that was asked for."""

    album: Album | None = None
    problem: Outcome | None = None


@dataclass
class Filing:
    """A step of a transaction that makes an image ready: it is filed there, if it is to be.

    `chosen_at` is when it was chosen, in microseconds since 1970, where the upload says so.
    """

    user_id: str
    image_id: str
    place: AlbumPlace | None
    chosen_at: int | None = None
    filed: Filed | None = None

    def __call__(self, connection: Connection) -> None:
        """File the image; the owner is locked. Raises ImageNotFound."""
        if self.place is not None:
            self.filed = put_in(connection, self.user_id, self.image_id, self.place, self.chosen_at)


class AlbumFiling:
    """Files images in albums by the place that an upload names; all raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def check(self, user_id: str, place: AlbumPlace) -> None:
        """Raise what stands against a place, before anything is stored.

        AlbumNotFound, AlbumByRule, TooManyAlbums, and InvalidFields where it lies too deep.
        """
        with self._database.reading() as connection:
            if place.album_id is not None:
                require_own(connection, user_id, place.album_id)
            check_in(connection, user_id, place)

    def put(self, filing: Filing) -> None:
        """File an image that is there; raises ImageNotFound where it is not any more."""
        if filing.place is not None:
            with self._database.writing() as connection:
                lock_owner(connection, filing.user_id)
                filing(connection)

    def find(self, user_id: str, image_id: str, place: AlbumPlace) -> Filed:
        """Say whether an image is in the album of a place, without changing anything."""
        with self._database.reading() as connection:
            try:
                return Filed(_album_with(connection, user_id, image_id, place))
            except (AlbumNotFound, AlbumByRule, NotInAlbum) as problem:
                return Filed(problem=problem)


def put_in(
    connection: Connection, user_id: str, image_id: str, place: AlbumPlace, chosen_at: int | None
) -> Filed:
    """File an image in a transaction of the caller, who has locked the owner.

    It goes to the end, or before those of the same choice that were chosen after it, by the time
    `chosen_at` (microseconds since 1970), of which the first of a choice has the latest. Raises
    ImageNotFound.
    """
    try:
        if place.album_id is not None:
            require_own(connection, user_id, place.album_id)
        album_id = make_in(connection, user_id, place)
    except _CHANGED as problem:
        return Filed(problem=problem)
    behind = None if chosen_at is None else _chosen_next(connection, album_id, chosen_at)
    if add_in(connection, user_id, album_id, [image_id]) and behind is not None:
        (number,) = positions_before(connection, album_id, behind, [image_id])
        put_at(connection, album_id, [(image_id, number)])
    return Filed(load_in(connection, user_id, album_id))


def _chosen_next(connection: Connection, album_id: str, chosen_at: int) -> str | None:
    """Return the first image at the end of an album that was chosen after one, in one choice."""
    here = (album_images.c.album_id == album_id, ~album_images.c.trashed)
    order = (album_images.c.position, album_images.c.image_id)
    of_choice = and_(
        album_images.c.created_at < chosen_at,
        album_images.c.created_at >= chosen_at - CHOICE_SECONDS * SECOND,
    )
    last_other = connection.execute(
        select(*order).where(*here, ~of_choice).order_by(*(one.desc() for one in order)).limit(1)
    ).first()
    later = select(album_images.c.image_id).where(*here)
    if last_other is not None:
        later = later.where(tuple_(*order) > tuple_(last_other.position, last_other.image_id))
    return connection.execute(later.order_by(*order).limit(1)).scalar()


def _album_with(connection: Connection, user_id: str, image_id: str, place: AlbumPlace) -> Album:
    if place.album_id is not None:
        require_own(connection, user_id, place.album_id)
    album_id, missing = find_in(connection, user_id, place)
    if album_id is None or missing:
        raise AlbumNotFound
    here = (album_images.c.album_id == album_id, album_images.c.image_id == image_id)
    if connection.execute(select(album_images.c.image_id).where(*here)).first() is None:
        raise NotInAlbum
    return load_in(connection, user_id, album_id)
