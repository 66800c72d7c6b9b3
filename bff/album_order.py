"""The own order of an album, arranged by hand: each picture has a form, and can be dragged."""

from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.albums_client import Place
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.ids import is_id
from bff.web.list_place import ListPlace
from bff.web.picture_list import PictureList
from bff.web.told import told_here
from bff.web.visitors import visitor
from bff.words.albums import SORTS, Album
from bff.words.sorts import OWN, OWN_SORTS
from bff.words.told import GONE

# The words of the buttons, by what they send.
MOVES = {"start": "To the start", "earlier": "Earlier", "later": "Later", "end": "To the end"}
blueprint = Blueprint("album_order", __name__, url_prefix="/albums/<id:album_id>/order")


@blueprint.get("")
def index(album_id: str) -> ResponseReturnValue:
    """Show a part of an album in its own order, with what moves each picture."""
    album, cursor, at = _album(album_id), request.args.get("cursor") or None, _picture()
    pictures, told = _pictures(album), told_here()
    page = pictures.part(cursor, at)
    if page is None:
        page, at, told = pictures.part(None, None) or abort(404), None, told or GONE
    return render_template(
        "album_order/index.html",
        album=album,
        images=page.images,
        before=_address(album, cursor=page.newer) if page.newer else None,
        after=_address(album, cursor=page.older) if page.older else None,
        at=at,
        to=request.args.get("to"),
        moves=MOVES,
        shown_by=SORTS.get(album.sorting, "another order") if album.sort != OWN else None,
        told=told,
    )


@blueprint.post("")
def move(album_id: str) -> ResponseReturnValue:
    """Move a picture, and show where it is; a script, which has moved it already, gets 204.

    Another window may have moved or removed what is beside it: then nothing is moved.
    """
    album, image_id = _album(album_id), request.form.get("id", "")
    if not is_id(image_id):
        abort(400)
    is_script = htmx.wants_fragment()
    try:
        place = _place(album, image_id)
        if place is not None:
            dependencies().albums.move(
                required_viewer().identity, album_id, image_id, place, visitor()
            )
    except Refusal as refusal:
        if refusal.status != 404 or is_script:
            raise
        return redirect(_address(album, told="not-moved"), code=303)
    if is_script:
        return "", 204
    to = request.form.get("to")
    return redirect(_address(album, at=image_id, to=to, told="moved"), code=303)


def _album(album_id: str) -> Album:
    """Return an album of the viewer that has an order; aborts with 404 for any other."""
    everything = dependencies().albums.all(required_viewer().identity)
    found = next((one for one in everything if one.id == album_id and one.rule is None), None)
    return found or abort(404)


def _pictures(album: Album) -> PictureList:
    place = ListPlace(album=album.id, sort=OWN, order="asc")
    return PictureList(place, OWN_SORTS[0], required_viewer().identity, dependencies().uploader)


def _picture() -> str | None:
    at = request.args.get("at", "")
    return at if is_id(at) else None


def _place(album: Album, image_id: str) -> Place | None:
    """Return where a form moves a picture to; None where that is where it is."""
    to = request.form.get("to")
    if to is None:
        said = {name: request.form[name] for name in ("before", "after") if name in request.form}
        if len(said) != 1 or not all(is_id(one) for one in said.values()):
            abort(400)
        return said
    if to not in MOVES:
        abort(400)
    if to in ("start", "end"):
        return {"after": None} if to == "start" else {"before": None}
    listing = ListPlace(album=album.id, sort=OWN, order="asc").query
    identity = required_viewer().identity
    previous, following = dependencies().uploader.neighbours(identity, image_id, listing)
    beside, side = (previous, "before") if to == "earlier" else (following, "after")
    return {side: beside} if beside else None


def _address(album: Album, **query: str | None) -> str:
    known = {name: one for name, one in query.items() if one}
    return f"{album.path}/order?{urlencode(known)}" if known else f"{album.path}/order"
