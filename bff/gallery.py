"""The viewer's pictures, newest first, from the newest on or around any of them."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.uploader_client import ImagePage
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.time_zone import time_zone
from bff.words.days import Section, sections
from bff.words.told import GONE, TOLD

PER_PAGE = 80
# The first rows load eagerly: lazy ones would delay the largest contentful paint.
EAGER = 12
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
    # Who came here by a link of another site has deleted nothing just now.
    is_ours = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    told = TOLD.get(request.args.get("told", "")) if is_ours else None
    page = _page(cursor, at)
    if page is None:
        page, at, told = _newest(), None, GONE
    found = sections(page.images, time_zone(), goes_on=page.newer is not None)
    place = next((number for number, one in enumerate(page.images) if one.id == at), 0)
    return render_template(
        "gallery/index.html",
        sections=found,
        newer=_way(page.newer, "before", found[0].last if found else None),
        older=_way(page.older, "after", found[-1].first if found else None),
        at=at,
        told=told,
        has_start=page.newer is None,
        eager=range(place - EAGER if place else 0, place + EAGER),
        count=len(page.images),
    )


def _fragment(cursor: str | None) -> str:
    """Return pictures that come below the day `after`, or above the day `before`."""
    page = _page(cursor, None) or _newest()
    is_above, before = "before" in request.args, _day(request.args.get("before"))
    found = sections(
        page.images,
        time_zone(),
        after=_day(request.args.get("after")),
        goes_on=is_above and page.newer is not None,
    )
    return render_template(
        "gallery/_fragment.html",
        sections=found,
        newer=_way(page.newer, "before", found[0].last if found else before),
        older=_way(page.older, "after", found[-1].first if found else None),
        is_above=is_above,
        # The day that goes on below has its heading up here now.
        moved_heading=before if _ends_with(found, before) else None,
        eager=range(0),
        count=len(page.images),
    )


def _page(cursor: str | None, at: str | None) -> ImagePage | None:
    """Return a page of the viewer's pictures; None when `at` is none of them."""
    identity = required_viewer().identity
    try:
        return dependencies().uploader.images(identity, PER_PAGE, cursor=cursor, at=at)
    except Refusal as refusal:
        if cursor is not None and refusal.status in (400, 422):
            abort(404)  # A cursor that was tampered with is an address that does not exist.
        if at is not None and refusal.status in (404, 422):
            return None
        raise


def _newest() -> ImagePage:
    return dependencies().uploader.images(required_viewer().identity, PER_PAGE)


def _way(cursor: str | None, side: str, seam: date | None) -> dict[str, str] | None:
    """Return the two addresses of a neighbouring page: as a page, and as a fragment.

    The fragment knows the day at the seam, by the side on which it comes.
    """
    if cursor is None:
        return None
    query = {"cursor": cursor}
    known = {side: seam.isoformat() if seam else "", "fragment": "1"}
    return {
        "page": f"/gallery?{urlencode(query)}",
        "fragment": f"/gallery?{urlencode(query | known)}",
    }


def _ends_with(found: list[Section], day: date | None) -> bool:
    return bool(found) and found[-1].first == day


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
