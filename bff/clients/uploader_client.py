"""The client of the uploader: pictures of an owner, and pictures shared by link."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from urllib.parse import quote

from bff.clients.connection import Connection
from bff.clients.search_client import Searching, SearchRequests
from bff.clients.visitor import Visitor, named
from bff.outcomes import Refusal
from bff.words.images import Image
from bff.words.searches import Search
from bff.words.tags import CountedTag, DeletedTag, RenamedTag
from bff.words.trash import Emptied, Restored, RestoredTrash, Trash, TrashedImage

# Of a picture, as the uploader takes them; None takes away.
Changes = Mapping[str, str | int | bool | list[str] | None]
Wait = float | None


@dataclass(frozen=True)
class ImagePage:
    """A part of a list of an owner, and the cursors of what is before and after it."""

    images: list[Image]
    newer: str | None = None
    older: str | None = None
    search: Search = field(default_factory=Search)


@dataclass(frozen=True)
class Uploaded:
    """The picture of an uploaded file, and whether it was there before, perhaps in the trash."""

    image: Image
    is_duplicate: bool = False
    is_restored: bool = False


class Uploader(Searching, Protocol):
    """The requests to the uploader that views need."""

    def images(
        self,
        identity: str,
        limit: int,
        query: Mapping[str, str] = ...,
        *,
        cursor: str | None = None,
        at: str | None = None,
    ) -> ImagePage: ...
    def image(self, identity: str, image_id: str) -> Image | None: ...
    def shared_image(self, image_id: str) -> Image | None: ...
    def neighbours(
        self, identity: str, image_id: str, listing: Mapping[str, str]
    ) -> tuple[str | None, str | None]: ...
    def change(
        self, identity: str, image_id: str, changes: Changes, visitor: Visitor, within: Wait = None
    ) -> Image: ...
    def delete(
        self, identity: str, image_id: str, visitor: Visitor, *, permanent: bool = False
    ) -> None: ...
    def trash(self, identity: str, limit: int, cursor: str | None = None) -> Trash: ...
    def trashed_image(self, identity: str, image_id: str) -> TrashedImage | None: ...
    def restore(self, identity: str, image_id: str, visitor: Visitor) -> Restored | None: ...
    def restore_trash(self, identity: str, visitor: Visitor) -> RestoredTrash: ...
    def empty_trash(self, identity: str, visitor: Visitor) -> Emptied: ...
    def tags(self, identity: str, prefix: str, limit: int) -> list[CountedTag]: ...
    def rename_tag(self, identity: str, tag: str, name: str) -> RenamedTag: ...
    def delete_tag(self, identity: str, tag: str) -> DeletedTag: ...
    def upload(self, identity: str, content_type: str, body: Iterable[bytes]) -> Uploaded: ...
    def is_ready(self) -> bool: ...


class UploaderClient(SearchRequests):
    """The uploader over HTTP. Ids are safe in a path: the routes they come from match ids only."""

    def __init__(self, uploader_url: str) -> None:
        self._uploader = Connection("uploader", uploader_url)

    def images(
        self,
        identity: str,
        limit: int,
        query: Mapping[str, str] = MappingProxyType({}),
        *,
        cursor: str | None = None,
        at: str | None = None,
    ) -> ImagePage:
        """Return the first pictures of a list of the owner, those at a cursor, or around one.

        `query` says which list, as the API has it; without it, it is that of all, newest first.
        Raises Refusal 404 when the picture `at` is missing or belongs to another user.
        """
        begins = {"cursor": cursor, "at": at}
        asked = {"limit": str(limit), **query} | {name: one for name, one in begins.items() if one}
        said, _ = self._uploader.ask(
            "GET", "/v1/images", headers={"X-Identity": identity}, query=asked
        )
        images = [Image.read(item) for item in said["items"]]
        return ImagePage(images, said["previous_cursor"], said["next_cursor"], Search.read(said))

    def image(self, identity: str, image_id: str) -> Image | None:
        """Return a picture of this owner; None when it is missing or belongs to another user."""
        return self._image_or_none(f"/v1/images/{image_id}", {"X-Identity": identity})

    def shared_image(self, image_id: str) -> Image | None:
        """Return a picture that is shared by link, or None; no identity is needed."""
        return self._image_or_none(f"/internal/shared/{image_id}", {})

    def _image_or_none(self, path: str, headers: dict[str, str]) -> Image | None:
        try:
            said, _ = self._uploader.ask("GET", path, headers=headers)
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise
        return Image.read(said)

    def neighbours(
        self, identity: str, image_id: str, listing: Mapping[str, str]
    ) -> tuple[str | None, str | None]:
        """Return the ids of the pictures before and after one in a list; None at an end.

        `listing` is what makes the list, where it is not that of all, newest first: q, sort, order
        and album. Raises Refusal 404, and 422 for a list that does not exist.
        """
        said, _ = self._uploader.ask(
            "GET",
            f"/v1/images/{image_id}/neighbours",
            headers={"X-Identity": identity},
            query=dict(listing) or None,
        )
        return said["previous"], said["next"]

    def change(
        self, identity: str, image_id: str, changes: Changes, visitor: Visitor, within: Wait = None
    ) -> Image:
        """Change what an owner may change, a turn `within` seconds. Raises Refusal 404 or 422."""
        headers, path = named(identity, visitor), f"/v1/images/{image_id}"
        said, _ = self._uploader.ask("PATCH", path, headers=headers, body=changes, seconds=within)
        return Image.read(said)

    def delete(
        self, identity: str, image_id: str, visitor: Visitor, *, permanent: bool = False
    ) -> None:
        """Move a picture to the trash, or delete it for good. Raises Refusal 404."""
        headers, path = named(identity, visitor), f"/v1/images/{image_id}"
        query = {"permanent": "true"} if permanent else None
        self._uploader.ask("DELETE", path, headers=headers, query=query)

    def trash(self, identity: str, limit: int, cursor: str | None = None) -> Trash:
        """Return what was deleted last, or the pictures at a cursor, and how many there are."""
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        headers = {"X-Identity": identity}
        said, _ = self._uploader.ask("GET", "/v1/trash", headers=headers, query=query)
        return Trash.read(said)

    def trashed_image(self, identity: str, image_id: str) -> TrashedImage | None:
        """Return a picture in the trash of this owner, None for any other."""
        headers = {"X-Identity": identity}
        try:
            said, _ = self._uploader.ask("GET", f"/v1/trash/{image_id}", headers=headers)
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise
        return TrashedImage.read(said)

    def restore(self, identity: str, image_id: str, visitor: Visitor) -> Restored | None:
        """Take a picture out of the trash; None where it is not in it."""
        headers, path = named(identity, visitor), f"/v1/images/{image_id}/restore"
        try:
            said, _ = self._uploader.ask("POST", path, headers=headers)
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise
        return Restored(said["id"], said["had_link"])

    def restore_trash(self, identity: str, visitor: Visitor) -> RestoredTrash:
        """Take everything out of the trash, as much as can be within the time of a page."""
        said, _ = self._uploader.ask("POST", "/v1/trash/restore", headers=named(identity, visitor))
        return RestoredTrash(**said)

    def empty_trash(self, identity: str, visitor: Visitor) -> Emptied:
        """Delete the trash for good, as much as can be within the time of a page."""
        said, _ = self._uploader.ask("DELETE", "/v1/trash", headers=named(identity, visitor))
        return Emptied(**said)

    def tags(self, identity: str, prefix: str, limit: int) -> list[CountedTag]:
        """Return the first tags of the owner that begin so, in their order."""
        said, _ = self._uploader.ask(
            "GET",
            "/v1/tags",
            headers={"X-Identity": identity},
            query={"prefix": prefix, "limit": str(limit)},
        )
        return [CountedTag(**one) for one in said["items"]]

    def rename_tag(self, identity: str, tag: str, name: str) -> RenamedTag:
        """Rename a tag with all below it, or merge it. Raises Refusal 404 or 422."""
        said, _ = self._uploader.ask(
            "PATCH", _tag_path(tag), headers={"X-Identity": identity}, body={"name": name}
        )
        return RenamedTag(**said)

    def delete_tag(self, identity: str, tag: str) -> DeletedTag:
        """Take a tag off all pictures. Raises Refusal 404."""
        said, _ = self._uploader.ask("DELETE", _tag_path(tag), headers={"X-Identity": identity})
        return DeletedTag(**said)

    def upload(self, identity: str, content_type: str, body: Iterable[bytes]) -> Uploaded:
        """Stream one file to the uploader, and return its picture.

        Raises Refusal with the code of what is wrong.
        """
        said, _ = self._uploader.ask(
            "POST",
            "/v1/upload",
            headers={"X-Identity": identity, "Content-Type": content_type},
            stream=body,
        )
        return Uploaded(Image.read(said), bool(said.get("duplicate")), bool(said.get("restored")))

    def is_ready(self) -> bool:
        """Return True when the uploader answers. Raises ServiceDown."""
        self._uploader.ask("GET", "/livez")
        return True


def _tag_path(tag: str) -> str:
    """Return the path of a tag; of what is none, that of a tag which nobody has."""
    return f"/v1/tags/{quote(tag, safe='')}" if tag.strip("./ ") else "/v1/tags/%20"
