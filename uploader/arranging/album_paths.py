"""Where an upload is to go: an album by its id, by the names from the top to it, or both."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from uploader.arranging.album import (
    ALBUM_NAME_CHARACTERS,
    MOST_ALBUMS,
    MOST_LEVELS,
    TOO_DEEP,
    NewAlbum,
)
from uploader.arranging.album_tree import depth_of
from uploader.clock import microseconds_now
from uploader.library.names import clean_typed_name
from uploader.outcomes import InvalidFields, TooManyAlbums
from uploader.records.identifiers import new_id
from uploader.records.tables import albums

SEPARATOR = "/"
_FIELD = "album_path"


@dataclass(frozen=True)
class AlbumPlace:
    """An album by its id, or at the top without one; `path` are names of albums below it."""

    album_id: str | None = None
    path: tuple[str, ...] = ()


def read_path(text: str) -> tuple[str, ...]:
    """Return the names of a path like `Holidays/2025 Rome`, each as albums have them.

    Raises ValueError, with a sentence.
    """
    sent = text.split(SEPARATOR)
    if len(sent) > MOST_LEVELS:
        raise ValueError(TOO_DEEP)
    if any(len(name) > ALBUM_NAME_CHARACTERS for name in sent):
        raise ValueError(f"The name of an album has at most {ALBUM_NAME_CHARACTERS} characters.")
    path = tuple(clean_typed_name(name) for name in sent)
    if not all(path):
        message = "Must be names of albums with a / between them, each with visible characters."
        raise ValueError(message)
    return path


def find_in(
    connection: Connection, user_id: str, place: AlbumPlace
) -> tuple[str | None, tuple[str, ...]]:
    """Follow the path of a place as far as there are albums.

    Returns the last of them and the names for which there is none. A saved search is passed over,
    and of albums with one name next to each other the first that was made is taken.
    """
    found = place.album_id
    for number, name in enumerate(place.path):
        inner = connection.execute(
            select(albums.c.id)
            .where(
                albums.c.owner == user_id,
                albums.c.parent_id.is_(None) if found is None else albums.c.parent_id == found,
                albums.c.name == name,
                albums.c.rule.is_(None),
            )
            .order_by(albums.c.created_at, albums.c.id)
            .limit(1)
        ).scalar()
        if inner is None:
            return found, place.path[number:]
        found = inner
    return found, ()


def check_in(
    connection: Connection, user_id: str, place: AlbumPlace
) -> tuple[str | None, tuple[str, ...]]:
    """Follow a path as `find_in` does, and raise what stands against making what it lacks.

    InvalidFields where it is too deep below its album, TooManyAlbums beyond those.
    """
    parent, missing = find_in(connection, user_id, place)
    if not missing:
        return parent, missing
    above = 0 if parent is None else depth_of(connection, user_id, parent)
    if above + len(missing) > MOST_LEVELS:
        raise InvalidFields([{"field": _FIELD, "message": TOO_DEEP}])
    count = select(func.count()).select_from(albums).where(albums.c.owner == user_id)
    if connection.execute(count).scalar_one() + len(missing) > MOST_ALBUMS:
        raise TooManyAlbums(MOST_ALBUMS)
    return parent, missing


def make_in(connection: Connection, user_id: str, place: AlbumPlace) -> str:
    """Return the album of a place, after making what its path lacks; raises as `check_in` does.

    The owner must be locked: uploads that come at once find the albums that the first has made.
    """
    parent, missing = check_in(connection, user_id, place)
    now = microseconds_now()
    for name in missing:
        new = NewAlbum(name, parent).values
        row = {"id": new_id(), "owner": user_id, "created_at": now, "changed_at": now, **new}
        connection.execute(insert(albums).values(row))
        parent = str(row["id"])
    assert parent is not None  # noqa: S101 - A place without an id has a path.
    return parent
