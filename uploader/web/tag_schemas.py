"""The JSON of tags: as they are typed, counted, renamed and deleted."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from uploader.arranging.tag_names import TAG_CHARACTERS

Tag = Annotated[
    str,
    # What else a tag cannot have is refused with a sentence of its own.
    StringConstraints(min_length=1, max_length=TAG_CHARACTERS),
]


class TagQuery(BaseModel):
    """Which tags are asked for."""

    prefix: str = Field("", max_length=TAG_CHARACTERS, description="How they begin.")
    limit: int = Field(200, ge=1, le=1000)


class CountedTag(BaseModel):
    """A tag, and how many of the caller's images have it, those in the trash left out."""

    tag: str
    images: int


class TagList(BaseModel):
    """Tags of the caller, in their order: case makes no difference."""

    items: list[CountedTag]


class TagChange(BaseModel):
    """The new name of a tag."""

    model_config = ConfigDict(extra="forbid")

    name: Tag


class RenamedTag(CountedTag):
    """A tag as it is now."""

    merged: bool = Field(description="There were images with the new name before.")
    left: int = Field(description="How many tags of images have the old name still: ask again.")


class DeletedTag(BaseModel):
    """From how many images a tag was taken, those in the trash too."""

    images: int
    left: int = Field(description="How many images have it still: ask again.")
