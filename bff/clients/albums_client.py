"""The client of the uploader for albums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bff.clients.connection import Connection
from bff.clients.visitor import Visitor, named
from bff.outcomes import Refusal
from bff.words.albums import Album

# Before which picture another one comes, or after which; None is the end, or the beginning.
Place = Mapping[str, str | None]


@dataclass(frozen=True)
class Rule:
    """What makes an album a saved search: the text, and how it is sorted."""

    text: str
    sort: str
    order: str


class Albums(Protocol):
    """The requests for albums that views need."""

    def all(self, identity: str) -> list[Album]: ...
    def of_image(self, identity: str, image_id: str) -> list[Album]: ...
    def create(
        self,
        identity: str,
        name: str,
        parent_id: str | None,
        visitor: Visitor,
        rule: Rule | None = None,
    ) -> Album: ...
    def change(
        self, identity: str, album_id: str, changes: Mapping[str, str | None], visitor: Visitor
    ) -> Album: ...
    def delete(self, identity: str, album_id: str, visitor: Visitor) -> None: ...
    def move(
        self, identity: str, album_id: str, image_id: str, place: Place, visitor: Visitor
    ) -> None: ...
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

    def create(
        self,
        identity: str,
        name: str,
        parent_id: str | None,
        visitor: Visitor,
        rule: Rule | None = None,
    ) -> Album:
        """Make an album, or save a search as one. Raises Refusal 409 or 422."""
        body: dict[str, str | None] = {"name": name, "parent_id": parent_id}
        if rule is not None:
            body |= {"rule": rule.text, "sort": rule.sort, "order": rule.order}
        said, _ = self._uploader.ask(
            "POST", "/v1/albums", headers=named(identity, visitor), body=body
        )
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

    def move(
        self, identity: str, album_id: str, image_id: str, place: Place, visitor: Visitor
    ) -> None:
        """Move a picture in the own order of an album. Raises Refusal 404, 409 or 422."""
        body = {"ids": [image_id], **place}
        path = f"/v1/albums/{album_id}/order"
        self._uploader.ask("POST", path, headers=named(identity, visitor), body=body)

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
