"""The viewer's albums: list, make, show, change and delete."""

from datetime import date

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.albums_client import Albums
from bff.clients.uploader_client import ImagePage
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web.ids import is_id
from bff.web.list_place import ListPlace
from bff.web.told import told_here
from bff.web.visitors import visitor
from bff.words.albums import SORTS, Album, homes_of, in_tree, way_to
from bff.words.days import Section
from bff.words.error_texts import UNKNOWN, field_text
from bff.words.told import GONE

PER_PAGE = 80
# The first rows load eagerly: lazy ones would delay the largest contentful paint.
EAGER = 12
MOST_CHARACTERS = {"name": 200, "description": 2000}
blueprint = Blueprint("albums", __name__, url_prefix="/albums")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show all albums, those that lie in another one behind it."""
    return _index()


@blueprint.post("")
def make() -> ResponseReturnValue:
    """Make an album, and show it."""
    name, parent_id = request.form.get("name", ""), request.form.get("parent_id") or None
    if parent_id is not None and not is_id(parent_id):
        abort(400)
    try:
        made = _albums().create(required_viewer().identity, name, parent_id, visitor())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        fields = {"name": _complaint("name", name, refusal)}
        return make_response(_index(fields, {"name": name}), 422)
    return redirect(made.path, code=303)


@blueprint.get("/<id:album_id>")
def show(album_id: str) -> ResponseReturnValue:
    """Show an album: what lies in it, and a page of its pictures, from a cursor or around one."""
    everything, album = _all_and_one(album_id)
    cursor, at = request.args.get("cursor") or None, request.args.get("at") or None
    told = told_here()
    page = _page(album_id, cursor, at)
    if page is None:
        page, at, told = _page(album_id, None, None) or ImagePage([]), None, told or GONE
    place = ListPlace(album=album_id)
    number = next((number for number, one in enumerate(page.images) if one.id == at), 0)
    return render_template(
        "albums/show.html",
        album=album,
        way=way_to(album, everything),
        inside=[one for one in everything if one.parent_id == album_id],
        # Under no heading: whatever it is sorted by, it is one album.
        sections=[Section(date.min, date.min, page.images, is_continued=True)]
        if page.images
        else [],
        before=place.list_path(cursor=page.newer) if page.newer else None,
        after=place.list_path(cursor=page.older) if page.older else None,
        place=place,
        at=at,
        told=told,
        eager=range(number - EAGER if number else 0, number + EAGER),
    )


@blueprint.get("/<id:album_id>/edit")
def edit(album_id: str) -> ResponseReturnValue:
    """Show the form that changes an album."""
    return _edit(*_all_and_one(album_id))


@blueprint.post("/<id:album_id>/edit")
def change(album_id: str) -> ResponseReturnValue:
    """Change name, description, place and order, and show the album."""
    # Browsers send CR LF for the line break that a field's `maxlength` counts as one character.
    typed = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    everything, album = _all_and_one(album_id)
    sort, _, order = typed.get("sorting", album.sorting).partition(" ")
    parent_id = typed.get("parent_id", album.parent_id or "")
    if f"{sort} {order}" not in SORTS or (parent_id and not is_id(parent_id)):
        abort(400)
    changes: dict[str, str | None] = {
        name: typed[name] for name in MOST_CHARACTERS if name in typed
    }
    changes |= {"sort": sort, "order": order, "parent_id": parent_id or None}
    try:
        changed = _albums().change(required_viewer().identity, album_id, changes, visitor())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        fields = {name: _complaint(name, typed.get(name, ""), refusal) for name in refusal.fields}
        return make_response(_edit(everything, album, fields, typed), 422)
    return redirect(changed.path, code=303)


@blueprint.get("/<id:album_id>/delete")
def confirm(album_id: str) -> ResponseReturnValue:
    """Ask before an album is deleted."""
    everything, album = _all_and_one(album_id)
    inside = [one for one in everything if one.parent_id == album_id]
    return render_template("albums/delete.html", album=album, inside=inside)


@blueprint.post("/<id:album_id>/delete")
def delete(album_id: str) -> ResponseReturnValue:
    """Delete an album and none of its pictures."""
    _albums().delete(required_viewer().identity, album_id, visitor())
    return redirect("/albums?told=album-deleted", code=303)


def _albums() -> Albums:
    return dependencies().albums


def _index(fields: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    found = in_tree(_albums().all(required_viewer().identity))
    return render_template(
        "albums/index.html",
        albums=found,
        ways={one.id: way_to(one, found) for one in found},
        told=told_here(),
        fields=fields or {},
        typed=typed or {},
    )


def _edit(
    everything: list[Album],
    album: Album,
    fields: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    return render_template(
        "albums/edit.html",
        album=album,
        homes=homes_of(album, everything),
        sorts=SORTS,
        fields=fields or {},
        typed=typed or {},
    )


def _all_and_one(album_id: str) -> tuple[list[Album], Album]:
    """Return all albums of the viewer, and one of them; aborts with 404 for any other."""
    everything = _albums().all(required_viewer().identity)
    return everything, next((one for one in everything if one.id == album_id), None) or abort(404)


def _page(album_id: str, cursor: str | None, at: str | None) -> ImagePage | None:
    """Return a part of an album; None when `at` is not in it."""
    try:
        return _albums().images(required_viewer().identity, album_id, PER_PAGE, cursor, at)
    except Refusal as refusal:
        if cursor is not None and refusal.status in (400, 422):
            abort(404)  # A cursor that was tampered with is an address that does not exist.
        if at is not None and refusal.status in (404, 422):
            return None
        raise


def _complaint(name: str, value: str, refusal: Refusal) -> str:
    """Say what is wrong with a field that the uploader refused, whose own words are never shown."""
    if refusal.code == "too_many_albums":
        return field_text("too_many_albums")
    if name == "parent_id":
        return field_text("album_elsewhere")
    most = MOST_CHARACTERS.get(name)
    if most is not None and len(value) > most:
        return field_text("too_long", most=f"{most:,}")
    return field_text("name_missing") if name == "name" else UNKNOWN
