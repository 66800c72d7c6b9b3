"""How the rows of a list are read from a place on: along its index, or from what a search found.

Along the index a search ends early where many rows have what is looked for, and goes over all of
them where few have it. So it tries some rows there first, and then asks the other way round.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy.sql.visitors import replacement_traverse

from uploader.records.tables import images

VALUE = "value_of_place"
_LIMIT = bindparam("limit", type_=Integer())
# So many rows are tried along the index: where every third has what is looked for, they are enough.
_NEAR = _LIMIT * 3 + 20
# What many have may begin a little further on.
_FURTHER = _LIMIT * 16 + 20
_OWNER = "user_id"
# Asks something of a row that has the id of an image, and its owner.
Holds = Callable[[ColumnElement[str], ColumnElement[str]], ColumnElement[bool]]


@dataclass(frozen=True)
class Along:
    """Rows that all images have that pass, each with copies of the columns that lists are by.

    Their table has the `image_id`; an index of it has what the conditions ask, and each column.
    """

    table: Table
    conditions: tuple[ColumnElement[bool], ...]


@dataclass(frozen=True)
class Filter:
    """What a list shows of another: conditions on its rows, and their name in its cursors.

    The name says all that the conditions depend on (`q=cat`): with another one cursors are refused.
    The values of the conditions are literals, and none is a parameter of its own name.
    """

    conditions: tuple[ColumnElement[bool], ...]
    name: str
    # Selects `image_id` and `owner` of all images of which `searched` holds, faster than a look at
    # each image would: where that is in another table. `searched` is not among the conditions.
    hits: Select[Any] | None = None
    searched: tuple[Holds, ...] = ()
    # Only of a list whose source is `images` itself; its conditions may have that of the owner.
    along: Along | None = None


@dataclass(frozen=True)
class Rows:
    """The rows of a list, of which the statements have the parameters `user_id` and `limit`.

    `value` is the column of its order; `searched` and `hits` are those of a filter.
    """

    source: FromClause
    value: "Column[Any]"
    conditions: tuple[ColumnElement[bool], ...]
    searched: tuple[Holds, ...] = ()
    hits: Select[Any] | None = None

    @property
    def image_id(self) -> ColumnElement[str]:
        """Return the id in the table of the value, so that one index has both."""
        table = self.value.table
        return images.c.id if table is images else table.c.image_id

    def filtered(self, filters: tuple[Filter, ...]) -> "Rows":
        """Return those of these rows that pass all filters."""
        conditions, searched, hits = list(self.conditions), self.searched, self.hits
        source, value = self.source, self.value
        for one in filters:
            conditions += one.conditions
            if one.along is not None:
                rows = one.along.table
                source = rows.join(images, images.c.id == rows.c.image_id)
                value = rows.c[self.value.key]
                conditions += one.along.conditions
            if hits is None:
                searched, hits = one.searched, one.hits
            else:
                # One way to the rows is enough; here each is looked at.
                conditions += _all_hold(one.searched, images.c.id, images.c.owner)
        return Rows(source, value, tuple(conditions), searched, hits)

    def all(self) -> Select[Any]:
        """Return the statement of all rows."""
        searched = _all_hold(self.searched, images.c.id, images.c.owner)
        return self._of(self.source).where(*self.conditions, *searched)

    def count(self) -> Select[Any]:
        """Return the statement that counts them."""
        source, conditions = self._behind_hits()
        return select(func.count()).select_from(source).where(*conditions)

    def ids(self, *, is_descending: bool) -> Select[Any]:
        """Return the statement of the ids of the first rows."""
        source, conditions = self._behind_hits()
        order = _order(self.value, self.image_id, is_descending)
        query = select(images.c.id).select_from(source).where(*conditions)
        return query.order_by(*order).limit(_LIMIT)

    def near(
        self,
        place: tuple[ColumnElement[bool], ...],
        tried: ColumnElement[int] = _NEAR,
        *,
        is_descending: bool,
    ) -> Select[Any]:
        """Return the statement of the first rows from a place on that are among the next ones."""
        near = (
            select(images.c.id.label("image_id"), images.c.owner, self.value.label(VALUE))
            .select_from(self.source)
            .where(*self.conditions, *place)
            .order_by(*_order(self.value, self.image_id, is_descending))
            .limit(tried)
            .cte("near")
            .prefix_with("MATERIALIZED")
        )
        return (
            select(images, near.c[VALUE])
            .select_from(near.join(images, images.c.id == near.c.image_id))
            # Of the narrow rows, before those of images are read once more.
            .where(*_all_hold(self.searched, near.c.image_id, near.c.owner))
            .order_by(*_order(near.c[VALUE], images.c.id, is_descending))
            .limit(_LIMIT)
        )

    def far(self, place: tuple[ColumnElement[bool], ...], *, is_descending: bool) -> Select[Any]:
        """Return the statement of the first rows from a place on."""
        source, conditions = self._behind_hits()
        order = _order(self.value, self.image_id, is_descending)
        return self._of(source).where(*conditions, *place).order_by(*order).limit(_LIMIT)

    def _behind_hits(self) -> tuple[FromClause, tuple[ColumnElement[bool], ...]]:
        """Return source and conditions that leave a planner no way but from the hits to the rows.

        Without a value for the owner of an image no index of the owner's can be walked.
        """
        if self.hits is None:
            return self.source, self.conditions
        hits = self.hits.cte("hits").prefix_with("MATERIALIZED")

        def of_hit(element: Any, **_options: Any) -> Any:
            is_owner = isinstance(element, BindParameter) and element.key == _OWNER
            return hits.c.owner if is_owner else None

        conditions = tuple(replacement_traverse(one, {}, of_hit) for one in self.conditions)
        return self.source.join(hits, hits.c.image_id == images.c.id), conditions

    def _of(self, source: FromClause) -> Select[Any]:
        return select(images, self.value.label(VALUE)).select_from(source)


class Walk:
    """The statements for the first rows from a place on, each built when it is needed first."""

    def __init__(self, rows: Rows, *place: ColumnElement[bool], is_descending: bool) -> None:
        self._rows, self._place, self._is_descending = rows, place, is_descending

    def statements(self) -> Iterator[Select[Any]]:
        """Yield them: what one does not fill the next is asked for; the last has all rows."""
        if self._rows.hits is not None:
            yield self._near
            yield self._further
        yield self._far

    @cached_property
    def _near(self) -> Select[Any]:
        return self._rows.near(self._place, is_descending=self._is_descending)

    @cached_property
    def _further(self) -> Select[Any]:
        return self._rows.near(self._place, _FURTHER, is_descending=self._is_descending)

    @cached_property
    def _far(self) -> Select[Any]:
        return self._rows.far(self._place, is_descending=self._is_descending)


def _all_hold(
    searched: tuple[Holds, ...], image_id: ColumnElement[str], owner: ColumnElement[str]
) -> list[ColumnElement[bool]]:
    return [holds(image_id, owner) for holds in searched]


def _order(
    value: ColumnElement[Any], image_id: ColumnElement[Any], is_descending: bool
) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if is_descending:
        return value.desc(), image_id.desc()
    return value.asc(), image_id.asc()
