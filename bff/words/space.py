"""The space that an account uses, and what is left of it."""

from dataclasses import dataclass
from typing import Any

from bff.words.images import byte_words


def count_words(count: int, one: str, many: str) -> str:
    """Return a number with its noun: `1 picture`, `1,204 pictures`."""
    return f"{count:,} {one if count == 1 else many}"


@dataclass(frozen=True)
class Space:
    """Pictures and bytes in use, the trash included; a limit is None where there is none."""

    images: int
    bytes: int
    images_limit: int | None
    bytes_limit: int | None
    trashed_images: int = 0
    trashed_bytes: int = 0

    @classmethod
    def read(cls, account: dict[str, Any]) -> "Space | None":
        """Return the space of an account, or None while the uploader cannot tell it."""
        usage, quota = account.get("usage"), account.get("quota") or {}
        if not usage:
            return None
        return cls(
            usage["images"],
            usage["bytes"],
            quota.get("images"),
            quota.get("bytes"),
            usage["trashed_images"],
            usage["trashed_bytes"],
        )

    @property
    def images_words(self) -> str:
        """How many pictures there are."""
        return count_words(self.images, "picture", "pictures")

    @property
    def used_words(self) -> str:
        """The bytes in use."""
        return byte_words(self.bytes)

    @property
    def trashed_words(self) -> str:
        """How much of it is in the trash; "" where nothing is."""
        if not self.trashed_images:
            return ""
        pictures = count_words(self.trashed_images, "picture", "pictures")
        return f"{pictures}, {byte_words(self.trashed_bytes)}"

    @property
    def limit_words(self) -> str:
        """The bytes that may be used, "" without a limit."""
        return byte_words(self.bytes_limit) if self.bytes_limit is not None else ""

    @property
    def is_full(self) -> bool:
        """Whether nothing more is taken."""
        limits = ((self.bytes, self.bytes_limit), (self.images, self.images_limit))
        return any(limit is not None and used >= limit for used, limit in limits)

    @property
    def left_words(self) -> str:
        """Say what is left of each limit; "" where there is none."""
        if self.is_full:
            mend = "Empty the trash" if self.trashed_images else "Delete some pictures"
            return f"Nothing is left. {mend} to upload more."
        left = []
        if self.bytes_limit is not None:
            left.append(byte_words(self.bytes_limit - self.bytes))
        if self.images_limit is not None:
            left.append(count_words(self.images_limit - self.images, "picture", "pictures"))
        return f"{' and '.join(left)} left" if left else ""
