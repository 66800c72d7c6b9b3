"""Makes the lists of what an owner searches for."""

from dataclasses import dataclass, replace

from uploader.library import search_texts, sorts
from uploader.library.listing import Listing
from uploader.outcomes import InvalidFields
from uploader.records.database import Database
from uploader.search.filters import filter_of
from uploader.search.grammar import Search, Term, parse

_GALLERY, _TRASH = sorts.gallery(), sorts.trashed()


@dataclass(frozen=True)
class FoundList:
    """What a search was understood as, and the list of what it finds."""

    search: Search
    listing: Listing


class Finder:
    """Understands searches; all methods raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self,
        user_id: str,
        typed: str,
        whole: Listing = _GALLERY,
        trash: Listing | None = _TRASH,
    ) -> FoundList:
        """Return what is found of a whole list, or of a trash; without a word it is all of that.

        Raises InvalidFields, also where there is no trash to look into.
        """
        search = parse(typed)
        if not search.terms:
            return FoundList(search, whole)
        if search.is_of_trash:
            if trash is None:
                message = "An album has nothing of the trash: search without the album."
                raise InvalidFields([{"field": "q", "message": message}])
            whole = trash
        search_texts.write_missing(self._database, user_id)
        return FoundList(
            search, whole.narrowed(filter_of(self._resolved(search, user_id), user_id))
        )

    def _resolved(self, search: Search, user_id: str) -> Search:
        """Put what an owner has of a name in the place of that name."""
        if not any(term.key and term.key.resolve for term in search.terms):
            return search
        with self._database.reading() as connection:

            def resolved(term: Term) -> Term:
                if term.key is None or term.key.resolve is None:
                    return term
                return replace(term, value=term.key.resolve(connection, user_id, term.value))

            return replace(search, terms=tuple(resolved(term) for term in search.terms))
