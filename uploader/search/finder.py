"""Makes the lists of what an owner searches for."""

from dataclasses import dataclass, replace

from uploader.arranging.album import OWN, Album
from uploader.arranging.album_list import album_list
from uploader.arranging.album_names import AlbumNames
from uploader.library import search_texts, sorts
from uploader.library.listing import Listing
from uploader.library.walks import Filter
from uploader.outcomes import InvalidFields
from uploader.records.database import Database
from uploader.search.filters import filter_of
from uploader.search.grammar import Hint, Search, Term, parse
from uploader.search.rules import check_kept
from uploader.search.terms import KEYS

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
        resolved = self._resolved(search, user_id)
        is_of_gallery = whole.is_of_images and not search.is_of_trash
        found = filter_of(resolved, user_id, is_of_gallery=is_of_gallery)
        return FoundList(replace(search, hints=resolved.hints), whole.narrowed(found))

    def album(self, user_id: str, album: Album, sort: str | None, order: str | None) -> Listing:
        """Return the list of an album: what is in it, or, of a saved search, what that finds.

        A sort or an order that is None is that of the album. Raises InvalidFields where a saved
        search is asked for an order of its own, or is no search any more.
        """
        if album.rule is None:
            return album_list(album, sort, order)
        if sort == OWN:
            message = "A saved search has no order of its own."
            raise InvalidFields([{"field": "sort", "message": message}])
        check_kept(album.rule)
        if sort is None:
            sort, order = album.sort, order or album.direction
        whole = sorts.gallery(sort, order).narrowed(Filter((), f"album={album.id}"))
        return self.find(user_id, album.rule, whole, None).listing

    def _resolved(self, search: Search, user_id: str) -> Search:
        """Put what an owner has of a name in the place of that name, and say what it leaves out."""
        if not any(term.key and term.key.resolve for term in search.terms):
            return search
        with self._database.reading() as connection:
            names = AlbumNames(connection, user_id)

            def resolved(term: Term) -> Term:
                if term.key is None or term.key.resolve is None:
                    return term
                return replace(term, value=term.key.resolve(names, term.value))

            unheld = tuple(
                Hint(term.text, "A saved search holds no pictures: write here what it looks for.")
                for term in search.terms
                if term.key is KEYS["album"] and names.has_search(term.value)
            )
            terms = tuple(resolved(term) for term in search.terms)
            return replace(search, terms=terms, hints=(*search.hints, *unheld))
