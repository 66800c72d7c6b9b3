"""The viewer's tags: how many pictures have each, and to rename, merge and delete them."""

from urllib.parse import urlencode

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.uploader_client import Uploader
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web.told import told_code, told_number
from bff.words.error_texts import field_text
from bff.words.tags import MOST_CHARACTERS, CountedTag, removed_words, renamed_words

MOST_SHOWN = 1000
blueprint = Blueprint("tags", __name__, url_prefix="/tags")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the tags in their order: all, or those that begin as asked."""
    begins = request.args.get("begins", "").strip()[:MOST_CHARACTERS]
    found = _uploader().tags(required_viewer().identity, begins, MOST_SHOWN)
    return render_template(
        "tags/index.html",
        tags=found,
        begins=begins,
        is_part=len(found) == MOST_SHOWN,
        told=_told(),
    )


@blueprint.get("/change")
def change() -> ResponseReturnValue:
    """Show one tag, and the form for its new name."""
    return render_template("tags/change.html", tag=_asked(), fields={}, typed="")


@blueprint.post("/change")
def rename() -> ResponseReturnValue:
    """Rename a tag and those below it; onto one that is there, both are one after that."""
    tag, name = request.form.get("tag", ""), request.form.get("name", "")
    try:
        done = _uploader().rename_tag(required_viewer().identity, tag, name)
    except Refusal as refusal:
        if refusal.status == 404:
            return _to("/tags", told="tag-gone")
        if refusal.status != 422:
            raise
        fields = {"name": field_text("tag_wrong", most=MOST_CHARACTERS)}
        shown = CountedTag(tag, 0)
        page = render_template("tags/change.html", tag=shown, fields=fields, typed=name)
        return make_response(page, 422)
    return _to("/tags", told="tag-renamed", left=str(done.left))


@blueprint.get("/delete")
def confirm() -> ResponseReturnValue:
    """Ask before a tag is taken off all pictures."""
    return render_template("tags/delete.html", tag=_asked())


@blueprint.post("/delete")
def delete() -> ResponseReturnValue:
    """Take a tag off all pictures; the pictures stay."""
    try:
        done = _uploader().delete_tag(required_viewer().identity, request.form.get("tag", ""))
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        return _to("/tags", told="tag-gone")
    return _to("/tags", told="tag-deleted", images=str(done.images), left=str(done.left))


def _uploader() -> Uploader:
    return dependencies().uploader


def _asked() -> CountedTag:
    """Return the tag that the address names. Aborts with 404 where the viewer has no such one."""
    tag = (request.args.get("tag") if "tag" in request.args else abort(400)) or ""
    found = _uploader().tags(required_viewer().identity, tag, 1) if tag else []
    return next((one for one in found if one.tag == tag), None) or abort(404)


def _told() -> str | None:
    """Return what the page has to say first."""
    match told_code():
        case "tag-renamed":
            return renamed_words(told_number("left"))
        case "tag-deleted":
            return removed_words(told_number("images"), told_number("left"))
        case "tag-gone":
            return "No picture has that tag any more."
    return None


def _to(path: str, **query: str) -> ResponseReturnValue:
    return redirect(f"{path}?{urlencode(query)}", code=303)
