"""The client of the uploader for albums."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bff.clients.connection import Connection
from bff.clients.uploader_client import ImagePage
from bff.clients.visitor import Visitor, named
from bff.outcomes import Refusal
from bff.words.albums import Album
from bff.words.images import Image


class Albums(Protocol):
    """The requests for albums that views need."""

    def all(self, identity: str) -> list[Album]: ...
    def of_image(self, identity: str, image_id: str) -> list[Album]: ...
    def images(
        self, identity: str, album_id: str, limit: int, cursor: str | None, at: str | None
    ) -> ImagePage: ...
    def create(
        self, identity: str, name: str, parent_id: str | None, visitor: Visitor
    ) -> Album: ...
    def change(
        self, identity: str, album_id: str, changes: Mapping[str, str | None], visitor: Visitor
    ) -> Album: ...
    def delete(self, identity: str, album_id: str, visitor: Visitor) -> None: ...
    def add(self, identity: str, album_id: str, ids: Sequence[str], visitor: Visitor) -> None: ...
    def remove(
        self, identity: str, album_id: str, ids: Sequence[str], visitor: Visitor
    ) -> None: ...


class AlbumsClient:
    """Albums over HTTP. Ids are safe in a path: the routes they come from match ids only."""

    def __init__(self, uploader_url: str) -> None:
        self._uploader = Connection("uploader", uploader_url)

    def all(self, identity: str) -> list[Album]:
        """Return all albums of the viewer, by name."""
        return self._list(identity, "/v1/albums")

    def of_image(self, identity: str, image_id: str) -> list[Album]:
        """Return the albums that a picture is in. Raises Refusal 404."""
        return self._list(identity, f"/v1/images/{image_id}/albums")

    def images(
        self, identity: str, album_id: str, limit: int, cursor: str | None, at: str | None
    ) -> ImagePage:
        """Return a part of an album: its first pictures, those at a cursor, or around one.

        Raises Refusal 404 where there is no such album, or `at` is not in it.
        """
        query = {"album": album_id, "limit": str(limit)}
        query |= {name: one for name, one in {"cursor": cursor, "at": at}.items() if one}
        said, _ = self._uploader.ask(
            "GET", "/v1/images", headers={"X-Identity": identity}, query=query
        )
        images = [Image.read(item) for item in said["items"]]
        return ImagePage(images, said["previous_cursor"], said["next_cursor"])

    def create(self, identity: str, name: str, parent_id: str | None, visitor: Visitor) -> Album:
        """Make an album. Raises Refusal 409 or 422."""
        said, _ = self._uploader.ask(
            "POST", "/v1/albums", headers=named(identity, visitor),
            body={"name": name, "parent_id": parent_id},
        )  # fmt: skip
        return Album.read(said)

    def change(
        self, identity: str, album_id: str, changes: Mapping[str, str | None], visitor: Visitor
    ) -> Album:
        """Change an album; None takes away. Raises Refusal 404 or 422."""
        said, _ = self._uploader.ask(
            "PATCH", f"/v1/albums/{album_id}", headers=named(identity, visitor), body=changes
        )
        return Album.read(said)

    def delete(self, identity: str, album_id: str, visitor: Visitor) -> None:
        """Delete an album, and none of its pictures; one that is gone already is no failure."""
        try:
            self._uploader.ask("DELETE", f"/v1/albums/{album_id}", headers=named(identity, visitor))
        except Refusal as refusal:
            if refusal.status != 404:  # Another tab was quicker.
                raise

    def add(self, identity: str, album_id: str, ids: Sequence[str], visitor: Visitor) -> None:
        """Put pictures into an album. Raises Refusal 404 or 409."""
        self._change_images("PUT", identity, album_id, ids, visitor)

    def remove(self, identity: str, album_id: str, ids: Sequence[str], visitor: Visitor) -> None:
        """Take pictures out of an album. Raises Refusal 404 or 409."""
        self._change_images("DELETE", identity, album_id, ids, visitor)

    def _change_images(
        self, method: str, identity: str, album_id: str, ids: Sequence[str], visitor: Visitor
    ) -> None:
        headers = named(identity, visitor)
        path = f"/v1/albums/{album_id}/images"
        self._uploader.ask(method, path, headers=headers, body={"ids": list(ids)})

    def _list(self, identity: str, path: str) -> list[Album]:
        said, _ = self._uploader.ask("GET", path, headers={"X-Identity": identity})
        return [Album.read(one) for one in said["items"]]
