"""One album as its row holds it, with its place in the tree and what covers it."""

from dataclasses import dataclass
from typing import Any

# How many albums lie in each other at the most, the outermost included.
MOST_LEVELS = 6
TOO_DEEP = f"Albums can lie in each other {MOST_LEVELS} levels deep."
# How many albums an owner may have: so many are still listed at once.
MOST_ALBUMS = 10_000
ALBUM_NAME_CHARACTERS = 200
ALBUM_DESCRIPTION_CHARACTERS = 2000
# The orders in which an album shows its images, with the direction that each has by default. A
# saved search has no order of its own.
OWN = "own"
ALBUM_SORTS = {OWN: "asc", "taken": "desc", "uploaded": "desc", "name": "asc"}


@dataclass(frozen=True)
class Album:
    """One album.

    `depth` is 1 at the top. `covers` are the ids of the first images that stand for it: the chosen
    one, then those that come first in its own order. Times are microseconds since 1970 in UTC.
    """

    id: str
    name: str
    parent_id: str | None
    depth: int
    description: str
    sort: str
    direction: str
    rule: str | None
    images: int
    covers: tuple[str, ...]
    created_at: int
    changed_at: int


@dataclass(frozen=True)
class NewAlbum:
    """What is said of an album when it is made."""

    name: str
    parent_id: str | None = None
    description: str = ""
    sort: str = OWN
    direction: str = "asc"
    rule: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The values of its columns."""
        return dict(vars(self))
