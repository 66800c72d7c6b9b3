"""Which list somebody goes through picture by picture: it stands in the query of each address."""

from dataclasses import dataclass, fields
from urllib.parse import urlencode

from flask import request

from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.ids import is_id

SORTS = ("uploaded", "taken", "name", "size", "own")
ORDERS = ("desc", "asc")
LONGEST_SEARCH = 1000


@dataclass(frozen=True)
class ListPlace:
    """A list by what makes it: its search, its album, and how it is sorted; "" is what is usual."""

    q: str = ""
    sort: str = ""
    order: str = ""
    album: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What differs from the list of all pictures, newest first, for an address or a service."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if value}

    @property
    def found(self) -> dict[str, str]:
        """What says which pictures are in the list, and not in which order."""
        return {name: one for name, one in self.query.items() if name in ("q", "album")}

    @property
    def turns(self) -> tuple[str, str]:
        """What the pictures before and after one are, in words."""
        is_by_time = self.sort in ("uploaded", "taken") or not (self.sort or self.album)
        if not is_by_time:
            return "Previous picture", "Next picture"
        newer_first = ("Newer picture", "Older picture")
        return newer_first[::-1] if self.order == "asc" else newer_first

    def picture_path(self, image_id: str, rest: str = "") -> str:
        """Return the address of a picture's page in this list, `rest` is what follows its id."""
        return self.from_here(f"/pictures/{image_id}{rest}")

    def from_here(self, path: str, **more: str) -> str:
        """Return the address of something that is done from this list, and knows it."""
        return _address(path, self.query | more)

    def list_path(self, **more: str | None) -> str:
        """Return the address of the list; `at` is the picture around which it is shown."""
        known = {name: one for name, one in more.items() if one}
        if self.album and not self.q:
            rest = {name: one for name, one in self.query.items() if name != "album"}
            return _address(f"/albums/{self.album}", rest | known)
        return _address("/gallery", self.query | known)

    @property
    def before_cursor(self) -> str:
        """The address of the list up to a cursor, which is to follow it: alike for many cursors."""
        begin = self.list_path()
        return f"{begin}{'&' if '?' in begin else '?'}cursor="


def list_place() -> ListPlace:
    """Return the list that the address of this request names; what is no such thing is left out."""
    said = {field.name: request.args.get(field.name, "") for field in fields(ListPlace)}
    return ListPlace(
        q=said["q"].strip()[:LONGEST_SEARCH],
        sort=said["sort"] if said["sort"] in SORTS else "",
        order=said["order"] if said["order"] in ORDERS else "",
        album=said["album"] if is_id(said["album"]) else "",
    )


def neighbours(identity: str, image_id: str) -> tuple[str | None, str | None]:
    """Return the ids of the neighbours in the list; a page without them is better than no page."""
    try:
        return dependencies().uploader.neighbours(identity, image_id, list_place().query)
    except (Refusal, ServiceDown):
        return None, None


def _address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
