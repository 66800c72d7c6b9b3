"""The months of a gallery, in words and by their years."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any


@dataclass(frozen=True)
class Month:
    """A month that has pictures; `cursor` leads to the first of them, and on to those after."""

    first: date
    images: int
    cursor: str

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Month":
        """Return the month of the uploader's JSON."""
        return cls(date.fromisoformat(f"{said['month']}-01"), said["images"], said["cursor"])

    @property
    def key(self) -> str:
        """The month for machines: `2026-11`."""
        return f"{self.first:%Y-%m}"

    @property
    def words(self) -> str:
        """Its name, without the year."""
        return f"{self.first:%B}"


def by_year(months: Iterable[Month]) -> list[tuple[int, list[Month]]]:
    """Return the months under their years, in the order in which they come."""
    grouped = groupby(months, key=lambda month: month.first.year)
    return [(year, list(of_year)) for year, of_year in grouped]
