"""The JSON of the trash: what is in it, what came back from it, and what is gone for good."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from uploader.library.image import LINK, Image
from uploader.library.listing import Page
from uploader.library.trash import Restored, Trash
from uploader.records.quota import Usage
from uploader.web.detail_schemas import Time
from uploader.web.schemas import Id, ImageAnswer, Url, image_answer, shared_fields, time_text


class TrashedImage(BaseModel):
    """An image in the trash: its addresses answer nobody, but for the thumbnail, to its owner."""

    id: Id
    name: str
    alt: str
    type: str
    width: int
    height: int
    frames: int
    bytes: int
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    thumbnail_url: Url
    damaged: bool
    had_link: bool = Field(description="It was shared by link, which stays off when it comes back.")
    created_at: Time
    trashed_at: Time
    gone_at: Time = Field(description="When it is deleted for good, within a quarter of an hour.")


class TrashList(BaseModel):
    """A part of the caller's trash, last trashed first, and how much is in all of it."""

    items: list[TrashedImage]
    previous_cursor: str | None
    next_cursor: str | None
    images: int
    bytes: int
    first_gone_at: Time | None = Field(description="Of the image that is gone first.")


class DeletionQuery(BaseModel):
    """How an image is deleted."""

    permanent: bool = Field(False, description="For good and now, in the trash or not.")


class RestoredImage(ImageAnswer):
    """An image that is back, with its id and its addresses, for its owner alone."""

    had_link: bool = Field(description="It was shared by link; the link is off.")


class RestoredTrashAnswer(BaseModel):
    """How many images came back, and which of them were shared by link."""

    images: int
    had_links: int
    ids_with_links: list[Id] = Field(description="A hundred of them at most.")
    left: int = Field(description="How many are in the trash still: ask again.")


class EmptiedAnswer(BaseModel):
    """How much was deleted for good."""

    images: int
    bytes: int
    left: int = Field(description="How many are in the trash still: ask again.")


def trash_list(
    page: Page, used: Usage, first_gone_at: int | None, trash: Trash, public_url: str
) -> TrashList:
    """Describe a part of a trash."""
    return TrashList(
        items=[trashed_image(one, trash, public_url) for one in page.items],
        previous_cursor=page.previous_cursor,
        next_cursor=page.next_cursor,
        images=used.trashed_images,
        bytes=used.trashed_bytes,
        first_gone_at=None if first_gone_at is None else time_text(first_gone_at),
    )


def restored_image(restored: Restored, public_url: str, tags: Sequence[str]) -> RestoredImage:
    """Describe an image that is back."""
    fields = image_answer(restored.image, public_url, tags).model_dump()
    return RestoredImage.model_validate({**fields, "had_link": restored.had_link})


def trashed_image(image: Image, trash: Trash, public_url: str) -> TrashedImage:
    """Describe an image in the trash."""
    trashed_at = image.trashed_at or 0
    return TrashedImage.model_validate(
        {
            **shared_fields(image, public_url),
            "had_link": image.visibility == LINK,
            "trashed_at": time_text(trashed_at),
            "gone_at": time_text(trash.gone_at(trashed_at)),
        }
    )
