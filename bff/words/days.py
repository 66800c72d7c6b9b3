"""Pictures grouped by the day of upload, or on which they were taken; thin days share a heading."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from bff.words.images import Image
from bff.words.sorts import SORTS, Sort
from bff.words.time_zones import TimeZone
from bff.words.times import day_words, span_words

THIN = 4  # A day with fewer pictures would fill less than a row.
JOINED = 16  # The most pictures under a shared heading; with more, the days would mean nothing.


@dataclass
class Section:
    """One heading of the gallery and the pictures below it; `first` is its earliest day."""

    first: date
    last: date
    images: list[Image] = field(default_factory=list)
    is_continued: bool = False
    is_ascending: bool = False

    @property
    def top(self) -> date:
        """The day of its first picture."""
        return self.first if self.is_ascending else self.last

    @property
    def bottom(self) -> date:
        """The day of its last picture."""
        return self.last if self.is_ascending else self.first

    def words(self, today: date) -> str:
        """Return the heading."""
        if self.first == self.last:
            return day_words(self.first, today)
        return span_words(self.first, self.last, today)


def sections(
    images: Iterable[Image],
    zone: TimeZone,
    *,
    after: date | None = None,
    goes_on: bool = False,
    sort: Sort = SORTS[0],
) -> list[Section]:
    """Group pictures that are sorted by a time by the days of a time zone.

    `after` is the day of the picture before the first: a section that continues this day has no
    heading of its own. `goes_on` says that newer pictures may come above. In both cases the first
    day stands alone, since the days that share a heading with it would depend on where a page
    begins.
    """
    found: list[Section] = []
    is_ascending = sort.order == "asc"
    for day, group in groupby(_with_days(images, zone, sort), key=lambda one: one[0]):
        of_day = [image for _, image in group]
        is_continued = not found and day == after
        stands_alone = len(found) == 1 and (goes_on or found[0].is_continued)
        if found and not stands_alone and _belong_together(len(found[-1].images), len(of_day)):
            found[-1].first, found[-1].last = sorted((day, found[-1].top))
            found[-1].images.extend(of_day)
        else:
            found.append(Section(day, day, of_day, is_continued, is_ascending))
    return found


def _with_days(images: Iterable[Image], zone: TimeZone, sort: Sort) -> Iterator[tuple[date, Image]]:
    """Yield each picture with its day, which never goes back.

    Cameras of several zones show days that do; the list is sorted by the moment.
    """
    latest_or_earliest = max if sort.order == "asc" else min
    before: date | None = None
    for image in images:
        day = image.day_taken(zone) if sort.sort == "taken" else zone.day(image.created_at)
        before = day if before is None else latest_or_earliest(before, day)
        yield before, image


def _belong_together(before: int, count: int) -> bool:
    """Whether a day with `count` pictures joins the section before, which has `before` pictures."""
    return min(before, count) < THIN and before + count <= JOINED
