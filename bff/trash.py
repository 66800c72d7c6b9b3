"""The trash: what was deleted, until its day; restored, or deleted for good."""

from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.uploader_client import Uploader
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web.ids import is_id
from bff.web.list_place import list_place
from bff.web.told import told_code, told_here, told_number, told_picture
from bff.web.visitors import visitor
from bff.words.trash import Trash, back_words, emptied_words, gone_words

PER_PAGE = 60
# As many as an answer of the uploader names.
MOST_LINKS = 100
blueprint = Blueprint("trash", __name__, url_prefix="/trash")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show what was deleted last, or the part at a cursor."""
    cursor = request.args.get("cursor") or None
    return render_template(
        "trash/index.html",
        trash=_trash(PER_PAGE, cursor),
        cursor=cursor,
        gone_words=gone_words,
        told=_told(),
        selecting=request.args.get("select") in ("1", "all"),
        all_ticked=request.args.get("select") == "all",
        in_trash=True,
        link_off=told_picture("restored-without-link"),
    )


@blueprint.post("/<id:image_id>/restore")
def restore(image_id: str) -> ResponseReturnValue:
    """Restore a picture, and show what is left; an undo leads to it in the list it was in."""
    restored = _uploader().restore(required_viewer().identity, image_id, visitor())
    code = "not-in-trash"
    if restored is not None:
        code = "restored-without-link" if restored.had_link else "restored"
    told = {"told": code, "picture": image_id}
    if "undo" in request.form:
        back = list_place().list_path(at=image_id if restored else None, **told)
        return redirect(back, code=303)
    cursor = request.form.get("cursor")
    return _to("/trash", **({"cursor": cursor} if cursor else {}), **told)


@blueprint.post("/restore")
def restore_all() -> ResponseReturnValue:
    """Restore all; where pictures had links, ask whether these are to work again."""
    done = _uploader().restore_trash(required_viewer().identity, visitor())
    if done.ids_with_links:
        return render_template("trash/restored.html", done=done, said=back_words(done.images))
    return _to("/trash", told="all-restored", images=str(done.images))


@blueprint.post("/links")
def links() -> ResponseReturnValue:
    """Share pictures again that were shared before they came here."""
    wanted = request.form.getlist("id")[:MOST_LINKS]
    if not wanted or not all(is_id(one) for one in wanted):
        abort(400)
    own = [one for one in wanted if _is_shared_again(one)]
    if len(own) == 1:
        return _to(f"/pictures/{own[0]}")
    return _to("/gallery", told="links-on") if own else _to("/gallery")


@blueprint.get("/empty")
def confirm_emptying() -> ResponseReturnValue:
    """Ask before everything is deleted for good."""
    return render_template("trash/empty.html", trash=_trash(1, None))


@blueprint.post("/empty")
def empty() -> ResponseReturnValue:
    """Delete everything for good, and say how much that was."""
    done = _uploader().empty_trash(required_viewer().identity, visitor())
    numbers = {"images": done.images, "bytes": done.bytes, "left": done.left}
    return _to("/trash", told="emptied", **{name: str(one) for name, one in numbers.items()})


@blueprint.get("/<id:image_id>/delete")
def confirm(image_id: str) -> ResponseReturnValue:
    """Ask before a picture is deleted for good."""
    image = _uploader().trashed_image(required_viewer().identity, image_id) or abort(404)
    return render_template("trash/delete.html", image=image)


@blueprint.post("/<id:image_id>/delete")
def delete(image_id: str) -> ResponseReturnValue:
    """Delete a picture for good that is in the trash; one that is not stays as it is."""
    identity = required_viewer().identity
    if _uploader().trashed_image(identity, image_id) is None:
        return _to("/trash", told="not-in-trash")
    try:
        _uploader().delete(identity, image_id, visitor(), permanent=True)
    except Refusal as refusal:
        if refusal.status != 404:  # Another tab was quicker.
            raise
    return _to("/trash", told="deleted-for-good")


def _uploader() -> Uploader:
    return dependencies().uploader


def _trash(limit: int, cursor: str | None) -> Trash:
    try:
        return _uploader().trash(required_viewer().identity, limit, cursor)
    except Refusal as refusal:
        if cursor is not None and refusal.status in (400, 422):
            abort(404)  # A cursor that was tampered with is an address that does not exist.
        raise


def _is_shared_again(image_id: str) -> bool:
    """Share a picture of the viewer; False where there is no such one."""
    changes = {"visibility": "link"}
    try:
        _uploader().change(required_viewer().identity, image_id, changes, visitor())
    except Refusal as refusal:
        if refusal.status == 404:
            return False
        raise
    return True


def _told() -> str | None:
    """Return what the page has to say first."""
    match told_code():
        case "emptied":
            return emptied_words(told_number("images"), told_number("bytes"), told_number("left"))
        case "all-restored":
            return back_words(told_number("images"))
    return told_here()


def _to(path: str, **query: str) -> ResponseReturnValue:
    return redirect(f"{path}?{urlencode(query)}" if query else path, code=303)
