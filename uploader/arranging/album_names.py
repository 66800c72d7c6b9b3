"""Which albums somebody means by a part of a name, or by an id."""

from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Connection, select

from uploader.library.search_texts import fold
from uploader.records.tables import albums


class _Named(NamedTuple):
    id: str
    parent_id: str | None
    is_search: bool
    folded: str


class AlbumNames:
    """The names of all albums of an owner: read and folded once, whatever a search asks of them.

    Names are compared folded, which no database does. An owner may have ten thousand of them, and
    a search may ask for hundreds of texts: to fold at each comparison would take minutes.
    """

    def __init__(self, connection: Connection, owner: str) -> None:
        self.connection = connection
        self.owner = owner

    def named(self, wanted: Collection[str]) -> list[str]:
        """Return the ids of albums that have one of these in their name, or as their id.

        All albums that are in one of them are among them, and no saved search is: it holds nothing,
        so that none can look for itself.
        """
        inside: dict[str | None, list[str]] = {}
        for one in self._all:
            if not one.is_search:
                inside.setdefault(one.parent_id, []).append(one.id)
        found = [one.id for one in self._meant(wanted) if not one.is_search]
        meant = dict.fromkeys(found)
        # It grows while it is gone through, by what is not in it yet.
        for album_id in found:
            below = [child for child in inside.get(album_id, ()) if child not in meant]
            meant |= dict.fromkeys(below)
            found += below
        return found

    def has_search(self, wanted: Collection[str]) -> bool:
        """Say whether a saved search has one of these in its name, or as its id."""
        return any(one.is_search for one in self._meant(wanted))

    @cached_property
    def _all(self) -> list[_Named]:
        query = select(albums.c.id, albums.c.parent_id, albums.c.rule, albums.c.name)
        rows = self.connection.execute(query.where(albums.c.owner == self.owner))
        return [_Named(row.id, row.parent_id, row.rule is not None, fold(row.name)) for row in rows]

    def _meant(self, wanted: Collection[str]) -> list[_Named]:
        ids, parts = set(wanted), {fold(one) for one in wanted}
        return [
            one for one in self._all if one.id in ids or any(part in one.folded for part in parts)
        ]
