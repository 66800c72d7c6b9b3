"""Which albums a picture is in: chosen on a page of boxes, or put into a new one."""

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.albums_client import Albums
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web.ids import is_id
from bff.web.list_place import list_place
from bff.web.visitors import visitor
from bff.words.albums import Album, added_words, recent_first, way_to
from bff.words.error_texts import UNKNOWN, field_text
from bff.words.images import Image

# How many albums have a box; of more, those that were changed last, and what is looked for.
MOST_BOXES = 200
# How many there are before a field to look for one is of use.
MANY = 12
blueprint = Blueprint("picture_albums", __name__, url_prefix="/pictures/<id:image_id>/albums")


@blueprint.get("")
def index(image_id: str) -> ResponseReturnValue:
    """Show a box for each album, those first that were changed last."""
    return _page(_own_image(image_id))


@blueprint.post("")
def choose(image_id: str) -> ResponseReturnValue:
    """Put the picture into the albums that were ticked, and out of those that were not any more.

    What the form showed as ticked comes with it (`was`), so that nothing else is changed that
    another window changed meanwhile.
    """
    image, identity = _own_image(image_id), required_viewer().identity
    ticked, was = set(request.form.getlist("in")), set(request.form.getlist("was"))
    if not all(is_id(one) for one in ticked | was):
        abort(400)
    known = {one.id: one.name for one in _albums().all(identity)}
    put, taken = ticked - was, was - ticked
    if not put <= set(known):
        abort(404)
    try:
        added = _put_into_new_one(image)
        for album_id in put:
            _albums().add(identity, album_id, [image_id], visitor())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return make_response(_page(image, _complaint(refusal), ticked), 422)
    for album_id in taken & set(known):
        _albums().remove(identity, album_id, [image_id], visitor())
    said = added_words(
        [known[one] for one in put] + added, [known[one] for one in taken & set(known)]
    )
    return (
        _page(image, said=said) if said else redirect(list_place().picture_path(image_id), code=303)
    )


@blueprint.post("/cover")
def cover(image_id: str) -> ResponseReturnValue:
    """Make the picture the cover of an album that it is in."""
    album_id = request.form.get("album", "")
    if not is_id(album_id):
        abort(400)
    changes = {"cover_id": image_id}
    try:
        album = _albums().change(required_viewer().identity, album_id, changes, visitor())
    except Refusal as refusal:
        if refusal.status == 422:  # It is not in it any more.
            abort(404)
        raise
    return _page(_own_image(image_id), said=f"It is the cover of {album.name}.")


def _albums() -> Albums:
    return dependencies().albums


def _own_image(image_id: str) -> Image:
    """Return a picture of the viewer. Aborts with 404 for any other."""
    return dependencies().uploader.image(required_viewer().identity, image_id) or abort(404)


def _put_into_new_one(image: Image) -> list[str]:
    """Make an album of the name that was typed, with the picture in it; return its name, if any."""
    name = request.form.get("name", "").strip()
    if not name:
        return []
    made = _albums().create(required_viewer().identity, name, None, visitor())
    _albums().add(required_viewer().identity, made.id, [image.id], visitor())
    return [made.name]


def _complaint(refusal: Refusal) -> str:
    if refusal.code == "too_many_albums":
        return field_text("too_many_albums")
    name = request.form.get("name", "")
    return field_text("too_long", most="200") if len(name) > 200 else UNKNOWN


def _page(
    image: Image, error: str = "", ticked: set[str] | None = None, *, said: str | None = None
) -> str:
    identity = required_viewer().identity
    everything = [one for one in _albums().all(identity) if one.images is not None]
    inside = {one.id for one in _albums().of_image(identity, image.id)}
    wanted = request.args.get("find", "").strip()
    found = [one for one in everything if wanted.casefold() in one.name.casefold()]
    boxes = recent_first(found)[:MOST_BOXES]
    return render_template(
        "picture_albums/index.html",
        image=image,
        place=list_place(),
        boxes=[(one, _where(one, everything)) for one in boxes],
        inside=inside,
        ticked=inside if ticked is None else ticked,
        find=wanted,
        has_many=len(everything) > MANY,
        is_cut=len(found) > MOST_BOXES,
        fields={"name": error} if error else {},
        name=request.form.get("name", "") if error else "",
        told=said,
    )


def _where(album: Album, everything: list[Album]) -> str:
    """Return the names of the albums that an album lies in."""
    return " / ".join(one.name for one in way_to(album, everything))
