"""How a list of images is asked for, and which list that is."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from uploader.arranging.album import OWN
from uploader.arranging.albums import Albums
from uploader.dependencies import Dependencies
from uploader.library import sorts
from uploader.library.listing import Listing
from uploader.outcomes import InvalidFields
from uploader.search.finder import Finder, FoundList
from uploader.search.grammar import MOST_CHARACTERS
from uploader.web.schemas import PageQuery

Sort = Literal["uploaded", "taken", "name", "size", "own"]


class SearchQuery(BaseModel):
    """Which images are asked for."""

    q: str | None = Field(
        None,
        max_length=MOST_CHARACTERS,
        description="What to look for, as `GET /v1/images/search-terms` explains it.",
    )
    album: str | None = Field(
        None,
        max_length=100,
        description="The id of an album: what is in it, or what a saved search finds.",
        # Any other text is an album that is not there.
        json_schema_extra={"pattern": r"^[0-9A-Za-z]{22}$"},
    )


class OrderQuery(SearchQuery):
    """In which order images are asked for."""

    sort: Sort | None = Field(
        None,
        description=(
            "By the upload, by the camera, by name or by bytes; an album can be in an order of its "
            "own. Where there is none, it is that of the album, else `uploaded`."
        ),
    )
    order: Literal["asc", "desc"] | None = Field(
        None,
        description=(
            "Where there is none, names and the own order are ascending, and all else is "
            "descending; an album that is asked for without a sort has its own direction."
        ),
    )


class ListQuery(PageQuery, OrderQuery):
    """How the images are asked for."""

    at: str | None = Field(
        None,
        max_length=100,
        description="The id of an image: the part of the list around it. Not beside a cursor.",
        # Any other text is an image that is not there.
        json_schema_extra={"pattern": r"^[0-9A-Za-z]{22}$"},
    )


class MonthQuery(BaseModel):
    """By which time months are counted, and which of them comes first."""

    by: Literal["uploaded", "taken"] = "uploaded"
    order: Literal["asc", "desc"] = Field("desc", description="`desc` is the newest first.")


class MonthAnswer(BaseModel):
    """A month that has images, in UTC, as the order of the lists is."""

    month: Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
    images: int
    cursor: str = Field(
        description=(
            "Of the list with that sort and this order: it leads to the first images of this "
            "month, and on to those after them."
        )
    )


class MonthList(BaseModel):
    """All months that have images, in the order; what is in the trash is not counted."""

    items: list[MonthAnswer]


def listing_of(query: OrderQuery, albums: Albums, finder: Finder, user_id: str) -> Listing:
    """Return the list that is asked for; raises AlbumNotFound and InvalidFields."""
    if query.album is not None:
        album = albums.load(user_id, query.album)
        return finder.album(user_id, album, query.sort, query.order)
    if query.sort == OWN:
        message = "Only an album has an order of its own."
        raise InvalidFields([{"field": "sort", "message": message}])
    return sorts.gallery(query.sort or "uploaded", query.order)


def found_list(d: Dependencies, user_id: str, query: OrderQuery) -> FoundList:
    """Return what is searched for in the list that is asked for; raises as above."""
    finder = Finder(d.database)
    whole, trash = listing_of(query, d.albums, finder, user_id), None
    if query.album is None:
        trash = sorts.trashed(query.sort or "uploaded", query.order)
    return finder.find(user_id, query.q or "", whole, trash)
