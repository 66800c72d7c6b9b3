"""Pictures grouped by day of upload; days with few pictures share one heading."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from bff.words.images import Image
from bff.words.times import day_words, span_words

THIN = 4  # A day with fewer pictures would fill less than a row.
JOINED = 16  # The most pictures under a shared heading; with more, the days would mean nothing.


@dataclass
class Section:
    """One heading of the gallery and the pictures below it."""

    first: date
    last: date
    images: list[Image] = field(default_factory=list)
    is_continued: bool = False

    def words(self, today: date) -> str:
        """Return the heading."""
        if self.first == self.last:
            return day_words(self.first, today)
        return span_words(self.first, self.last, today)


def sections(images: Iterable[Image], after: date | None = None) -> list[Section]:
    """Group pictures that are sorted newest first.

    `after` is the day of the last picture on the previous page: a section that continues this day
    is marked, so that its heading is not repeated.
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
    """Whether a day with `count` pictures joins the section before, which has `before` pictures."""
    return min(before, count) < THIN and before + count <= JOINED
