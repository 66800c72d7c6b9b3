"""What an owner may change about an image, as JSON and as the values of its columns."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from uploader.arranging.tag_names import TagName, read_tags
from uploader.arranging.tags import MOST_TAGS
from uploader.decoding.details import DESCRIPTION_CHARACTERS
from uploader.decoding.moments import EARLIEST, read_written
from uploader.decoding.orientations import Turn
from uploader.intake.upload_options import TIME
from uploader.library.details import edited_values, without_place
from uploader.library.names import NAME_CHARACTERS, clean_text, clean_typed_name
from uploader.library.turning import Turning
from uploader.outcomes import InvalidFields
from uploader.web.detail_schemas import Time
from uploader.web.schemas import Visibility
from uploader.web.tag_schemas import Tag

ALT_CHARACTERS = 1000
# What a member that is not there has; no client can say it, as null is no text.
_UNCHANGED: Any = None


class ImageChange(BaseModel):
    """What an owner may change about an image; anything else is refused.

    As in a merge patch (RFC 7396), null takes away: the alternative text, the description, all
    tags, the place, and the time, which is then again what the file says; the others cannot be.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_CHARACTERS)] = _UNCHANGED
    alt: Annotated[str, StringConstraints(max_length=ALT_CHARACTERS)] | None = None
    description: Annotated[str, StringConstraints(max_length=DESCRIPTION_CHARACTERS)] | None = None
    taken_at: Time | None = Field(
        None, description="The clock of the camera and its offset; `Z` where that is not known."
    )
    place: None = Field(
        None,
        description=(
            "Null takes the place away, for good: it is not read from the file again. The original "
            "stays as it is, and still has it."
        ),
    )
    visibility: Visibility = _UNCHANGED
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] | None = Field(
        None, description="In place of those that it has; each counts once, however it is written."
    )
    favourite: bool = _UNCHANGED
    turn: Turn = Field(_UNCHANGED, description="As in the answer. The original stays as it is.")
    mirrored: StrictBool = _UNCHANGED


@dataclass(frozen=True)
class Changes:
    """The values of columns that change, and the tags where those do.

    `forget_taken` takes back when it was taken.
    """

    values: dict[str, Any]
    forget_taken: bool
    turning: Turning
    tags: list[TagName] | None = None


def read_changes(change: ImageChange) -> Changes:
    """Clean what was sent; raises InvalidFields."""
    sent = change.model_fields_set
    values: dict[str, Any] = {}
    if change.name is not None:
        values["name"] = clean_typed_name(change.name)
        if not values["name"]:
            raise InvalidFields([{"field": "name", "message": "Has no visible characters."}])
    if "alt" in sent:
        values["alt"] = clean_text(change.alt or "", ALT_CHARACTERS)
    if "description" in sent:
        values["description"] = clean_text(change.description or "", DESCRIPTION_CHARACTERS)
    if change.taken_at is not None:
        values |= _taken(change.taken_at)
    if "place" in sent:
        values |= without_place()
    if change.visibility is not None:
        values["visibility"] = change.visibility
    if change.favourite is not None:
        values["favourite"] = change.favourite
    return Changes(
        values,
        forget_taken="taken_at" in sent and change.taken_at is None,
        turning=Turning(change.turn, change.mirrored),
        tags=read_tags(change.tags or [], "tags") if "tags" in sent else None,
    )


def _taken(text: str) -> dict[str, Any]:
    said = read_written(text) if TIME.fullmatch(text) else None
    if said is None:
        message = f"Must be a time as RFC 3339 has it, from {EARLIEST.year} to today."
        raise InvalidFields([{"field": "taken_at", "message": message}])
    return edited_values(said)
