"""What is done to many pictures at once: the form of a list whose tiles have boxes."""

from dataclasses import replace
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, request
from flask import render_template as render
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web.ids import is_id
from bff.web.list_address import list_back, told_address
from bff.web.selected_pictures import MOST_PICTURES, selected_here
from bff.web.visitors import visitor
from bff.words.albums import in_tree
from bff.words.error_texts import UNKNOWN, field_text
from bff.words.selections import UNDO, Changed, Selected, again_words, changed_words
from bff.words.tags import tags_complaint, typed_tags
from bff.words.told import TOLD

# The ids of as many as the uploader takes at once.
FORM_BYTES = 512 * 1024
MOST_NAME_CHARACTERS = 200
# What needs nothing but the pictures.
PLAIN = frozenset({"trash", "restore", "delete", "favourite", "unfavourite"})
VISIBILITIES = frozenset({"link", "private"})
TAGGING = frozenset({"add_tags", "remove_tags"})
ALBUMS = frozenset({"add_to_album", "remove_from_album"})
# Degrees clockwise, from how each picture is shown.
TURNS = {"turn_left": 270, "turn_right": 90}
# Of a list: it has another number of pictures than its viewer has seen, or too many by now.
_RECOUNTED = frozenset({"count_differs", "too_many_images"})
# Of the archive, what the browser gets to know of it.
_ARCHIVE_HEADERS = ("Content-Type", "Content-Length", "Content-Disposition", "ETag")
blueprint = Blueprint("selection", __name__, url_prefix="/gallery")


@blueprint.post("/actions")
def act() -> ResponseReturnValue:
    """Do something to the pictures of a form, and lead back to their list, which says what.

    What cannot be undone, or needs words, is asked for first, by a page that has the form again. A
    script that accepts JSON alone stays where it is.
    """
    request.max_content_length = FORM_BYTES
    if UNDO in request.form:
        return _undone(request.form[UNDO])
    selected, action = selected_here(), request.form.get("action", "")
    if action == "trash" and not dependencies().settings.trash_days:
        action = "delete"
    if not selected.count:
        return _back("nothing-selected")
    if action in ("tags", "albums") or (action == "delete" and "sure" not in request.form):
        return _question(action, selected)
    more: dict[str, Any] = {}
    try:
        name, more = _asked(action)
        return _acted(selected, action, name, more)
    except Refusal as refusal:
        if refusal.code in _RECOUNTED:
            return _recounted(selected, refusal.count or 0, action, more)
        if refusal.status in (409, 422) and action in TAGGING | ALBUMS:
            name = "tags" if action in TAGGING else "albums"
            return _question(name, selected, wrong=refusal.code or "refused")
        raise


@blueprint.post("/archive")
def archive() -> ResponseReturnValue:
    """Send the pictures of a form as one ZIP archive, as it comes from the uploader."""
    request.max_content_length = FORM_BYTES
    selected, slots = selected_here(), dependencies().archive_slots
    if not selected.count:
        return _back("nothing-selected")
    identity = required_viewer().identity
    if selected.listing is not None:
        count = dependencies().uploader.count(identity, selected.listing)
        if count != selected.count or count > MOST_PICTURES:
            return _recounted(selected, count, "", {})
    if not slots.acquire(blocking=False):
        raise Refusal(429, "archives_busy", retry_after=10)
    try:
        found = dependencies().selections.archive(identity, selected)
    except BaseException:
        slots.release()
        raise
    response = Response(found.chunks())
    for name in _ARCHIVE_HEADERS:
        if name in found.headers:
            response.headers[name] = found.headers[name]
    response.call_on_close(found.close)
    response.call_on_close(slots.release)
    return response


def _acted(selected: Selected, action: str, name: str, more: dict[str, Any]) -> ResponseReturnValue:
    identity, selections = required_viewer().identity, dependencies().selections
    changed = selections.act(identity, selected, name, more, visitor())
    return _told(Changed(action, changed.done, changed.failed, changed.undo))


