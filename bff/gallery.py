"""The viewer's pictures in one of their orders, from the first on or around any of them."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.uploader_client import ImagePage
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.list_place import ListPlace, list_place
from bff.web.time_zone import time_zone
from bff.web.told import told_here, told_picture
from bff.words.days import Section, sections
from bff.words.months import Month, by_year
from bff.words.search_links import VIEWS
from bff.words.searches import Search, Word, count_words
from bff.words.sorts import DATED, SORTS, USUAL, Sort, sort_of
from bff.words.told import GONE

PER_PAGE = 80
# The first rows load eagerly: lazy ones would delay the largest contentful paint.
EAGER = 12
# Of what is under no day.
_NO_DAY = date.min
blueprint = Blueprint("gallery", __name__)


@blueprint.get("/gallery")
def index() -> ResponseReturnValue:
    """Show one page of pictures; htmx gets a fragment, which it puts before or after the others.

    The page begins at a cursor, or it is the one around the picture `at`. Fragments have addresses
    of their own (`fragment=1`), so that no cache confuses both. A browser that opens such an
    address gets the whole page.
    """
    cursor, at = request.args.get("cursor"), request.args.get("at") or None
    if htmx.wants_fragment() and request.args.get("fragment") == "1":
        return _fragment(cursor)
    told, place = told_here(), _place()
    try:
        page = _page(place, cursor, at)
    except Refusal as refusal:
        if "q" not in refusal.fields:
            raise
        return _misunderstood(place, refusal.fields["q"]), 422
    if page is None:
        page, at, told = _page(place, None, None) or ImagePage([]), None, told or GONE
    found = _sections(page, place)
    number = next((number for number, one in enumerate(page.images) if one.id == at), 0)
    return render_template(
        "gallery/index.html",
        sections=found,
        newer=_way(place, page.newer, "before", found[0].top if found else None),
        older=_way(place, page.older, "after", found[-1].bottom if found else None),
        place=place,
        sort=_sort(place),
        years=by_year(_months(place)),
        search=page.search,
        chips=_chips(place, page.search),
        found_words=_count(place, page) if place.q else None,
        views=[(replace(place, q=q), words) for q, words in VIEWS],
        sorts=[(one, replace(place, sort=one.sort, order=one.order)) for one in SORTS],
        at=at,
        selecting=_is_selecting(),
        told=told,
        undo=told_picture("trashed"),
        link_off=told_picture("restored-without-link"),
        has_start=page.newer is None,
        eager=range(number - EAGER if number else 0, number + EAGER),
        count=len(page.images),
    )


def _misunderstood(place: ListPlace, message: str) -> str:
    """Return the page of a search that cannot be made, and say what is wrong with it."""
    return render_template("gallery/misunderstood.html", place=place, message=message)


def _chips(place: ListPlace, search: Search) -> list[tuple[Word, str]]:
    """Return the words of a search, each with the address of the search without it."""
    return [(word, replace(place, q=search.without(word)).list_path()) for word in search.words]


def _count(place: ListPlace, page: ImagePage) -> str:
    """Return how many pictures were found; where all of them are on the page, nobody is asked."""
    if page.newer is None and page.older is None:
        return count_words(len(page.images))
    identity = required_viewer().identity
    return count_words(dependencies().uploader.count(identity, {"q": place.q}))


def _fragment(cursor: str | None) -> str:
    """Return pictures that come below the day `after`, or above the day `before`."""
    place = _place()
    page = _page(place, cursor, None) or ImagePage([])
    is_above, before = "before" in request.args, _day(request.args.get("before"))
    goes_on = is_above and page.newer is not None
    found = _sections(page, place, after=_day(request.args.get("after")), goes_on=goes_on)
    return render_template(
        "gallery/_fragment.html",
        sections=found,
        newer=_way(place, page.newer, "before", found[0].top if found else before),
        older=_way(place, page.older, "after", found[-1].bottom if found else None),
        place=place,
        sort=_sort(place),
        is_above=is_above,
        selecting=_is_selecting(),
        # The day that goes on below has its heading up here now.
        moved_heading=before if _ends_with(found, before) else None,
        eager=range(0),
        count=len(page.images),
    )


def _place() -> ListPlace:
    """Return the list of this address, by the orders that it can have."""
    place = list_place()
    sort = sort_of(place.sort, place.order)
    return ListPlace(q=place.q, sort=sort.sort, order=sort.order)


def _months(place: ListPlace) -> list[Month]:
    """Return the months to which one can jump: in the two lists in which the newest comes first."""
    if place.query not in ({}, {"sort": "taken"}):
        return []
    identity = required_viewer().identity
    return dependencies().uploader.months(identity, place.sort or USUAL)


def _sort(place: ListPlace) -> Sort:
    return sort_of(place.sort, place.order)


def _sections(
    page: ImagePage, place: ListPlace, after: date | None = None, *, goes_on: bool | None = None
) -> list[Section]:
    """Return the pictures under the headings of their days; by name and by size there are none."""
    above = page.newer is not None if goes_on is None else goes_on
    sort = _sort(place)
    if page.images and (sort.sort or USUAL) not in DATED:
        return [Section(_NO_DAY, _NO_DAY, page.images, is_continued=True)]
    return sections(page.images, time_zone(), after=after, goes_on=above, sort=sort)


def _page(place: ListPlace, cursor: str | None, at: str | None) -> ImagePage | None:
    """Return a page of the viewer's pictures; None when `at` is none of them."""
    identity = required_viewer().identity
    try:
        return dependencies().uploader.images(identity, PER_PAGE, place.query, cursor=cursor, at=at)
    except Refusal as refusal:
        if "q" in refusal.fields:
            raise
        if cursor is not None and refusal.status in (400, 422):
            abort(404)  # A cursor that was tampered with is an address that does not exist.
        if at is not None and refusal.status in (404, 422):
            return None
        raise


def _way(
    place: ListPlace, cursor: str | None, side: str, seam: date | None
) -> dict[str, str] | None:
    """Return the two addresses of a neighbouring page: as a page, and as a fragment.

    The fragment knows the day at the seam, by the side on which it comes.
    """
    if cursor is None:
        return None
    known = {side: seam.isoformat() if seam else "", "fragment": "1"}
    page = place.list_path(cursor=cursor, select="1" if _is_selecting() else None)
    return {"page": page, "fragment": f"{page}&{urlencode(known)}"}


def _is_selecting() -> bool:
    """Whether the tiles have boxes, so that some of them can be selected without scripts."""
    return request.args.get("select") == "1"


def _ends_with(found: list[Section], day: date | None) -> bool:
    return bool(found) and found[-1].bottom == day


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
