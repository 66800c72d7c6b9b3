"""Albums in albums: how deep one lies, what lies below it, and whether it may be moved."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, literal, select

from uploader.arranging.album import MOST_LEVELS, TOO_DEEP
from uploader.outcomes import InvalidFields
from uploader.records.tables import albums

# A walk ends here whatever the rows say: no tree that the rules allow is so deep.
_MOST_STEPS = 2 * MOST_LEVELS


def depth_of(connection: Connection, owner: str, album_id: str) -> int:
    """Return how many levels there are from the top to an album, which counts; 0 for no album."""
    above = (
        select(albums.c.id, albums.c.parent_id, literal(1).label("level"))
        .where(albums.c.owner == owner, albums.c.id == album_id)
        .cte("above", recursive=True)
    )
    parents = (
        select(albums.c.id, albums.c.parent_id, above.c.level + 1)
        .join(above, albums.c.id == above.c.parent_id)
        .where(above.c.level < _MOST_STEPS)
    )
    walk = above.union_all(parents)
    found = connection.execute(select(func.max(walk.c.level))).scalar()
    return int(found or 0)


def levels_below(connection: Connection, album_id: str) -> dict[str, int]:
    """Return an album with all below it, and on which level each is; the album is on the first."""
    below = (
        select(albums.c.id, literal(1).label("level"))
        .where(albums.c.id == album_id)
        .cte("below", recursive=True)
    )
    children = (
        select(albums.c.id, below.c.level + 1)
        .join(below, albums.c.parent_id == below.c.id)
        .where(below.c.level < _MOST_STEPS)
    )
    walk = below.union_all(children)
    return {row.id: row.level for row in connection.execute(select(walk.c.id, walk.c.level))}


def check_place(
    connection: Connection, owner: str, parent_id: str | None, moved_id: str | None = None
) -> None:
    """Raise InvalidFields unless a new album, or one that is moved, may lie below a parent.

    The owner must be locked, so that what was found still holds when it is written.
    """
    if parent_id is None:
        return
    above = depth_of(connection, owner, parent_id)
    if not above:
        raise _refused("There is no such album.")
    is_search = select(albums.c.rule).where(albums.c.id == parent_id)
    if connection.execute(is_search).scalar() is not None:
        raise _refused("A saved search holds no albums.")
    below = levels_below(connection, moved_id) if moved_id else {}
    if parent_id in below:
        raise _refused("An album cannot be moved into itself, or into one that is in it.")
    if above + max(below.values(), default=1) > MOST_LEVELS:
        raise _refused(TOO_DEEP)


def depths(parents: Mapping[str, str | None]) -> dict[str, int]:
    """Return how deep each album lies, of all albums of an owner with the parent of each."""
    found: dict[str, int] = {}
    for album_id in parents:
        path, one = list[str](), album_id
        while one not in found and (parent := parents.get(one)) is not None:
            path.append(one)
            one = parent
        found.setdefault(one, 1)
        for number, inner in enumerate(reversed(path), found[one] + 1):
            found[inner] = number
    return found


def _refused(message: str) -> InvalidFields:
    return InvalidFields([{"field": "parent_id", "message": message}])
