"""Pictures by the day of their upload, newest first, with thin days joined under one heading."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from bff.words.images import Image
from bff.words.times import day_words, span_words

THIN = 4  # A day with fewer pictures would be a ragged row of its own.
JOINED = 16  # More pictures than these under one joined heading, and the days mean nothing.


@dataclass
class Section:
    """One heading of the gallery and what stands under it."""

    first: date
    last: date
    images: list[Image] = field(default_factory=list)
    is_continued: bool = False

    def words(self, today: date) -> str:
        """Say which days these are."""
        if self.first == self.last:
            return day_words(self.first, today)
        return span_words(self.first, self.last, today)


def sections(images: Iterable[Image], after: date | None = None) -> list[Section]:
    """Group pictures that come newest first.

    `after` is the day of the last picture on the page before: a section that goes on with it is
    marked, so that no heading stands twice.
    """
    found: list[Section] = []
    for day, group in groupby(images, key=lambda image: image.created_at.date()):
        of_day = list(group)
        if found and _belong_together(len(found[-1].images), len(of_day)):
            found[-1].first = day
            found[-1].images.extend(of_day)
        else:
            found.append(Section(day, day, of_day))
    if found and after is not None:
        found[0].is_continued = found[0].last == after
    return found


def _belong_together(before: int, count: int) -> bool:
    """Whether a day with so many pictures goes under the heading before it."""
    return min(before, count) < THIN and before + count <= JOINED
