"""The page of one picture: viewing, sharing, naming, deleting."""

from urllib.parse import urlencode

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff import access
from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web import htmx
from bff.web.login_redirect import login_redirect
from bff.words.error_texts import UNKNOWN, field_text
from bff.words.images import Image
from bff.words.link_previews import link_preview
from bff.words.links import copies
from bff.words.told import GONE, TOLD

CHANGEABLE = ("name", "alt", "visibility")
MOST_CHARACTERS = {"name": 200, "alt": 1000}
blueprint = Blueprint("pictures", __name__, url_prefix="/pictures/<id:image_id>")


@blueprint.get("")
def show(image_id: str) -> ResponseReturnValue:
    """Show a picture to its owner, or to everybody when it is shared by link.

    For any other id a visitor is redirected to the login page, and a viewer gets 404, whether the
    picture exists or not: neither learns which ids exist.
    """
    viewer = access.viewer()
    own = dependencies().uploader.image(viewer.identity, image_id) if viewer else None
    if own is not None:
        return _own_page(own)
    shared = dependencies().uploader.shared_image(image_id)
    if shared is not None:
        return render_template(
            "pictures/shared.html", image=shared, link_preview=link_preview(shared)
        )
    return login_redirect() if viewer is None else abort(404)


@blueprint.post("")
def change(image_id: str) -> ResponseReturnValue:
    """Change those of name, description and visibility that are in the form."""
    # Browsers send CR LF for the line break that a field's `maxlength` counts as one character.
    form = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    changes = {name: form[name] for name in CHANGEABLE if name in form}
    image = _own_image(image_id)
    try:
        changed = dependencies().uploader.change(required_viewer().identity, image_id, changes)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _refused_change(image, changes, refusal)
    if not htmx.wants_fragment():
        return redirect(changed.page_path, code=303)
    if "visibility" in changes:
        return render_template(
            "pictures/_sharing.html", image=changed, copies=copies(changed), said=changed.who_sees
        )
    return _words(changed, is_saved=True)


@blueprint.get("/delete")
def confirm(image_id: str) -> ResponseReturnValue:
    """Ask before a picture is deleted. Upload tools link here, by GET, which changes nothing."""
    return render_template("pictures/delete.html", image=_own_image(image_id))


@blueprint.post("/delete")
def delete(image_id: str) -> ResponseReturnValue:
    """Delete a picture and redirect to its place in the gallery, which says that it is gone.

    Where it is gone already, as after the same question in another tab, htmx's page would go on
    asking, so that it is led to the gallery, too. Nobody learns from it which ids exist.
    """
    image = dependencies().uploader.image(required_viewer().identity, image_id)
    if image is None:
        return htmx.redirect("/gallery", GONE) if htmx.wants_fragment() else abort(404)
    newer, older = _neighbours(image)
    try:
        dependencies().uploader.delete(required_viewer().identity, image.id)
    except Refusal as refusal:
        if refusal.status != 404:  # Another tab was quicker.
            raise
    query = {"at": older or newer} if older or newer else {}
    # Without scripts the address says what the gallery has to say; see `told` there.
    query |= {} if htmx.wants_fragment() else {"told": "deleted"}
    return htmx.redirect(f"/gallery?{urlencode(query)}".rstrip("?"), TOLD["deleted"])


def _own_image(image_id: str) -> Image:
    """Return a picture of the viewer. Aborts with 404 for any other."""
    return dependencies().uploader.image(required_viewer().identity, image_id) or abort(404)


def _own_page(
    image: Image, *, fields: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> str:
    previous, following = _neighbours(image)
    return render_template(
        "pictures/show.html",
        image=image,
        copies=copies(image),
        previous=previous,
        following=following,
        fields=fields or {},
        typed=typed or {},
    )


def _neighbours(image: Image) -> tuple[str | None, str | None]:
    """Return the ids of the neighbours; a page without them is better than no page."""
    try:
        return dependencies().uploader.neighbours(required_viewer().identity, image.id)
    except (Refusal, ServiceDown):
        return None, None


def _words(
    image: Image,
    *,
    is_saved: bool = False,
    fields: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    return render_template(
        "pictures/_words.html",
        image=image,
        copies=copies(image),
        is_fragment=True,
        is_saved=is_saved,
        fields=fields or {},
        typed=typed or {},
    )


def _complaint(name: str, value: str) -> str:
    """Say what is wrong with a field that the uploader refused, whose own words are never shown."""
    if len(value) > MOST_CHARACTERS[name]:
        return field_text("too_long", most=f"{MOST_CHARACTERS[name]:,}")
    return field_text("name_missing") if name == "name" else UNKNOWN


def _refused_change(image: Image, typed: dict[str, str], refusal: Refusal) -> ResponseReturnValue:
    """Show the form again with its input, and what is wrong beside each field."""
    if "visibility" in typed:  # No field was typed in: the control sends what it always sends.
        abort(400)
    fields = {name: _complaint(name, typed[name]) for name in refusal.fields if name in typed}
    fields = fields or {"name": UNKNOWN}
    if htmx.wants_fragment():
        body = _words(image, fields=fields, typed=typed)
    else:
        body = _own_page(image, fields=fields, typed=typed)
    return make_response(body, 422)
