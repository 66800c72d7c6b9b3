"""The viewer's albums: list, make, show, change and delete; a saved search is one by rule."""

from collections.abc import Mapping

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.albums_client import Albums, Rule
from bff.clients.uploader_client import ImagePage
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.ids import is_id
from bff.web.list_place import ListPlace, list_place
from bff.web.picture_list import PictureList
from bff.web.told import told_here, told_picture
from bff.web.visitors import visitor
from bff.words.albums import (
    SEARCH_SORTS,
    Album,
    as_listed,
    homes_of,
    in_tree,
    search_sorting,
    way_to,
    ways_to_all,
)
from bff.words.error_texts import UNKNOWN, field_text
from bff.words.sorts import OWN, OWN_SORTS, SORTS, USUAL, Sort, album_sort_of
from bff.words.told import GONE

MOST_CHARACTERS = {"name": 200, "description": 2000}
MOST_OF_A_RULE = 500
blueprint = Blueprint("albums", __name__, url_prefix="/albums")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show all albums, those that lie in another one behind it."""
    return _index()


@blueprint.post("")
def make() -> ResponseReturnValue:
    """Make an album, or save a search as one, and show it."""
    name, parent_id = request.form.get("name", ""), request.form.get("parent_id") or None
    if parent_id is not None and not is_id(parent_id):
        abort(400)
    rule = _typed_rule(request.form) if "rule" in request.form else None
    try:
        made = _albums().create(required_viewer().identity, name, parent_id, visitor(), rule)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        if rule is not None:
            typed = request.form
            wrong = {
                one: _complaint(one, typed.get(one, ""), refusal)
                for one in refusal.fields or ("name",)
            }
            return make_response(_save(wrong, typed), 422)
        fields = {"name": _complaint("name", name, refusal)}
        return make_response(_index(fields, {"name": name}), 422)
    return redirect(made.path, code=303)


@blueprint.get("/save")
def save() -> ResponseReturnValue:
    """Show the form that saves the search of this address."""
    place = list_place()
    return _save({}, {"rule": place.q, "sorting": search_sorting(place.sort, place.order)})


@blueprint.get("/<id:album_id>")
def show(album_id: str) -> ResponseReturnValue:
    """Show an album: what lies in it, and a page of its pictures, from a cursor or around one.

    As in the gallery, htmx gets a fragment of an address of its own.
    """
    everything, album = _all_and_one(album_id)
    cursor, at = request.args.get("cursor") or None, request.args.get("at") or None
    pictures, fault, told = _pictures(album), None, told_here()
    if htmx.wants_fragment() and request.args.get("fragment") == "1":
        return pictures.fragment(cursor)
    try:
        page = pictures.part(cursor, at)
        if page is None:
            page, at, told = pictures.part(None, None) or ImagePage([]), None, told or GONE
    except Refusal as refusal:
        # A rule that this version does not understand any more can still be changed.
        page, fault = ImagePage([]), refusal.fields.get("album")
        if fault is None:
            raise
    shown, found_words = pictures.shown(page, at), None
    if album.rule is not None and not fault:
        found_words = pictures.found_words(page, shown)
    return render_template(
        "albums/show.html",
        **shown,
        album=album,
        way=way_to(album, everything),
        inside=[one for one in everything if one.parent_id == album_id],
        sorts=_sorts(album),
        found_words=found_words,
        fault=fault,
        told=told,
        undo=told_picture("trashed"),
        link_off=told_picture("restored-without-link"),
    )


@blueprint.get("/<id:album_id>/edit")
def edit(album_id: str) -> ResponseReturnValue:
    """Show the form that changes an album."""
    return _edit(*_all_and_one(album_id))


@blueprint.post("/<id:album_id>/edit")
def change(album_id: str) -> ResponseReturnValue:
    """Change name, description, place, order and rule, and show the album."""
    # Browsers send CR LF for the line break that a field's `maxlength` counts as one character.
    typed = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    everything, album = _all_and_one(album_id)
    sort, _, order = typed.get("sorting", album.sorting).partition(" ")
    parent_id = typed.get("parent_id", album.parent_id or "")
    if f"{sort} {order}" not in album.sorts or (parent_id and not is_id(parent_id)):
        abort(400)
    changes: dict[str, str | None] = {
        name: typed[name] for name in MOST_CHARACTERS if name in typed
    }
    if album.rule is not None and "rule" in typed:
        changes["rule"] = typed["rule"]
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
    found = in_tree(as_listed(_albums().all(required_viewer().identity)))
    return render_template(
        "albums/index.html",
        albums=found,
        ways=ways_to_all(found),
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
        fields=fields or {},
        typed=typed or {},
    )


def _all_and_one(album_id: str) -> tuple[list[Album], Album]:
    """Return all albums of the viewer, and one of them; aborts with 404 for any other."""
    everything = as_listed(_albums().all(required_viewer().identity))
    return everything, next((one for one in everything if one.id == album_id), None) or abort(404)


def _pictures(album: Album) -> PictureList:
    """Return what is in an album, in the order of this address, which is else its own."""
    asked = list_place()
    # A saved search has no order of its own.
    named = "" if asked.sort == OWN and album.rule is not None else asked.sort
    sort = album_sort_of(named, asked.order, (album.sort, album.order))
    place = _place(album, sort)
    return PictureList(place, sort, required_viewer().identity, dependencies().uploader)


def _place(album: Album, sort: Sort) -> ListPlace:
    """Return an album in an order; that in which it is usually seen stands in no address."""
    if sort == album_sort_of("", "", (album.sort, album.order)):
        return ListPlace(album=album.id)
    return ListPlace(album=album.id, sort=sort.sort or USUAL, order=sort.order)


def _sorts(album: Album) -> list[tuple[Sort, ListPlace]]:
    """Return the orders in which an album can be seen, its own one first."""
    own = [one for one in OWN_SORTS if not one.order or (album.sort, album.order) == (OWN, "desc")]
    known = [*(own if album.rule is None else []), *SORTS]
    return [(one, _place(album, one)) for one in known]


def _typed_rule(typed: Mapping[str, str]) -> Rule:
    sort, _, order = typed.get("sorting", "uploaded desc").partition(" ")
    if f"{sort} {order}" not in SEARCH_SORTS:
        abort(400)
    return Rule(typed["rule"], sort, order)


def _save(fields: dict[str, str], typed: Mapping[str, str]) -> str:
    return render_template("albums/save.html", sorts=SEARCH_SORTS, fields=fields, typed=typed)


def _complaint(name: str, value: str, refusal: Refusal) -> str:
    """Say what is wrong with a field; only of a search the uploader's own words are shown."""
    if refusal.code == "too_many_albums":
        return field_text("too_many_albums")
    if name == "parent_id":
        return field_text("album_elsewhere")
    most = MOST_OF_A_RULE if name == "rule" else MOST_CHARACTERS.get(name)
    if most is not None and len(value) > most:
        return field_text("too_long", most=f"{most:,}")
    if name == "rule":
        # Of a search the uploader says which word is wrong.
        return refusal.fields["rule"] if value.strip() else field_text("rule_missing")
    return field_text("name_missing") if name == "name" else UNKNOWN
