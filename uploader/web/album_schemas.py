"""Albums in JSON: what is taken, and what is answered."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from uploader.arranging.album import (
    ALBUM_DESCRIPTION_CHARACTERS,
    ALBUM_NAME_CHARACTERS,
    ALBUM_SORTS,
    MOST_LEVELS,
    OWN,
    Album,
    NewAlbum,
)
from uploader.arranging.album_images import MOST_IDS
from uploader.library.names import clean_text, clean_typed_name
from uploader.outcomes import InvalidFields
from uploader.search.grammar import MOST_CHARACTERS
from uploader.search.rules import read_rule, understood
from uploader.web.detail_schemas import Time
from uploader.web.schemas import Id, Url, time_text
from uploader.web.search_schemas import WordAnswer, words_of

AlbumSort = Literal["own", "taken", "uploaded", "name"]
Order = Literal["asc", "desc"]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=ALBUM_NAME_CHARACTERS)]
_Description = Annotated[str, StringConstraints(max_length=ALBUM_DESCRIPTION_CHARACTERS)]
_Rule = Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]
_RULE_MEANING = (
    "The text of a search, as `q` of `GET /v1/images`. An album with one is a saved search: it "
    "shows what that finds at any time, and holds neither images nor albums. "
)
# In which order a saved search is where nothing is said of it.
_SEARCH_SORT = "uploaded"
_SORT_MEANING = (
    "`own` is the order in which its images were put there and moved since; a saved search has "
    "none. Each has a direction by default: `asc` of `own` and `name`, else `desc`."
)
# What a member that is not there has; no client can say it, as null is no text.
_UNCHANGED: Any = None


class NewAlbumBody(BaseModel):
    """What is said of a new album; anything else is refused."""

    model_config = ConfigDict(extra="forbid")

    name: _Name
    parent_id: Id | None = Field(None, description="The album that it lies in; null at the top.")
    description: _Description = ""
    sort: AlbumSort | None = Field(None, description=_SORT_MEANING)
    order: Order | None = None
    rule: _Rule | None = Field(None, description=_RULE_MEANING)


class AlbumChange(BaseModel):
    """What may be changed about an album; anything else is refused.

    As in a merge patch (RFC 7396), null takes away: the parent, so that the album is at the top,
    the description, and the chosen cover, which is then the first image.
    """

    model_config = ConfigDict(extra="forbid")

    name: _Name = _UNCHANGED
    description: _Description | None = None
    parent_id: Id | None = None
    cover_id: Id | None = Field(None, description="An image that is in the album.")
    sort: AlbumSort = Field(_UNCHANGED, description=_SORT_MEANING)
    order: Order = _UNCHANGED
    rule: _Rule = Field(
        _UNCHANGED, description=f"{_RULE_MEANING}No other album becomes one, and it stays one."
    )


class AlbumAnswer(BaseModel):
    """One album of the caller. Two may have the same name, next to each other too."""

    id: Id
    name: str
    parent_id: Id | None
    depth: int = Field(description=f"1 at the top, {MOST_LEVELS} at the most.")
    description: str
    sort: AlbumSort
    order: Order
    cover_id: Id | None = Field(
        description=(
            "The chosen cover while it is in the album and not in the trash, else the image that "
            "is first in its own order; null where there is none."
        )
    )
    cover_url: Url | None = Field(description="The thumbnail of the cover.")
    cover_urls: list[Url] = Field(
        description="Up to three thumbnails: the cover, and those that come first beside it."
    )
    images: int | None = Field(
        description=(
            "How many images are in it, without the trash; null of a saved search, of which "
            "`GET /v1/images/count` says it, and `GET /v1/images` what could be its cover."
        )
    )
    rule: str | None = Field(description="The text of a saved search; null of any other album.")
    rule_words: list[WordAnswer] = Field(
        description=(
            "What the rule is understood as; empty where there is none, and where this version "
            "cannot read it any more, which `GET /v1/images` then says."
        )
    )
    created_at: Time
    changed_at: Time = Field(description="When it, or what is in it, was last changed.")


class AlbumList(BaseModel):
    """Albums by name, flat: `parent_id` says which lies in which."""

    items: list[AlbumAnswer]


class AlbumImageIds(BaseModel):
    """Which images are meant."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_IDS)]


