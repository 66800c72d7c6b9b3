"""The JSON of a list of images, those in the trash among them, where a search is of these."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from uploader.library.listing import Page
from uploader.library.trash import Trash
from uploader.search.grammar import Search
from uploader.web.schemas import ImageAnswer, image_answer
from uploader.web.search_schemas import HintAnswer, WordAnswer, hints_of, words_of
from uploader.web.trash_schemas import TrashedImage, trashed_image


class ImageList(BaseModel):
    """A part of the caller's images, in the order that was asked for."""

    items: list[ImageAnswer]
    trashed: list[TrashedImage] = Field(
        description="With `is:trashed` what is found is here, and not among the items."
    )
    previous_cursor: str | None = Field(
        description="Leads to the images before these in this order; null at the first."
    )
    next_cursor: str | None = Field(
        description="Leads to the images after these in this order; null at the last."
    )
    hints: list[HintAnswer] = Field(description="Empty without a search.")
    words: list[WordAnswer] = Field(description="What the search was understood as.")


class ImageCount(BaseModel):
    """How many of the caller's images a search finds."""

    count: int
    hints: list[HintAnswer]


def image_list(
    page: Page,
    tagged: Mapping[str, list[str]],
    search: Search,
    trash: Trash,
    public_url: str,
) -> ImageList:
    """Describe a part of a list; `tagged` has the tags of its images by their ids."""
    of_trash = search.is_of_trash
    found = [] if of_trash else page.items
    return ImageList(
        items=[image_answer(one, public_url, tagged.get(one.id, [])) for one in found],
        trashed=[trashed_image(one, trash, public_url) for one in page.items] if of_trash else [],
        previous_cursor=page.previous_cursor,
        next_cursor=page.next_cursor,
        hints=hints_of(search),
        words=words_of(search),
    )
