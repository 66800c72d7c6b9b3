"""The orders in which an owner can have the gallery, by their public names."""

from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam

from uploader.library import visibility
from uploader.library.listing import Listing, Order
from uploader.records.tables import images

COLUMNS: dict[str, "Column[Any]"] = {
    "uploaded": images.c.created_at,
    "taken": images.c.taken_at,
    "name": images.c.sort_name,
    "size": images.c.bytes,
}
# Of names the first comes first; of times the newest, and of sizes the largest.
_ASCENDING = {"name"}


def _in_every_order(condition: ColumnElement[bool]) -> dict[tuple[str, bool], Listing]:
    return {
        (sort, is_descending): Listing(Order(sort, column, is_descending), condition)
        for sort, column in COLUMNS.items()
        for is_descending in (False, True)
    }


_GALLERY = _in_every_order(visibility.own(bindparam("user_id")))
_TRASH = _in_every_order(visibility.own_trashed(bindparam("user_id")))


def is_descending(sort: str, order: str | None) -> bool:
    """Say whether a list with this sort begins with its greatest; `order` is asc, desc or None."""
    return sort not in _ASCENDING if order is None else order == "desc"


def gallery(sort: str = "uploaded", order: str | None = None) -> Listing:
    """Return the list of all images of an owner in an order (asc, desc or None, its default).

    What shows a part of it takes `.narrowed(Filter(…))` of the list.
    """
    return _GALLERY[sort, is_descending(sort, order)]


def trashed(sort: str = "uploaded", order: str | None = None) -> Listing:
    """Return the list of what is in the trash of an owner, in the orders of the gallery.

    No index has them: it is for a search in a trash, and not for the page of that.
    """
    return _TRASH[sort, is_descending(sort, order)]