class AlbumMove(AlbumImageIds):
    """Which images of an album are moved, and where to."""

    before: Id | None = Field(None, description="The image that follows them; null at the end.")
    after: Id | None = Field(
        None, description="The image that they follow, in its stead; null at the beginning."
    )

    @property
    def beside(self) -> str | None:
        """The image beside which they come, None at an end; raises InvalidFields for both."""
        if len(self.model_fields_set & {"before", "after"}) != 1:
            message = "Say one of both: before which image they come, or after which."
            raise InvalidFields([{"field": "before", "message": message}])
        return self.after if self.is_after else self.before

    @property
    def is_after(self) -> bool:
        """Whether they come after it."""
        return "after" in self.model_fields_set


class AddedToAlbum(BaseModel):
    """How many images came into the album, and how many were in it before."""

    added: int
    already: int


class RemovedFromAlbum(BaseModel):
    """How many images were in the album and are no more."""

    removed: int


def read_new_album(body: NewAlbumBody) -> NewAlbum:
    """Clean what was sent; raises InvalidFields."""
    rule = None if body.rule is None else read_rule(body.rule)
    if rule is not None and body.sort == OWN:
        message = "A saved search has no order of its own."
        raise InvalidFields([{"field": "sort", "message": message}])
    sort = body.sort or (OWN if rule is None else _SEARCH_SORT)
    return NewAlbum(
        name=_typed("name", clean_typed_name(body.name)),
        parent_id=body.parent_id,
        description=clean_text(body.description, ALBUM_DESCRIPTION_CHARACTERS),
        sort=sort,
        direction=body.order or ALBUM_SORTS[sort],
        rule=rule,
    )


def read_album_change(change: AlbumChange) -> dict[str, Any]:
    """Clean what was sent, and return the values of columns that change; raises InvalidFields."""
    sent = change.model_fields_set
    values: dict[str, Any] = {}
    if change.name is not None:
        values["name"] = _typed("name", clean_typed_name(change.name))
    if "description" in sent:
        text = clean_text(change.description or "", ALBUM_DESCRIPTION_CHARACTERS)
        values["description"] = text
    for name in ("parent_id", "cover_id"):
        if name in sent:
            values[name] = getattr(change, name)
    if change.sort is not None:
        values |= {"sort": change.sort, "direction": ALBUM_SORTS[change.sort]}
    if change.order is not None:
        values["direction"] = change.order
    if change.rule is not None:
        values["rule"] = read_rule(change.rule)
    return values


def album_answer(album: Album, public_url: str) -> AlbumAnswer:
    """Describe an album to its owner."""
    covers = [f"{public_url}/i/{one}/thumb.webp" for one in album.covers]
    return AlbumAnswer(
        id=album.id,
        name=album.name,
        parent_id=album.parent_id,
        depth=album.depth,
        description=album.description,
        sort=album.sort,  # type: ignore[arg-type]  # A constraint of the table holds it.
        order=album.direction,  # type: ignore[arg-type]  # As above.
        cover_id=album.covers[0] if covers else None,
        cover_url=covers[0] if covers else None,
        cover_urls=covers,
        images=album.images if album.rule is None else None,
        rule=album.rule,
        rule_words=[] if album.rule is None else words_of(understood(album.rule)),
        created_at=time_text(album.created_at),
        changed_at=time_text(album.changed_at),
    )


def _typed(field: str, cleaned: str) -> str:
    if not cleaned:
        raise InvalidFields([{"field": field, "message": "Has no visible characters."}])
    return cleaned
