"""Pictures grouped by day of upload; days with few pictures share one heading."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from bff.words.images import Image
from bff.words.time_zones import TimeZone
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


def sections(
    images: Iterable[Image], zone: TimeZone, *, after: date | None = None, goes_on: bool = False
) -> list[Section]:
    """Group pictures that are sorted newest first by the days of a time zone.

    `after` is the day of the picture before the first: a section that continues this day has no
    heading of its own. `goes_on` says that newer pictures may come above. In both cases the first
    day stands alone, since the days that share a heading with it would depend on where a page
    begins.
    """
    found: list[Section] = []
    for day, group in groupby(images, key=lambda image: zone.day(image.created_at)):
        of_day = list(group)
        is_continued = not found and day == after
        stands_alone = len(found) == 1 and (goes_on or found[0].is_continued)
        if found and not stands_alone and _belong_together(len(found[-1].images), len(of_day)):
            found[-1].first = day
            found[-1].images.extend(of_day)
        else:
            found.append(Section(day, day, of_day, is_continued))
    return found


def _belong_together(before: int, count: int) -> bool:
    """Whether a day with `count` pictures joins the section before, which has `before` pictures."""
    return min(before, count) < THIN and before + count <= JOINED
