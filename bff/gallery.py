"""The viewer's pictures, newest first."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.words.days import sections
from bff.words.images import Image

PER_PAGE = 80
# The first rows load eagerly: lazy ones would delay the largest contentful paint.
EAGER = 12
blueprint = Blueprint("gallery", __name__)


@blueprint.get("/gallery")
def index() -> ResponseReturnValue:
    """Show one page of pictures; htmx gets a fragment, which it appends to the page before.

    The fragment has an address of its own (`fragment=1`), so that no cache confuses both. A browser
    that opens this address gets the whole page.
    """
    cursor = request.args.get("cursor")
    images, next_cursor = _page(cursor)
    is_fragment = htmx.wants_fragment() and request.args.get("fragment") == "1"
    template = "gallery/_pictures.html" if is_fragment else "gallery/index.html"
    return render_template(
        template,
        sections=sections(images, _day(request.args.get("after")) if is_fragment else None),
        today=datetime.now(UTC).date(),
        more=_more(next_cursor, images),
        is_first_page=cursor is None,
        is_fragment=is_fragment,
        eager=EAGER if cursor is None else 0,
        count=len(images),
    )


def _page(cursor: str | None) -> tuple[list[Image], str | None]:
    try:
        return dependencies().uploader.images(required_viewer().identity, cursor, PER_PAGE)
    except Refusal as refusal:
        # A cursor that was tampered with is an address that does not exist.
        if cursor is not None and refusal.status in (400, 422):
            abort(404)
        raise


def _more(next_cursor: str | None, images: list[Image]) -> dict[str, str] | None:
    """Return the two addresses of the next page: as a page and as a fragment."""
    if next_cursor is None or not images:
        return None
    query = {"cursor": next_cursor}
    after = images[-1].created_at.date().isoformat()
    return {
        "page": f"/gallery?{urlencode(query)}",
        "fragment": f"/gallery?{urlencode(query | {'after': after, 'fragment': '1'})}",
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
