"""How a picture is turned and mirrored. Its original stays as it is, and turning back undoes it."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.budget import TURNING_SECONDS
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.list_place import list_place, neighbours
from bff.web.visitors import visitor
from bff.words.turns import read_shown

blueprint = Blueprint("picture_turn", __name__, url_prefix="/pictures/<id:image_id>/turn")


@blueprint.post("")
def change(image_id: str) -> ResponseReturnValue:
    """Show a picture as the form says it as a whole, and answer htmx with what follows that."""
    shown = read_shown(request.form.get("shown", "")) or abort(400)
    identity, place = required_viewer().identity, list_place()
    try:
        image = dependencies().uploader.change(
            identity, image_id, shown._asdict(), visitor(), within=TURNING_SECONDS
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        # The server has lost the original meanwhile, which the page says.
        return htmx.redirect(place.picture_path(image_id))
    if not htmx.wants_fragment():
        return redirect(place.picture_path(image.id), code=303)
    previous, following = neighbours(identity, image.id)
    return render_template(
        "picture_turn/_turned.html",
        image=image,
        place=place,
        previous=previous,
        following=following,
        is_fragment=True,
    )
