"""The viewer's pictures in one of their orders, from the first on or around any of them."""

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.uploader_client import ImagePage
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.list_place import ListPlace, list_place
from bff.web.picture_list import PictureList
from bff.web.told import told_here, told_picture
from bff.words.months import Month, by_year
from bff.words.search_links import VIEWS
from bff.words.searches import Search, Word
from bff.words.sorts import DATED, SORTS, USUAL, sort_of
from bff.words.told import GONE

blueprint = Blueprint("gallery", __name__)


@blueprint.get("/gallery")
def index() -> ResponseReturnValue:
    """Show one page of pictures; htmx gets a fragment, which it puts before or after the others.

    The page begins at a cursor, or it is the one around the picture `at`. Fragments have addresses
    of their own (`fragment=1`), so that no cache confuses both. A browser that opens such an
    address gets the whole page.
    """
    cursor, at = request.args.get("cursor"), request.args.get("at") or None
    pictures = _pictures()
    if htmx.wants_fragment() and request.args.get("fragment") == "1":
        return pictures.fragment(cursor)
    told, place = told_here(), pictures.place
    try:
        page = pictures.part(cursor, at)
    except Refusal as refusal:
        if "q" not in refusal.fields:
            raise
        return _misunderstood(place, refusal.fields["q"]), 422
    if page is None:
        page, at, told = pictures.part(None, None) or ImagePage([]), None, told or GONE
    shown = pictures.shown(page, at)
    return render_template(
        "gallery/index.html",
        **shown,
        years=by_year(_months(place)),
        before_cursor=place.before_cursor,
        search=page.search,
        chips=_chips(place, page.search),
        found_words=pictures.found_words(page, shown) if place.q else None,
        views=[(replace(place, q=q), words) for q, words in VIEWS],
        sorts=[(one, replace(place, sort=one.sort, order=one.order)) for one in SORTS],
        told=told,
        undo=told_picture("trashed"),
        link_off=told_picture("restored-without-link"),
    )


def _misunderstood(place: ListPlace, message: str) -> str:
    """Return the page of a search that cannot be made, and say what is wrong with it."""
    return render_template("gallery/misunderstood.html", place=place, message=message)


def _chips(place: ListPlace, search: Search) -> list[tuple[Word, str]]:
    """Return the words of a search, each with the address of the search without it."""
    return [(word, replace(place, q=search.without(word)).list_path()) for word in search.words]


def _pictures() -> PictureList:
    """Return the list of this address, by the orders that it can have."""
    place = list_place()
    sort = sort_of(place.sort, place.order)
    place = ListPlace(q=place.q, sort=sort.sort, order=sort.order)
    return PictureList(place, sort, required_viewer().identity, dependencies().uploader)


def _months(place: ListPlace) -> list[Month]:
    """Return the months to which one can jump: where all pictures are sorted by a time.

    What a search finds of a month nobody counts.
    """
    by = place.sort or USUAL
    if place.q or by not in DATED:
        return []
    return dependencies().uploader.months(required_viewer().identity, by, place.order or "desc")
