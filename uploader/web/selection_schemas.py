"""The JSON of requests about many images at once."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from uploader.arranging.tags import MOST_TAGS
from uploader.selecting.batches import CHANGED_SINCE, DAMAGED, NOT_FOUND, TOO_MANY_TAGS
from uploader.selecting.bulk_changes import TIME_OVER, Done
from uploader.web.schemas import Id, Visibility
from uploader.web.selected import Selected
from uploader.web.tag_schemas import Tag


class ArchiveRequest(Selected):
    """Which of the caller's images are wanted."""


ActionName = Literal[
    "favourite", "unfavourite", "visibility", "add_tags", "remove_tags", "add_to_album",
    "remove_from_album", "rotate", "trash", "restore", "delete",
]  # fmt: skip
_STATUSES: Mapping[str | None, int] = {
    None: 200, NOT_FOUND: 404, CHANGED_SINCE: 409, TOO_MANY_TAGS: 422, DAMAGED: 422, TIME_OVER: 503,
}  # fmt: skip


class ActionRequest(Selected):
    """What is to be done to which of the caller's images, or what is to be undone."""

    expected_count: Annotated[int, Field(strict=True, ge=0)] | None = Field(
        None,
        description=(
            "With `query` and `album`, which need it: how many images these are, as the caller "
            "knows. Where they are another number, nothing is done."
        ),
    )
    action: ActionName | None = None
    visibility: Visibility | None = Field(None, description="With the action of this name.")
    tags: Annotated[list[Tag], Field(min_length=1, max_length=MOST_TAGS)] | None = Field(
        None, description="With `add_tags` and `remove_tags`."
    )
    album_id: Id | None = Field(None, description="With `add_to_album` and `remove_from_album`.")
    turn: Literal[90, 180, 270] | None = Field(
        None, description="With `rotate`: degrees clockwise, from how each image is shown."
    )
    mirrored: Literal[True] | None = Field(
        None, description="With `rotate`: left to right, before it is turned."
    )
    undo: Id | None = Field(None, description="What an answer has given, and nothing else.")


class ImageResult(BaseModel):
    """What became of one image: 200 where it is as was asked, else a status and its code."""

    id: Id
    status: int
    code: str | None


class ActionAnswer(BaseModel):
    """What became of each image, and how all of it is undone, for ten minutes."""

    results: list[ImageResult]
    done: int
    failed: int
    undo: Id | None


def action_answer(done: Done) -> ActionAnswer:
    """Describe what was done."""
    results = [
        ImageResult(id=one, status=_STATUSES[code], code=code) for one, code in done.codes.items()
    ]
    failed = sum(code is not None for code in done.codes.values())
    return ActionAnswer(results=results, done=len(results) - failed, failed=failed, undo=done.undo)
