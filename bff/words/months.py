"""The months of a gallery, in words and by their years."""

import calendar
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from bff.words.space import count_words

# A gallery of years has hundreds of months, and a name that is asked for is made each time.
_NAMES = tuple(calendar.month_name)


class Month(NamedTuple):
    """A month that has pictures; `cursor` leads to the first of them, and on to those after.

    `key` is the month for machines: `2026-11`.
    """

    key: str
    images: int
    cursor: str

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Month":
        """Return the month of the uploader's JSON."""
        return cls(said["month"], said["images"], said["cursor"])

    @property
    def year(self) -> str:
        """The year in which it is."""
        return self.key[:4]

    @property
    def words(self) -> str:
        """Its name, with the year."""
        return f"{_NAMES[int(self.key[5:])]} {int(self.year)}"

    @property
    def count_words(self) -> str:
        """How many pictures it has, in words."""
        return count_words(self.images, "picture", "pictures")


def by_year(months: Iterable[Month]) -> list[tuple[int, list[Month]]]:
    """Return the months under their years, in the order in which they come."""
    grouped = groupby(months, key=lambda month: int(month.year))
    return [(year, list(of_year)) for year, of_year in grouped]
