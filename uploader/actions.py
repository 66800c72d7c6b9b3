"""What is done to many images at once, and undone."""

from collections.abc import Callable
from itertools import chain

from apiflask import APIBlueprint
from flask import Response, jsonify, request

from uploader import access
from uploader.arranging.tag_names import read_tags
from uploader.clients.permissions import Scope
from uploader.dependencies import dependencies
from uploader.intake.origins import origin_of
from uploader.outcomes import InvalidFields
from uploader.previews.rendition_queue import LENGTH
from uploader.selecting import batches
from uploader.selecting.album_batches import adding_to_album, removing_from_album
from uploader.selecting.batches import Action
from uploader.selecting.bulk_changes import Done
from uploader.selecting.tag_batches import adding_tags, removing_tags
from uploader.selecting.turn_batches import turning
from uploader.web.openapi_answers import json_of, problems
from uploader.web.selected import is_found, selection_of
from uploader.web.selection_schemas import ActionAnswer, ActionRequest, action_answer

# What takes an image away, or brings one back, needs the scope of deletions as well.
_OF_DELETION = frozenset({"trash", "restore", "delete"})
_PLAIN: dict[str, Action] = {
    "favourite": batches.setting(favourite=True),
    "unfavourite": batches.setting(favourite=False),
    "trash": batches.trash,
    "restore": batches.restore,
    "delete": batches.delete_for_good,
}
_WITH_VALUES: dict[str, Callable[[ActionRequest], Action]] = {
    "visibility": lambda asked: batches.setting(visibility=asked.visibility),
    "add_tags": lambda asked: adding_tags(read_tags(asked.tags or [], "tags")),
    "remove_tags": lambda asked: removing_tags(read_tags(asked.tags or [], "tags")),
    "add_to_album": lambda asked: adding_to_album(asked.album_id or ""),
    "remove_from_album": lambda asked: removing_from_album(asked.album_id or ""),
    "rotate": lambda asked: turning(asked.turn or 0, mirrored=bool(asked.mirrored)),
}
# The fields of each action, of which it needs one.
_BELONGS: dict[str, tuple[str, ...]] = {
    "visibility": ("visibility",),
    "add_tags": ("tags",),
    "remove_tags": ("tags",),
    "add_to_album": ("album_id",),
    "remove_from_album": ("album_id",),
    "rotate": ("turn", "mirrored"),
}
_ALL_THAT_BELONG = tuple(dict.fromkeys(chain.from_iterable(_BELONGS.values())))
_SOME_FAILED = {
    "description": "The same, where something failed.",
    "content": json_of("ActionAnswer"),
}
blueprint = APIBlueprint("actions", __name__, tag="Images", url_prefix="/v1/images/actions")


@blueprint.post("")
@blueprint.input(ActionRequest, arg_name="asked")
@blueprint.output(ActionAnswer, description="What became of each image, where all is done.")
@blueprint.doc(
    operation_id="change_images",
    responses={207: _SOME_FAILED, **problems(404, 409, 411, 415, 422, 429)},
)
def create(asked: ActionRequest) -> Response:
    """Do the same to many of the caller's images, or undo what was done.

    Which images a search or an album has is decided once, before the first is changed: where it is
    not the number that was expected, it is 409 with the true `count`, and nothing is done.
    `trash`, `restore` and `delete` need the scope `delete` as well. A few images a transaction are
    changed, and an answer may come before all are: those that were not reached have 503, and may
    be sent again. Done again, an action changes nothing, but that `rotate` turns further; what it
    turns has its new size at once, and its new thumbnail when that is made. `undo` takes back what
    an action has changed, within ten minutes and once; what was changed since stays as it is, which
    has 409.
    """
    with dependencies().bulk.action_slots.taken(access.caller().user_id):
        done = _undone(asked) if asked.undo is not None else _acted(asked)
    _queue_renditions(done)
    answer = action_answer(done)
    response = jsonify(answer.model_dump())
    response.status_code = 207 if answer.failed else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def _acted(asked: ActionRequest) -> Done:
    d, caller, name = dependencies(), access.caller(), _name_of(asked)
    action = _action(asked, name)
    if name in _OF_DELETION:
        access.require(caller, Scope.DELETE)
    selection = selection_of(d, caller.user_id, asked, asked.expected_count)
    is_final = name == "delete" or (name == "trash" and not d.trash.is_kept)
    done = d.bulk.changes.run(
        caller.user_id,
        selection,
        name,
        batches.delete_for_good if is_final else action,
        origin_of(request),
        can_be_undone=not is_final,
    )
    if is_final:
        d.remover.remove_soon()
    return done


def _name_of(asked: ActionRequest) -> str:
    """Return the action, of which nothing is missing that says to what it is done."""
    is_counted = asked.expected_count is not None
    for field, is_missing in (
        ("ids", asked.ids is None and not is_found(asked)),
        ("action", asked.action is None),
        ("expected_count", is_found(asked) and not is_counted),
    ):
        if is_missing:
            raise InvalidFields([{"field": field, "message": "Is missing."}])
    if is_counted and not is_found(asked):
        message = "Is of a search or an album."
        raise InvalidFields([{"field": "expected_count", "message": message}])
    return str(asked.action)


def _queue_renditions(done: Done) -> None:
    """Queue what is made first of those that are shared or turned now: more would find no room."""
    d = dependencies()
    for ids, add in (
        (done.shared, d.rendition_queue.add_card),
        (done.turned, d.rendition_queue.add_turned),
    ):
        for image_id in ids[:LENGTH]:
            if image := d.catalogue.find_unchecked(image_id):
                add(image)


def _action(asked: ActionRequest, name: str) -> Action:
    """Return the action with what belongs to it; raises InvalidFields for what does not."""
    belongs = _BELONGS.get(name, ())
    for field in _ALL_THAT_BELONG:
        if getattr(asked, field) is not None and field not in belongs:
            raise InvalidFields([{"field": field, "message": "Is of another action."}])
    if belongs and all(getattr(asked, field) is None for field in belongs):
        raise InvalidFields([{"field": belongs[0], "message": "Is missing."}])
    return _PLAIN[name] if name in _PLAIN else _WITH_VALUES[name](asked)


def _undone(asked: ActionRequest) -> Done:
    if asked.model_fields_set != {"undo"} or asked.undo is None:
        raise InvalidFields([{"field": "undo", "message": "Stands by itself."}])
    d, caller = dependencies(), access.caller()
    if d.bulk.changes.action_of(caller.user_id, asked.undo) in _OF_DELETION:
        access.require(caller, Scope.DELETE)
    return d.bulk.changes.undo(caller.user_id, asked.undo, origin_of(request))
