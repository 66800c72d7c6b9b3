"""The JSON bodies of requests and answers; the OpenAPI document is made of them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from uploader.clock import SECOND
from uploader.decoding.card_size import card_size
from uploader.library.image import Image
from uploader.library.names import NAME_CHARACTERS
from uploader.records.uploads import Upload

ALT_CHARACTERS = 1000
Visibility = Literal["private", "link"]
Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{22}$")]
Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class ImageAnswer(BaseModel):
    """One image. Times are RFC 3339 in UTC; width and height are those of the upright picture.

    The card is the picture for link previews: a JPEG without metadata, of a size of its own.
    """

    id: Id
    url: Url
    view_url: Url
    thumbnail_url: Url
    thumbnail_2x_url: Url | None = Field(
        description=(
            "A thumbnail of twice as many pixels across and down, or of as many as there are; "
            "null where the thumbnail has them all."
        )
    )
    preview_url: Url
    card_url: Url
    deletion_url: Url
    name: str
    alt: str
    type: str
    width: int
    height: int
    frames: int
    card_width: int
    card_height: int
    bytes: int
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    visibility: Visibility
    damaged: bool = Field(
        description="The server has lost bytes of the original; sending it again makes it whole."
    )
    created_at: Time = Field(
        description=(
            "When the file was chosen, where the upload said so (`added_at`), else when it was "
            "taken in (RFC 3339, UTC). Lists are ordered by it."
        )
    )
    expires_at: Time | None


class UploadAnswer(ImageAnswer):
    """An uploaded image; `duplicate` when the user had these bytes before."""

    duplicate: bool


class ResumableUpload(BaseModel):
    """How an upload stands; `image` is what `POST /v1/upload` answers, once all bytes are there."""

    id: Id
    offset: int
    length: int | None
    complete: bool
    expires_at: Time
    image: UploadAnswer | None


class ImageList(BaseModel):
    """A part of the caller's images, newest first."""

    items: list[ImageAnswer]
    previous_cursor: str | None = Field(
        description="Leads to the images before these, which are newer; null at the newest."
    )
    next_cursor: str | None = Field(
        description="Leads to the images after these, which are older; null at the oldest."
    )


class Neighbours(BaseModel):
    """The ids of the newer and of the older image."""

    previous: Id | None
    next: Id | None


class Amounts(BaseModel):
    """Numbers of images and bytes; in a quota null is no limit."""

    images: int | None
    bytes: int | None


class UsageAnswer(BaseModel):
    """What the caller stores and may store."""

    images: int
    bytes: int
    quota: Amounts


class ListQuery(BaseModel):
    """How a list is asked for."""

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(
        None, max_length=100, description="Where to go on: one of the cursors of a list."
    )
    at: str | None = Field(
        None,
        max_length=100,
        description="The id of an image: the part of the list around it. Not beside a cursor.",
        # Any other text is an image that is not there.
        json_schema_extra={"pattern": r"^[0-9A-Za-z]{22}$"},
    )


class ProblemField(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class Problem(BaseModel):
    """Every failure (RFC 9457); decide on `status` and `code`, the texts may change."""

    model_config = ConfigDict(extra="allow")

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    request_id: str
    errors: list[ProblemField] = Field(
        default_factory=list, description="With 422: each field that is not acceptable."
    )


# What a member that is not there has; no client can say it, as null is no text.
_UNCHANGED: Any = None


class ImageChange(BaseModel):
    """What an owner may change about an image; anything else is refused.

    As in a merge patch (RFC 7396), null takes away: the alternative text; the others cannot be.
    """

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_CHARACTERS)] = _UNCHANGED
    alt: Annotated[str, StringConstraints(max_length=ALT_CHARACTERS)] | None = None
    visibility: Visibility = _UNCHANGED


def image_fields(image: Image, public_url: str) -> dict[str, object]:
    """Return the fields of `ImageAnswer`, with absolute URLs."""
    picture = f"{public_url}/i/{image.id}"
    page = f"{public_url}/pictures/{image.id}"
    card = card_size(image.width, image.height)
    return {
        "id": image.id,
        "url": f"{picture}.{image.picture_format.extension}",
        "view_url": page,
        "thumbnail_url": f"{picture}/thumb.webp",
        "thumbnail_2x_url": f"{picture}/thumb-2x.webp" if image.has_thumbnail_2x else None,
        "preview_url": f"{picture}/preview.webp",
        "card_url": f"{picture}/card.jpg",
        "deletion_url": f"{page}/delete",
        "name": image.name,
        "alt": image.alt,
        "type": image.picture_format.media_type,
        "width": image.width,
        "height": image.height,
        "frames": image.frames,
        "card_width": card[0],
        "card_height": card[1],
        "bytes": image.bytes,
        "sha256": image.sha256,
        "visibility": image.visibility,
        "damaged": image.is_damaged,
        "created_at": _as_text(image.created),
        "expires_at": None,
    }


def image_answer(image: Image, public_url: str) -> ImageAnswer:
    """Describe an image."""
    return ImageAnswer.model_validate(image_fields(image, public_url))


def upload_answer(image: Image, public_url: str, *, duplicate: bool) -> UploadAnswer:
    """Describe an image that was just uploaded."""
    fields = image_fields(image, public_url)
    return UploadAnswer.model_validate({**fields, "duplicate": duplicate})


def progress_answer(upload: Upload, image: UploadAnswer | None) -> ResumableUpload:
    """Describe a resumable upload."""
    return ResumableUpload(
        id=upload.id,
        offset=upload.received,
        length=upload.length,
        complete=upload.state == "complete",
        expires_at=_as_text(datetime.fromtimestamp(upload.expires_at / SECOND, UTC)),
        image=image,
    )


def _as_text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
