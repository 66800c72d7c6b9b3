"""The JSON bodies of requests and answers; the OpenAPI document is made of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from uploader.arranging.album_filing import Filed
from uploader.clock import SECOND
from uploader.decoding.card_size import card_size
from uploader.decoding.orientations import UPRIGHT, Turn
from uploader.library.image import Image
from uploader.records.uploads import Upload
from uploader.web.detail_schemas import OwnDetails, Time, detail_fields

# It may have the whole name of a picture, each sign of which takes up to four bytes.
CURSOR_CHARACTERS = 1600
Visibility = Literal["private", "link"]
Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{22}$")]
Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]


class SharedImage(BaseModel):
    """One image as everybody may see it who has its address."""

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
    turn: Turn = Field(
        description=(
            "How far its owner has turned it beyond what the file says, in degrees clockwise; "
            "where it is `mirrored`, after that. Thumbnails, preview and card are as it is shown, "
            "and their addresses change with it; the original stays as it is."
        )
    )
    mirrored: bool = Field(description="Whether its owner has its left shown at the right.")
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


class ImageAnswer(OwnDetails, SharedImage):
    """One image. Times are RFC 3339; width and height are those of the picture as it is shown.

    The card is the picture for link previews: a JPEG without metadata, of a size of its own.
    """


class UploadAlbum(BaseModel):
    """The album that an uploaded image is in."""

    id: Id
    name: str


class UploadAlbumProblem(BaseModel):
    """Why an image that was stored is not in the album that its upload named."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    detail: str


class UploadAnswer(ImageAnswer):
    """An uploaded image; `duplicate` when the user had these bytes before."""

    duplicate: bool
    restored: bool = Field(
        description="It was in the trash, and this upload brought it back, with its link off."
    )
    album: UploadAlbum | None = Field(
        description="The album that the upload named, by `album_id` or `album_path`, and it is in."
    )
    album_problem: UploadAlbumProblem | None = Field(
        description=(
            "Why it is not in the album that the upload named: that was deleted meanwhile, or, "
            "where the request was answered before, the image was taken out since."
        )
    )


class ResumableUpload(BaseModel):
    """How an upload stands; `image` is what `POST /v1/upload` answers, once all bytes are there."""

    id: Id
    offset: int
    length: int | None
    complete: bool
    expires_at: Time
    image: UploadAnswer | None


class Neighbours(BaseModel):
    """The ids of the images before and after one, in the order that was asked for."""

    previous: Id | None
    next: Id | None


class PageQuery(BaseModel):
    """How a part of a list is asked for."""

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(
        None,
        max_length=CURSOR_CHARACTERS,
        description="Where to go on: a cursor of the same list, in the same order.",
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


def shared_fields(image: Image, public_url: str) -> dict[str, object]:
    """Return the fields of `SharedImage`, with absolute URLs."""
    picture = f"{public_url}/i/{image.id}"
    page = f"{public_url}/pictures/{image.id}"
    card = card_size(image.width, image.height)
    # So no cache, of a browser or the gateway, shows a picture as it was before it was turned.
    shown = "" if image.orientation == UPRIGHT else f"?shown={image.orientation}"
    return {
        "id": image.id,
        "url": f"{picture}.{image.picture_format.extension}",
        "view_url": page,
        "thumbnail_url": f"{picture}/thumb.webp{shown}",
        "thumbnail_2x_url": f"{picture}/thumb-2x.webp{shown}" if image.has_thumbnail_2x else None,
        "preview_url": f"{picture}/preview.webp{shown}",
        "card_url": f"{picture}/card.jpg{shown}",
        "deletion_url": f"{page}/delete",
        "name": image.name,
        "alt": image.alt,
        "type": image.picture_format.media_type,
        "width": image.width,
        "height": image.height,
        "frames": image.frames,
        "turn": image.turn,
        # SQLite has numbers for it.
        "mirrored": bool(image.mirrored),
        "card_width": card[0],
        "card_height": card[1],
        "bytes": image.bytes,
        "sha256": image.sha256,
        "visibility": image.visibility,
        "damaged": image.is_damaged,
        "created_at": time_text(image.created_at),
        "expires_at": None,
    }


def shared_answer(image: Image, public_url: str) -> SharedImage:
    """Describe an image to anybody."""
    return SharedImage.model_validate(shared_fields(image, public_url))


def image_answer(image: Image, public_url: str, tags: Sequence[str]) -> ImageAnswer:
    """Describe an image to its owner."""
    fields = shared_fields(image, public_url) | detail_fields(image, public_url, tags)
    return ImageAnswer.model_validate(fields)


def upload_answer(
    image: Image,
    public_url: str,
    tags: Sequence[str],
    *,
    duplicate: bool,
    restored: bool = False,
    filed: Filed | None = None,
) -> UploadAnswer:
    """Describe an image that was just uploaded; it has tags where it was there before."""
    fields = shared_fields(image, public_url) | detail_fields(image, public_url, tags)
    album, problem = (filed.album, filed.problem) if filed else (None, None)
    fields |= {
        "duplicate": duplicate,
        "restored": restored,
        "album": album and UploadAlbum(id=album.id, name=album.name),
        "album_problem": problem and UploadAlbumProblem(code=problem.code, detail=problem.detail),
    }
    return UploadAnswer.model_validate(fields)


def progress_answer(upload: Upload, image: UploadAnswer | None) -> ResumableUpload:
    """Describe a resumable upload."""
    return ResumableUpload(
        id=upload.id,
        offset=upload.received,
        length=upload.length,
        complete=upload.state == "complete",
        expires_at=time_text(upload.expires_at),
        image=image,
    )


def time_text(microseconds: int) -> str:
    """Return a time in microseconds since 1970 as RFC 3339 has it, in UTC."""
    moment = datetime.fromtimestamp(microseconds / SECOND, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
