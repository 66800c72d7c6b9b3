"""How many images are selected in one request: by their ids, by a search, or as an album."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from uploader.dependencies import Dependencies
from uploader.outcomes import InvalidFields
from uploader.search.grammar import MOST_CHARACTERS
from uploader.selecting.selections import MOST_IMAGES, Selection
from uploader.web.list_queries import OrderQuery, found_list
from uploader.web.schemas import Id

Ids = Annotated[
    list[Id],
    Field(min_length=1, max_length=MOST_IMAGES, description="Ids of the caller's images."),
]


class Selected(BaseModel):
    """Which of the caller's images are meant: `ids`, or what a search finds, in an album or not."""

    model_config = ConfigDict(extra="forbid")

    ids: Ids | None = None
    query: Annotated[str, Field(max_length=MOST_CHARACTERS)] | None = Field(
        None,
        description="In the place of ids: all that `GET /v1/images?q=` finds.",
    )
    album: Id | None = Field(
        None, description="In the place of ids: what is in this album, and is found by the query."
    )


def is_found(wanted: Selected) -> bool:
    """Say whether it is selected by what it is, and not by ids."""
    return wanted.query is not None or wanted.album is not None


def selection_of(
    d: Dependencies, owner: str, wanted: Selected, expected: int | None = None
) -> Selection:
    """Return the images that are meant, fixed once: what changes later changes nothing of that.

    Raises InvalidFields, AlbumNotFound, TooManySelected and CountDiffers.
    """
    if wanted.ids is not None:
        if is_found(wanted):
            raise InvalidFields([{"field": "ids", "message": "Cannot stand beside a search."}])
        return Selection.of(wanted.ids)
    if not is_found(wanted):
        raise InvalidFields([{"field": "ids", "message": "Is missing."}])
    query = OrderQuery(q=wanted.query, album=wanted.album, sort=None, order=None)
    try:
        listing = found_list(d, owner, query).listing
    except InvalidFields as error:
        # As this request calls it.
        raise InvalidFields([{**one, "field": "query"} for one in error.errors]) from error
    return d.bulk.selections.found(owner, listing, expected)
