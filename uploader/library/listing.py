"""A list of an owner's images in some order, which is read a page at a time (keyset pagination)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    bindparam,
    tuple_,
)

from uploader.library.image import Image
from uploader.library.positions import CursorForm, Position
from uploader.library.walks import VALUE, Filter, Rows, Walk
from uploader.outcomes import ImageNotFound
from uploader.records.database import Database
from uploader.records.identifiers import ID_PATTERN
from uploader.records.tables import images

_IS_IT = images.c.id == bindparam("image_id")


@dataclass(frozen=True)
class Page:
    """One page of a list, and the cursors of the pages before and after it.

    A cursor is None where the list begins or ends (keyset pagination in both directions).
    """

    items: list[Image]
    previous_cursor: str | None
    next_cursor: str | None


@dataclass(frozen=True)
class Order:
    """By which column a list is ordered, its public name, and which end comes first.

    The column is never NULL, or rows would be lost. Images of one value are ordered by their ids.
    """

    sort: str
    column: "Column[Any]"
    is_descending: bool


class Placed(NamedTuple):
    """An image and its place in a list."""

    image: Image
    place: Position


class Listing:
    """A walk through images from a place, on in its order or back.

    A statement is built when it is needed first, as building it takes longer than running it: keep
    a listing that is not `narrowed` as a constant.
    """

    def __init__(
        self,
        order: Order,
        *conditions: ColumnElement[bool],
        source: FromClause = images,
        filters: tuple[Filter, ...] = (),
    ) -> None:
        """`conditions` have the parameter `user_id`; an index has owner, the column and id.

        `source` is `images`, or a join of it where the order is a column of another table.
        """
        self._order, self._conditions, self._source = order, conditions, source
        self._filters = filters
        is_text = isinstance(order.column.type, String)
        names = "\n".join(one.name for one in filters)
        self._cursors = CursorForm(order.sort, order.is_descending, is_text, names)
        self._all = Rows(source, order.column, conditions)
        self._rows = self._all.filtered(filters)
        place = tuple_(self._rows.value, self._rows.image_id)
        start = tuple_(
            bindparam("value", type_=String() if is_text else BigInteger()),
            bindparam("image_id", type_=String()),
        )
        above, below = place > start, place < start
        is_down = order.is_descending
        self._first = Walk(self._rows, is_descending=is_down)
        self._after = Walk(self._rows, below if is_down else above, is_descending=is_down)
        self._before = Walk(self._rows, above if is_down else below, is_descending=not is_down)

    @property
    def is_of_images(self) -> bool:
        """Whether it is walked by `images` itself, and not by rows of another table."""
        return self._rows.source is images

    @cached_property
    def _shown(self) -> Select[Any]:
        return self._rows.all().where(_IS_IT)

    @cached_property
    def _placed(self) -> Select[Any]:
        return self._all.all().where(_IS_IT)

    def narrowed(self, *filters: Filter) -> "Listing":
        """Return this list with what passes all filters alone, and cursors of its own."""
        if not filters:
            return self
        return Listing(
            self._order, *self._conditions, source=self._source, filters=(*self._filters, *filters)
        )

    def page(self, database: Database, user_id: str, limit: int, cursor: str | None) -> Page:
        """List images of a user from a cursor on, or from the first on; raises BadCursor."""
        if cursor is None:
            with database.reading() as connection:
                found = _first_of(connection, self._first, user_id=user_id, limit=limit + 1)
            return self._page_of(found[:limit], is_first=True, is_last=len(found) <= limit)
        backwards, start = self._cursors.read(cursor)
        with database.reading() as connection:
            found = self._walk(connection, user_id, start, limit + 1, backwards=backwards)
            more, found = len(found) > limit, found[:limit]
            if backwards:
                found.reverse()
            if not found:
                return self._end_of_list(connection, user_id, start, backwards=backwards)
            edge = found[-1 if backwards else 0].place
            behind = bool(self._walk(connection, user_id, edge, 1, backwards=not backwards))
        return self._page_of(
            found,
            is_first=not (more if backwards else behind),
            is_last=not (behind if backwards else more),
        )

    def page_around(self, database: Database, user_id: str, limit: int, image_id: str) -> Page:
        """List the images around one of them, which is in the middle where it can be.

        Raises ImageNotFound, also where the filters leave that one out.
        """
        room = limit - 1
        with database.reading() as connection:
            one = _find(connection, self._shown, user_id, image_id)
            before = self._walk(connection, user_id, one.place, limit, backwards=True)
            after = self._walk(connection, user_id, one.place, limit, backwards=False)
        # Where one side ends early, the other has its room.
        earlier = min(len(before), max(limit // 2, room - len(after)))
        later = min(len(after), room - earlier)
        return self._page_of(
            [*before[:earlier][::-1], one, *after[:later]],
            is_first=earlier == len(before),
            is_last=later == len(after),
        )

    def neighbours(
        self, database: Database, user_id: str, image_id: str
    ) -> tuple[str | None, str | None]:
        """Return the ids of the images before and after one, which filters may leave out itself.

        Raises ImageNotFound.
        """
        with database.reading() as connection:
            place = _find(connection, self._placed, user_id, image_id).place
            before = self._walk(connection, user_id, place, 1, backwards=True)
            after = self._walk(connection, user_id, place, 1, backwards=False)
        return before[0].image.id if before else None, after[0].image.id if after else None

    def count(self, database: Database, user_id: str) -> int:
        """Return how many images of a user are in it."""
        with database.reading() as connection:
            return int(connection.execute(self._rows.count(), {"user_id": user_id}).scalar_one())

    def ids(self, database: Database, user_id: str, limit: int) -> list[str]:
        """Return the ids of the first images of a user in it, as they are at one moment."""
        query = self._rows.ids(is_descending=self._order.is_descending)
        values = {"user_id": user_id, "limit": limit}
        with database.reading() as connection:
            return list(connection.execute(query, values).scalars())

    def cursor_from(self, place: Position) -> str:
        """Return the cursor of what comes after a place."""
        return self._cursors.write(place, backwards=False)

    def _walk(
        self, connection: Connection, user_id: str, start: Position, limit: int, *, backwards: bool
    ) -> list[Placed]:
        """Return the images next to a place, the nearest first."""
        return _first_of(
            connection,
            self._before if backwards else self._after,
            user_id=user_id,
            value=start.value,
            image_id=start.image_id,
            limit=limit,
        )

    def _page_of(self, found: list[Placed], *, is_first: bool, is_last: bool) -> Page:
        """Make a page of images, with the cursors that lead away from it."""
        write = self._cursors.write
        return Page(
            [one.image for one in found],
            None if is_first or not found else write(found[0].place, backwards=True),
            None if is_last or not found else write(found[-1].place, backwards=False),
        )

    def _end_of_list(
        self, connection: Connection, user_id: str, start: Position, *, backwards: bool
    ) -> Page:
        """Return the empty page behind the last image; its one cursor leads back into the list."""
        is_above = backwards is self._order.is_descending
        edge = start.beyond() if is_above else start.below()
        behind = self._walk(connection, user_id, edge, 1, backwards=not backwards)
        back = self._cursors.write(edge, backwards=not backwards) if behind else None
        return Page([], None if backwards else back, back if backwards else None)


def _find(connection: Connection, query: Select[Any], user_id: str, image_id: str) -> Placed:
    wanted = ID_PATTERN.fullmatch(image_id)
    found = _placed(connection, query, user_id=user_id, image_id=image_id) if wanted else []
    if not found:
        raise ImageNotFound
    return found[0]


def _first_of(connection: Connection, walk: Walk, *, limit: int, **values: object) -> list[Placed]:
    """Return what the first of these statements finds that fills the limit, or the last one."""
    found: list[Placed] = []
    for query in walk.statements():
        found = _placed(connection, query, limit=limit, **values)
        if len(found) >= limit:
            break
    return found


def _placed(connection: Connection, query: Select[Any], **values: object) -> list[Placed]:
    found = []
    for row in connection.execute(query, values).mappings():
        columns = dict(row)
        value = columns.pop(VALUE)
        found.append(Placed(Image(**columns), Position(value, columns["id"])))
    return found
