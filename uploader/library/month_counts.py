"""How many pictures of each month an owner has: counts that triggers of the database keep.

Months are of UTC, as the order of the lists is.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Column, Connection, delete, func, insert, select

from uploader.clock import SECOND
from uploader.library import visibility
from uploader.library.positions import GREATEST, Position
from uploader.library.sorts import COLUMNS, gallery
from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import month_counts, usage

# The sorts by which months are counted.
TIMES = ("uploaded", "taken")
_DAY = 86_400 * SECOND
_LAST_YEAR = 9999
_EPOCH = date(1970, 1, 1).toordinal()

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Month:
    """A month such as 2025-03, how many images it has, and the cursor of the first of them.

    The cursor is of the gallery, sorted by the time that months are counted by, in the direction in
    which the months are.
    """

    month: str
    images: int
    cursor: str


class MonthCounts:
    """Reads the counts, and makes them true again; all raise DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_owner(self, user_id: str, time: str, order: str = "desc") -> list[Month]:
        """Return the months of an owner that have images; `time` is of TIMES.

        `order` is desc, the newest first, or asc.
        """
        kept, listing = month_counts.c, gallery(time, order)
        is_ascending = order == "asc"
        query = (
            select(kept.month, kept.images)
            .where(kept.owner == user_id, kept.sort == time, kept.images > 0)
            .order_by(kept.month.asc() if is_ascending else kept.month.desc())
        )
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        edge = _begin_of if is_ascending else _end_of
        return [Month(row.month, row.images, listing.cursor_from(edge(row.month))) for row in found]

    def total(self, user_id: str) -> int:
        """Return how many images the gallery of an owner has, however many these are."""
        kept = month_counts.c
        query = select(func.sum(kept.images)).where(kept.owner == user_id, kept.sort == TIMES[0])
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one() or 0)

    def mend(self) -> int:
        """Compare the counts of all owners with their images; return how many owners' were wrong.

        It has never been seen to find one: whoever brings rows back by other ways may need it.
        """
        with self._database.reading() as connection:
            owners = list(connection.execute(select(usage.c.owner)).scalars())
        return sum(self._mend(owner) for owner in owners)

    def _mend(self, owner: str) -> bool:
        with self._database.reading() as connection:
            if _kept(connection, owner) == _counted(connection, owner):
                return False
        with self._database.writing() as connection:
            lock_owner(connection, owner, adds=False)
            counted = _counted(connection, owner)
            if _kept(connection, owner) == counted:
                return False
            connection.execute(delete(month_counts).where(month_counts.c.owner == owner))
            rows = [
                {"owner": owner, "sort": time, "month": month, "images": count}
                for (time, month), count in counted.items()
            ]
            if rows:
                connection.execute(insert(month_counts), rows)
        log.warning("month_counts_mended")
        return True


def forget_months(connection: Connection, owner: str) -> None:
    """Remove what is counted of an owner whose images are gone."""
    connection.execute(delete(month_counts).where(month_counts.c.owner == owner))


def _end_of(month: str) -> Position:
    """Return a place above all of a month, and below all after it."""
    first = date.fromisoformat(f"{month}-01")
    if first.year == _LAST_YEAR:
        # What lies beyond is counted here, too.
        return Position(GREATEST, "").beyond()
    return _at((first + timedelta(days=31)).replace(day=1))


def _begin_of(month: str) -> Position:
    """Return a place below all of a month, and above all before it."""
    first = date.fromisoformat(f"{month}-01")
    if first == date.min:
        # What lies before is counted here, too.
        return Position(-GREATEST, "").below()
    return _at(first)


def _at(day: date) -> Position:
    """Return the place at which a day begins."""
    seconds = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    return Position(seconds * SECOND, "").below()


def _kept(connection: Connection, owner: str) -> Counter[tuple[str, str]]:
    kept = month_counts.c
    query = select(kept.sort, kept.month, kept.images).where(kept.owner == owner, kept.images != 0)
    return Counter({(row.sort, row.month): row.images for row in connection.execute(query)})


def _counted(connection: Connection, owner: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for time in TIMES:
        for day, count in _days(connection, owner, COLUMNS[time]):
            found[time, date.fromordinal(day).isoformat()[:7]] += count
    return found


def _days(connection: Connection, owner: str, time: "Column[Any]") -> list[tuple[int, int]]:
    """Return how many images there are of each day, by its ordinal; divided as both databases do.

    What is positive both round alike.
    """
    day = (time + _EPOCH * _DAY) // _DAY
    query = select(day, func.count()).where(visibility.own(owner)).group_by(day)
    last = date.max.toordinal()
    return [
        (min(max(int(number), 1), last), count) for number, count in connection.execute(query).all()
    ]
