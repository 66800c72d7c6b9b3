"""A selection: which images of an owner are meant, and in which order they come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from uploader.library import visibility
from uploader.library.image import Image
from uploader.library.listing import Listing
from uploader.outcomes import CountDiffers, TooManySelected
from uploader.records.database import Database
from uploader.records.tables import images

# What one request may name. It bounds the memory of an archive's list, too.
MOST_IMAGES = 10_000
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Selection:
    """Images by their ids, each once, in the order in which they were named first."""

    ids: tuple[str, ...]

    @classmethod
    def of(cls, ids: Sequence[str]) -> "Selection":
        """Make the selection of these ids."""
        return cls(tuple(dict.fromkeys(ids)))


class Selections:
    """Finds what is selected, in short transactions that only read; raises DatabaseUnavailable."""

    def __init__(self, database: Database, most: int = MOST_IMAGES) -> None:
        self._database = database
        self._most = most

    def found(self, owner: str, listing: Listing, expected: int | None = None) -> Selection:
        """Select all that is in a list now, in its order; what comes into it later is not meant.

        Raises TooManySelected, and CountDiffers where another number is expected.
        """
        ids = listing.ids(self._database, owner, self._most + 1)
        if len(ids) > self._most:
            raise TooManySelected(listing.count(self._database, owner), self._most)
        if expected is not None and len(ids) != expected:
            raise CountDiffers(len(ids), expected)
        return Selection(tuple(ids))

    def images(self, owner: str, selection: Selection) -> Iterator[list[Image]]:
        """Yield the images of an owner that are selected and not in the trash, some at a time.

        What is not there, or somebody else's, is left out alike.
        """
        for start in range(0, len(selection.ids), _ROWS_AT_ONCE):
            some = selection.ids[start : start + _ROWS_AT_ONCE]
            query = select(images).where(visibility.named_own(owner), images.c.id.in_(some))
            with self._database.reading() as connection:
                found = [Image(**row) for row in connection.execute(query).mappings()]
            yield found
