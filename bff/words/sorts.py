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
_USUAL_ORDERS = {"name": "asc"}
_BY_ADDRESS = {(one.sort, one.order): one for one in SORTS}


def sort_of(sort: str, order: str) -> Sort:
    """Return the order that an address names; the usual one where it names none of these."""
    sort = "" if sort == USUAL else sort
    order = "" if order == _USUAL_ORDERS.get(sort, "desc") else order
    return _BY_ADDRESS.get((sort, order), SORTS[0])
