"""The caller's tags: list, rename and merge, delete."""

from dataclasses import asdict

from apiflask import APIBlueprint

from uploader import access
from uploader.arranging.tag_names import fold, read_tag
from uploader.dependencies import dependencies
from uploader.web import openapi_requests
from uploader.web.openapi_answers import problems
from uploader.web.tag_schemas import (
    CountedTag,
    DeletedTag,
    RenamedTag,
    TagChange,
    TagList,
    TagQuery,
)

blueprint = APIBlueprint("tags", __name__, tag="Tags", url_prefix="/v1/tags")


@blueprint.get("")
@blueprint.input(TagQuery, location="query", arg_name="query")
@blueprint.output(TagList, description="The first of them.")
@blueprint.doc(operation_id="list_tags", responses=problems(422))
def index(query: TagQuery) -> TagList:
    """List the tags of the caller's images, and how many have each."""
    user_id = access.caller().user_id
    found = dependencies().tags.counted(user_id, fold(query.prefix), query.limit)
    return TagList(items=[CountedTag(**asdict(one)) for one in found])


@blueprint.patch("/<path:tag>")
@blueprint.input(TagChange, arg_name="change")
@blueprint.output(RenamedTag, description="The tag as it is now.")
@blueprint.doc(
    operation_id="rename_tag",
    responses=problems(404, 411, 415, 422),
    extensions=openapi_requests.TAG_CHANGE,
)
def update(tag: str, change: TagChange) -> RenamedTag:
    """Rename a tag on all of the caller's images, with the tags below it, for a few seconds.

    Those below `a` begin with `a/`. Where there is a tag of the new name, both are one after that.
    A slash in the address is written as it is, or as `%2F`.
    """
    new = read_tag(change.name, "name")
    user_id = access.caller().user_id
    return RenamedTag(**asdict(dependencies().tag_changes.rename(user_id, fold(tag), new)))


@blueprint.delete("/<path:tag>")
@blueprint.output(DeletedTag, description="It was taken off.")
@blueprint.doc(operation_id="delete_tag", responses=problems(404))
def delete(tag: str) -> DeletedTag:
    """Take a tag off all of the caller's images, for a few seconds; those below it stay."""
    done = dependencies().tag_changes.delete(access.caller().user_id, fold(tag))
    return DeletedTag(**asdict(done))
