"""What is derived from rows, and missing or wrong where another version has written them."""

from itertools import groupby

import structlog
from sqlalchemy import Row, bindparam, case, select, update

from uploader.library import loose_images
from uploader.library.month_counts import MonthCounts
from uploader.library.sort_names import sort_name
from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import WITHOUT_SORT_NAME, images

_AT_ONCE = 500
# The index finds them; where there are none that takes no time.
_NAMELESS = (
    select(images.c.owner, images.c.id, images.c.name).where(WITHOUT_SORT_NAME).limit(_AT_ONCE)
)
# Only where nothing is known is 0 no time: a picture may be of 1970.
_FILLED = (
    update(images)
    .where(images.c.id == bindparam("image"), WITHOUT_SORT_NAME)
    .values(
        sort_name=bindparam("sorted"),
        taken_at=case(
            (images.c.taken_known | (images.c.taken_at != 0), images.c.taken_at),
            else_=images.c.created_at,
        ),
    )
)

log = structlog.get_logger(__name__)


class DerivedValues:
    """Makes them right in short transactions; raises DatabaseUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._month_counts = MonthCounts(database)

    def mend(self) -> None:
        """Fill the sort names that an earlier version left empty; make what triggers keep true."""
        filled = 0
        while rows := self._nameless():
            for owner, its in groupby(sorted(rows, key=_owner_of), key=_owner_of):
                filled += self._fill(owner, list(its))
        months = self._month_counts.mend()
        loose = loose_images.mend(self._database)
        if filled or months or loose:
            log.info(
                "derived_values_mended",
                sort_names=filled,
                months_of_owners=months,
                loose_images_of_owners=loose,
            )

    def _nameless(self) -> list[Row[tuple[str, str, str]]]:
        with self._database.reading() as connection:
            return list(connection.execute(_NAMELESS))

    def _fill(self, owner: str, rows: list[Row[tuple[str, str, str]]]) -> int:
        with self._database.writing() as connection:
            lock_owner(connection, owner, adds=False)
            named = [{"image": row.id, "sorted": sort_name(row.name)} for row in rows]
            connection.execute(_FILLED, named)
        return len(rows)


def _owner_of(row: Row[tuple[str, str, str]]) -> str:
    return str(row.owner)
