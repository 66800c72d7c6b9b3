"""What the pages say of the trash: what is in it, when it is gone, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bff.words.images import Titled, byte_words
from bff.words.space import count_words
from bff.words.times import near_date_words, parse_time, parse_time_or_none


@dataclass(frozen=True)
class TrashedImage(Titled):
    """A picture in the trash; sizes are bytes and pixels."""

    id: str
    name: str
    alt: str
    width: int
    height: int
    bytes: int
    thumbnail_url: str
    had_link: bool
    gone_at: datetime

    @classmethod
    def read(cls, said: dict[str, Any]) -> "TrashedImage":
        """Return the picture of the uploader's JSON."""
        return cls(
            id=said["id"],
            name=said["name"] or "",
            alt=said["alt"] or "",
            width=said["width"],
            height=said["height"],
            bytes=said["bytes"],
            thumbnail_url=said["thumbnail_url"],
            had_link=said["had_link"],
            gone_at=parse_time(said["gone_at"]),
        )


@dataclass(frozen=True)
class Trash:
    """A part of the trash, last deleted first, and how many pictures and bytes are in all of it."""

    items: list[TrashedImage]
    newer: str | None
    older: str | None
    images: int
    bytes: int
    first_gone_at: datetime | None

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Trash":
        """Return the trash of the uploader's JSON."""
        return cls(
            items=[TrashedImage.read(item) for item in said["items"]],
            newer=said["previous_cursor"],
            older=said["next_cursor"],
            images=said["images"],
            bytes=said["bytes"],
            first_gone_at=parse_time_or_none(said["first_gone_at"]),
        )

    @property
    def amount_words(self) -> str:
        """How much is in it: `12 pictures, 40 MB`."""
        return amount_words(self.images, self.bytes)


@dataclass(frozen=True)
class Restored:
    """A picture that is back, and whether it was shared by link before."""

    id: str
    had_link: bool


@dataclass(frozen=True)
class RestoredTrash:
    """How many pictures are back, and which of them were shared; `left` are in the trash still."""

    images: int
    had_links: int
    ids_with_links: list[str]
    left: int


@dataclass(frozen=True)
class Emptied:
    """How much is gone for good; `left` are in the trash still."""

    images: int
    bytes: int
    left: int


def amount_words(images: int, size: int) -> str:
    """Return a number of pictures and their bytes in words."""
    return f"{count_words(images, 'picture', 'pictures')}, {byte_words(size)}"


def gone_words(gone: date, today: date) -> str:
    """Say on which day a picture is gone: `Gone on 26 December`."""
    if gone <= today:
        return "Gone today"
    if gone - today == timedelta(days=1):
        return "Gone tomorrow"
    return f"Gone on {near_date_words(gone, today)}"


def back_words(images: int) -> str:
    """Say how many pictures are back."""
    if not images:
        return "There was nothing to restore."
    return f"{count_words(images, 'picture is', 'pictures are')} back."


def emptied_words(images: int, size: int, left: int) -> str:
    """Say what an emptied trash was, and how much of it is left."""
    said = f"{amount_words(images, size)}, gone for good."
    if not images:
        said = "Nothing is deleted yet." if left else "There was nothing in the trash."
    more = f" {count_words(left, 'picture is', 'pictures are')} left: empty it once more."
    return said + (more if left else "")
