"""An album as the uploader describes it, and the words that pages have for it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bff.words.space import count_words
from bff.words.times import parse_time

MOST_LEVELS = 6
_OWN = "own asc"
# By the words of the API: the sort and its direction.
SORTS = {
    _OWN: "Own order",
    "taken desc": "Newest taken first",
    "taken asc": "Oldest taken first",
    "uploaded desc": "Newest uploaded first",
    "uploaded asc": "Oldest uploaded first",
    "name asc": "Name, A to Z",
    "name desc": "Name, Z to A",
}
# A saved search has no order of its own.
SEARCH_SORTS = {name: words for name, words in SORTS.items() if name != _OWN}


@dataclass(frozen=True)
class Album:
    """One album; `depth` is 1 at the top, and `images` is None of a saved search.

    That has a rule, which is a text to search for, and what each word of it means. `inside` is how
    many albums lie in it, where somebody has counted them.
    """

    id: str
    name: str
    parent_id: str | None
    depth: int
    description: str
    sort: str
    order: str
    cover_id: str | None
    cover_urls: tuple[str, ...]
    images: int | None
    changed_at: datetime
    rule: str | None = None
    rule_words: tuple[str, ...] = ()
    inside: int = 0

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Album":
        """Return the album of the uploader's JSON."""
        return cls(
            id=said["id"],
            name=said["name"],
            parent_id=said["parent_id"],
            depth=said["depth"],
            description=said["description"],
            sort=said["sort"],
            order=said["order"],
            cover_id=said["cover_id"],
            cover_urls=tuple(said["cover_urls"]),
            images=said["images"],
            changed_at=parse_time(said["changed_at"]),
            rule=said["rule"],
            rule_words=tuple(one["label"] for one in said["rule_words"]),
        )

    @property
    def takes_images(self) -> bool:
        """Whether pictures are put into it: a saved search shows what it finds."""
        return self.rule is None

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"/albums/{self.id}"

    @property
    def cover_paths(self) -> list[str]:
        """The paths of the thumbnails that stand for it."""
        return [urlsplit(one).path for one in self.cover_urls]

    @property
    def count(self) -> str:
        """How many pictures are in it, and albums, in words."""
        if self.images is None:
            return "Saved search"
        said = [count_words(self.images, "picture", "pictures")] if self.images else []
        said += [count_words(self.inside, "album", "albums")] if self.inside else []
        return ", ".join(said) or "No pictures yet"

    @property
    def sorts(self) -> dict[str, str]:
        """The sorts that it can have, with their words: a saved search has no order of its own."""
        return SORTS if self.rule is None else SEARCH_SORTS

    @property
    def sorting(self) -> str:
        """Its sort and direction, as `SORTS` names them."""
        return f"{self.sort} {self.order}"


def search_sorting(sort: str, order: str) -> str:
    """Return how a search that is seen in an order is sorted when it is saved, by `SORTS`."""
    said = f"{sort or 'uploaded'} {order or ('asc' if sort == 'name' else 'desc')}"
    return said if said in SEARCH_SORTS else "uploaded desc"


def in_tree(albums: Iterable[Album]) -> list[Album]:
    """Return albums so that each stands before those that are in it, else in the given order."""
    inside: dict[str | None, list[Album]] = {}
    known = list(albums)
    ids = {one.id for one in known}
    for one in known:
        inside.setdefault(one.parent_id if one.parent_id in ids else None, []).append(one)
    found, waiting = list[Album](), inside.get(None, [])[::-1]
    while waiting:
        album = waiting.pop()
        found.append(album)
        waiting += inside.get(album.id, [])[::-1]
    return found


def way_to(album: Album, albums: Iterable[Album]) -> list[Album]:
    """Return the albums that an album lies in, the outermost first."""
    return _way({one.id: one for one in albums}, album)


def ways_to_all(albums: Iterable[Album]) -> dict[str, list[Album]]:
    """Return the same of each of these albums, by its id."""
    by_id = {one.id: one for one in albums}
    return {one.id: _way(by_id, one) for one in by_id.values()}


def _way(by_id: Mapping[str, Album], album: Album) -> list[Album]:
    found: list[Album] = []
    above = by_id.get(album.parent_id or "")
    while above is not None and len(found) < MOST_LEVELS:
        found.insert(0, above)
        above = by_id.get(above.parent_id or "")
    return found


def homes_of(album: Album, albums: Iterable[Album]) -> list[Album]:
    """Return the albums that an album can be moved into: none in it, deep down, or by rule."""
    everything = list(albums)
    ways = ways_to_all(everything)
    return [
        one
        for one in in_tree(everything)
        if one.depth < MOST_LEVELS
        and one.rule is None
        and one.id != album.id
        and album.id not in [above.id for above in ways[one.id]]
    ]


def as_listed(albums: Iterable[Album]) -> list[Album]:
    """Return all albums as a list shows them: each with how many albums lie in it.

    One without pictures has the cover of the first album in it that has one.
    """
    everything = list(albums)
    tree = in_tree(everything)
    inside = Counter(one.parent_id for one in tree)
    ways, covers = ways_to_all(tree), dict[str, tuple[str, ...]]()
    for one in tree:
        for holder in (one, *ways[one.id]) if one.cover_urls else ():
            covers.setdefault(holder.id, one.cover_urls)
    return [
        replace(one, inside=inside[one.id], cover_urls=covers.get(one.id, ())) for one in everything
    ]


def recent_first(albums: Iterable[Album]) -> list[Album]:
    """Return albums by when they, or what is in them, were last changed."""
    return sorted(albums, key=lambda one: one.changed_at, reverse=True)


def added_words(names: list[str], removed: list[str]) -> str:
    """Say into which albums a picture came, and out of which."""
    said = [f"Added to {' and '.join(names)}."] if names else []
    said += [f"Taken out of {' and '.join(removed)}."] if removed else []
    return " ".join(said)
