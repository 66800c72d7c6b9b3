"""Which albums somebody means by a part of a name, or by an id."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from uploader.library.search_texts import fold
from uploader.records.tables import albums


def albums_named(connection: Connection, owner: str, wanted: Collection[str]) -> list[str]:
    """Return the ids of albums of an owner that have one of these in their name, or as their id.

    All albums that are in one of them are among them, and no saved search is: it holds nothing, so
    that none can look for itself. Names are compared folded, which no database does, so all of the
    owner's are read.
    """
    query = select(albums.c.id, albums.c.parent_id, albums.c.name).where(
        albums.c.owner == owner, albums.c.rule.is_(None)
    )
    found, inside = list[str](), dict[str, list[str]]()
    for row in connection.execute(query):
        inside.setdefault(row.parent_id, []).append(row.id)
        if _is_meant(row.id, row.name, wanted):
            found.append(row.id)
    meant = dict.fromkeys(found)
    # It grows while it is gone through, by what is not in it yet.
    for one in found:
        below = [child for child in inside.get(one, ()) if child not in meant]
        meant |= dict.fromkeys(below)
        found += below
    return found


def is_search_named(connection: Connection, owner: str, wanted: Collection[str]) -> bool:
    """Say whether a saved search of an owner has one of these in its name, or as its id."""
    query = select(albums.c.id, albums.c.name).where(
        albums.c.owner == owner, albums.c.rule.is_not(None)
    )
    return any(_is_meant(row.id, row.name, wanted) for row in connection.execute(query))


def _is_meant(album_id: str, name: str, wanted: Collection[str]) -> bool:
    return album_id in wanted or any(fold(one) in fold(name) for one in wanted)