def _asked(action: str) -> tuple[str, dict[str, Any]]:
    """Return an action as the uploader knows it, and what belongs to it; aborts for any other.

    Raises Refusal for what was typed into the form of a question.
    """
    if action in PLAIN:
        return action, {}
    if action in VISIBILITIES:
        return "visibility", {"visibility": action}
    if action in TURNS:
        return "rotate", {"turn": TURNS[action]}
    if action in TAGGING:
        tags = typed_tags(request.form.get("tags", ""))
        return (action, {"tags": tags}) if tags else _missing("tags")
    return (action, {"album_id": _album_id(action)}) if action in ALBUMS else abort(400)


def _album_id(action: str) -> str:
    """Return the album that was chosen, or one that is made by the name that was typed."""
    name, chosen = request.form.get("name", "").strip(), request.form.get("album_id", "")
    if name and action == "add_to_album":
        identity = required_viewer().identity
        return dependencies().albums.create(identity, name, None, visitor()).id
    if not chosen:
        _missing("album")
    return chosen if is_id(chosen) else abort(400)


def _missing(name: str) -> NoReturn:
    raise Refusal(422, f"{name}_missing")


def _undone(token: str) -> ResponseReturnValue:
    if not is_id(token):
        abort(400)
    try:
        changed = dependencies().selections.undo(required_viewer().identity, token, visitor())
    except Refusal as refusal:
        if refusal.status == 404:
            return _back("undo-over")
        raise
    return _told(changed)


def _wants_json() -> bool:
    return request.headers.get("Accept") == "application/json"


def _told(changed: Changed) -> ResponseReturnValue:
    if not _wants_json():
        return redirect(told_address(list_back(request.form.get("back")), changed), code=303)
    said = changed_words(changed.action, changed.done, changed.reasons)
    return jsonify(said=said, undo=changed.undo, failed=changed.failed)


def _back(code: str) -> ResponseReturnValue:
    """Lead back to the list, where nothing was done, and say why."""
    if _wants_json():
        return jsonify(said=TOLD[code], undo=None, failed={})
    back = list_back(request.form.get("back"))
    return redirect(f"{back}{'&' if '?' in back else '?'}told={code}", code=303)


def _recounted(selected: Selected, count: int, action: str, more: dict[str, Any]) -> Response:
    """Return the page that says how many pictures a list has now, and asks once more.

    What was typed is kept in its form; an album that was made for it is not made twice.
    """
    kept = {name: request.form[name] for name in ("sure", "tags") if name in request.form}
    kept |= {name: more[name] for name in ("album_id",) if name in more}
    page = render(
        "selection/recounted.html",
        selected=replace(selected, count=count),
        before=selected.count,
        most=MOST_PICTURES,
        action=action,
        words=again_words(action, count),
        kept=kept,
        path=request.path,
        back=list_back(request.form.get("back")),
    )
    return make_response(page, 409)


def _question(name: str, selected: Selected, *, wrong: str = "") -> Response:
    """Return the page that asks for words, or once more; `wrong` is the code of what was typed."""
    said: dict[str, Any] = {
        "selected": selected,
        "back": list_back(request.form.get("back")),
        "typed": request.form,
        "fields": _complaints(name, wrong) if wrong else {},
    }
    if name == "albums":
        known = in_tree(dependencies().albums.all(required_viewer().identity))
        # A saved search holds nothing by itself.
        said["albums"] = [one for one in known if one.images is not None]
    return make_response(render(f"selection/{name}.html", **said), 422 if wrong else 200)


def _complaints(name: str, wrong: str) -> dict[str, str]:
    """Say what is wrong with a field; the uploader's own words are never shown."""
    if name == "tags":
        return {"tags": tags_complaint(typed_tags(request.form.get("tags", "")))}
    if wrong in ("album_missing", "too_many_albums"):
        return {"name": field_text(wrong)}
    is_long = len(request.form.get("name", "")) > MOST_NAME_CHARACTERS
    return {"name": field_text("too_long", most=MOST_NAME_CHARACTERS) if is_long else UNKNOWN}
