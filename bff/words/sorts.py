"""The orders in which a gallery can be seen, and the words for them."""

from typing import NamedTuple

USUAL = "uploaded"
# By their times, so that a heading can be a day.
DATED = frozenset({USUAL, "taken"})


class Sort(NamedTuple):
    """One order, by the words of its address: "" is what is usual there."""

    sort: str
    order: str
    words: str
    # What the ends of the list are called: of the way up, and of the way to its beginning.
    before: str
    start: str


SORTS = (
    Sort("", "", "Newest uploaded", "Newer pictures", "Newest pictures"),
    Sort("", "asc", "Oldest uploaded", "Older pictures", "Oldest pictures"),
    Sort("taken", "", "Newest taken", "Newer pictures", "Newest pictures"),
    Sort("taken", "asc", "Oldest taken", "Older pictures", "Oldest pictures"),
    Sort("name", "", "Name, A to Z", "Pictures before", "First pictures"),
    Sort("name", "desc", "Name, Z to A", "Pictures before", "First pictures"),
    Sort("size", "", "Largest", "Larger pictures", "Largest pictures"),
    Sort("size", "asc", "Smallest", "Smaller pictures", "Smallest pictures"),
)
# As an album has its pictures; no other list has such an order.
OWN = "own"
OWN_SORTS = (
    Sort(OWN, "", "Own order", "Pictures before", "First pictures"),
    Sort(OWN, "desc", "Own order, backwards", "Pictures before", "First pictures"),
)
_USUAL_ORDERS = {"name": "asc", OWN: "asc"}
_BY_ADDRESS = {(one.sort, one.order): one for one in SORTS}
_OF_ALBUMS = _BY_ADDRESS | {(one.sort, one.order): one for one in OWN_SORTS}


def sort_of(sort: str, order: str) -> Sort:
    """Return the order that an address names; the usual one where it names none of these."""
    return _BY_ADDRESS.get(_shortly(sort, order), SORTS[0])


def album_sort_of(sort: str, order: str, usual: tuple[str, str]) -> Sort:
    """Return the order that an address of an album names, which is usually seen in another one.

    An order without a sort is that of the usual sort.
    """
    if not sort:
        sort, order = usual[0], order or usual[1]
    return _OF_ALBUMS.get(_shortly(sort, order), SORTS[0])


def _shortly(sort: str, order: str) -> tuple[str, str]:
    """Return a sort and an order as addresses have them, without what is usual."""
    sort = "" if sort == USUAL else sort
    return sort, "" if order == _USUAL_ORDERS.get(sort, "desc") else order
