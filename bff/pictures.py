"""The page of one picture: viewing, sharing, naming, deleting."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff import access
from bff.access import required_viewer
from bff.clients.uploader_client import Changes
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.list_place import ListPlace, list_place, neighbours
from bff.web.login_redirect import login_redirect
from bff.web.time_zone import time_zone
from bff.web.visitors import visitor
from bff.words.details import Details, changes_of
from bff.words.error_texts import UNKNOWN, field_text
from bff.words.images import Image
from bff.words.link_previews import link_preview
from bff.words.links import copies
from bff.words.tags import changed_tags, tags_complaint
from bff.words.times import near_date_words
from bff.words.told import GONE, TOLD

# Fields of forms of their own: the mark of a favourite, the place that is taken away, tags to be
# added, one to be removed.
ARRANGED = {"favourite", "place", "add_tags", "remove_tag"}
CHANGEABLE = ("name", "alt", "description", "visibility", "taken_at")
MOST_CHARACTERS = {"name": 200, "alt": 1000, "description": 2000}
blueprint = Blueprint("pictures", __name__, url_prefix="/pictures/<id:image_id>")


@blueprint.get("")
def show(image_id: str) -> ResponseReturnValue:
    """Show a picture to its owner, or to everybody when it is shared by link.

    For any other id a visitor is redirected to the sign-in page, and a viewer gets 404, whether the
    picture exists or not: neither learns which ids exist.
    """
    viewer = access.viewer()
    own = dependencies().uploader.image(viewer.identity, image_id) if viewer else None
    if own is not None:
        return _own_page(own)
    shared = dependencies().uploader.shared_image(image_id)
    if shared is not None:
        return render_template(
            "pictures/shared.html",
            image=shared,
            place=ListPlace(),
            link_preview=link_preview(shared),
        )
    return login_redirect() if viewer is None else abort(404)


@blueprint.post("")
def change(image_id: str) -> ResponseReturnValue:
    """Change those of name, texts, time and visibility that are in the form."""
    # Browsers send CR LF for the line break that a field's `maxlength` counts as one character.
    form = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    image = _own_image(image_id)
    if ARRANGED & form.keys():
        return _arrange(image, form)
    typed = {name: form[name] for name in CHANGEABLE if name in form}
    try:
        changes = changes_of(image.details or Details(), typed)
    except ValueError:
        return _refused_change(image, typed, {"taken_at"})
    try:
        changed = dependencies().uploader.change(
            required_viewer().identity, image_id, changes, visitor()
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _refused_change(image, typed, refusal.fields)
    if not htmx.wants_fragment():
        return redirect(list_place().picture_path(changed.id), code=303)
    if "visibility" in changes:
        return render_template(
            "pictures/_sharing.html",
            image=changed,
            place=list_place(),
            copies=copies(changed),
            said=changed.who_sees,
        )
    return _words(changed, is_saved=True)


def _arrange(image: Image, form: dict[str, str]) -> ResponseReturnValue:
    """Change the tags, the mark or the place, and answer htmx with that part of the page."""
    tags = changed_tags(image.tags, form)
    part, changes = _arranged(form, tags)
    wrong: dict[str, str] = {}
    try:
        identity = required_viewer().identity
        image = dependencies().uploader.change(identity, image.id, changes, visitor())
    except Refusal as refusal:
        if refusal.status != 422 or part != "tags":
            raise
        wrong = {"add_tags": tags_complaint(tags)}
    shown: dict[str, Any] = {
        "tag_fields": wrong,
        "tags_typed": form.get("add_tags", "") if wrong else "",
    }
    if htmx.wants_fragment():
        body = render_template(
            f"pictures/_{part}.html",
            image=image,
            place=list_place(),
            is_saved=not wrong,
            is_added="add_tags" in form,
            **shown,
        )
    elif wrong:
        body = _own_page(image, **shown)
    else:
        return redirect(list_place().picture_path(image.id), code=303)
    return make_response(body, 422 if wrong else 200)


def _arranged(form: dict[str, str], tags: list[str]) -> tuple[str, Changes]:
    """Return which part of the page a form is of, and what it changes."""
    if "favourite" in form:
        return "favourite", {"favourite": form["favourite"] == "true"}
    # No form says a place: it can only be taken away.
    return ("place", {"place": None}) if "place" in form else ("tags", {"tags": tags})


@blueprint.get("/delete")
def confirm(image_id: str) -> ResponseReturnValue:
    """Ask before a picture is deleted. Upload tools link here, by GET, which changes nothing."""
    today, days = time_zone().today(), dependencies().settings.trash_days
    return render_template(
        "pictures/delete.html",
        image=_own_image(image_id),
        place=list_place(),
        gone=near_date_words(today + timedelta(days=days), today),
    )


@blueprint.post("/delete")
def delete(image_id: str) -> ResponseReturnValue:
    """Move a picture to the trash, and redirect to its place in the gallery, which offers an undo.

    Without a trash it is deleted, and the gallery says so.

    Where it is gone already, as after the same question in another tab, htmx's page would go on
    asking, so that it is led to the gallery, too. Nobody learns from it which ids exist.
    """
    image = dependencies().uploader.image(required_viewer().identity, image_id)
    if image is None:
        return (
            htmx.redirect(list_place().list_path(), GONE) if htmx.wants_fragment() else abort(404)
        )
    before, after = neighbours(required_viewer().identity, image.id)
    try:
        dependencies().uploader.delete(required_viewer().identity, image.id, visitor())
    except Refusal as refusal:
        if refusal.status != 404:  # Another tab was quicker.
            raise
    place, at = list_place(), after or before
    if dependencies().settings.trash_days:
        return htmx.redirect(place.list_path(at=at, told="trashed", picture=image.id))
    # Without scripts the address says what the gallery has to say; see `told` there.
    told = None if htmx.wants_fragment() else "deleted"
    return htmx.redirect(place.list_path(at=at, told=told), TOLD["deleted"])


def _own_image(image_id: str) -> Image:
    """Return a picture of the viewer. Aborts with 404 for any other."""
    return dependencies().uploader.image(required_viewer().identity, image_id) or abort(404)


def _own_page(
    image: Image,
    *,
    fields: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    **shown: object,
) -> str:
    previous, following = neighbours(required_viewer().identity, image.id)
    return render_template(
        "pictures/show.html",
        image=image,
        place=list_place(),
        copies=copies(image),
        previous=previous,
        following=following,
        fields=fields or {},
        typed=typed or {},
        **shown,
    )


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
        place=list_place(),
        copies=copies(image),
        is_fragment=True,
        is_saved=is_saved,
        fields=fields or {},
        typed=typed or {},
    )


def _complaint(name: str, value: str) -> str:
    """Say what is wrong with a field that the uploader refused, whose own words are never shown."""
    if name == "taken_at":
        return field_text("time_wrong")
    if len(value) > MOST_CHARACTERS[name]:
        return field_text("too_long", most=f"{MOST_CHARACTERS[name]:,}")
    return field_text("name_missing") if name == "name" else UNKNOWN


def _refused_change(
    image: Image, typed: dict[str, str], refused: Collection[str]
) -> ResponseReturnValue:
    """Show the form again with its input, and what is wrong beside each field."""
    if "visibility" in typed:  # No field was typed in: the control sends what it always sends.
        abort(400)
    fields = {name: _complaint(name, typed[name]) for name in refused if name in typed}
    fields = fields or {"name": UNKNOWN}
    if htmx.wants_fragment():
        body = _words(image, fields=fields, typed=typed)
    else:
        body = _own_page(image, fields=fields, typed=typed)
    return make_response(body, 422)
