"""The client of the uploader: pictures of an owner, and pictures shared by link."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bff.clients.connection import Connection
from bff.outcomes import Refusal
from bff.words.images import Image


@dataclass(frozen=True)
class ImagePage:
    """Pictures of an owner, newest first, and the cursors of the newer and of the older ones."""

    images: list[Image]
    newer: str | None = None
    older: str | None = None


class Uploader(Protocol):
    """The requests to the uploader that views need."""

    def images(
        self, identity: str, limit: int, *, cursor: str | None = None, at: str | None = None
    ) -> ImagePage: ...
    def image(self, identity: str, image_id: str) -> Image | None: ...
    def shared_image(self, image_id: str) -> Image | None: ...
    def neighbours(self, identity: str, image_id: str) -> tuple[str | None, str | None]: ...
    def change(self, identity: str, image_id: str, changes: dict[str, str]) -> Image: ...
    def delete(self, identity: str, image_id: str) -> None: ...
    def upload(
        self, identity: str, content_type: str, body: Iterable[bytes]
    ) -> tuple[Image, bool]: ...
    def is_ready(self) -> bool: ...


class UploaderClient:
    """The uploader over HTTP. Ids are safe in a path: the routes they come from match ids only."""

    def __init__(self, uploader_url: str) -> None:
        self._uploader = Connection("uploader", uploader_url)

    def images(
        self, identity: str, limit: int, *, cursor: str | None = None, at: str | None = None
    ) -> ImagePage:
        """Return the newest pictures of the owner, those at a cursor, or those around one.

        Raises Refusal 404 when the picture `at` is missing or belongs to another user.
        """
        begins = {"cursor": cursor, "at": at}
        query = {"limit": str(limit)} | {name: one for name, one in begins.items() if one}
        said, _ = self._uploader.ask(
            "GET", "/v1/images", headers={"X-Identity": identity}, query=query
        )
        images = [Image.read(item) for item in said["items"]]
        return ImagePage(images, said["previous_cursor"], said["next_cursor"])

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

    def neighbours(self, identity: str, image_id: str) -> tuple[str | None, str | None]:
        """Return the ids of the next newer and the next older picture; None at an end."""
        said, _ = self._uploader.ask(
            "GET", f"/v1/images/{image_id}/neighbours", headers={"X-Identity": identity}
        )
        return said["previous"], said["next"]

    def change(self, identity: str, image_id: str, changes: dict[str, str]) -> Image:
        """Change name, alt or visibility. Raises Refusal 404 or 422."""
        said, _ = self._uploader.ask(
            "PATCH", f"/v1/images/{image_id}", headers={"X-Identity": identity}, body=changes
        )
        return Image.read(said)

    def delete(self, identity: str, image_id: str) -> None:
        """Delete a picture. Raises Refusal 404."""
        self._uploader.ask("DELETE", f"/v1/images/{image_id}", headers={"X-Identity": identity})

    def upload(self, identity: str, content_type: str, body: Iterable[bytes]) -> tuple[Image, bool]:
        """Stream one file to the uploader; return its picture, and whether it was there before.

        Raises Refusal with the code of what is wrong.
        """
        said, _ = self._uploader.ask(
            "POST",
            "/v1/upload",
            headers={"X-Identity": identity, "Content-Type": content_type},
            stream=body,
        )
        return Image.read(said), bool(said.get("duplicate"))

    def is_ready(self) -> bool:
        """Return True when the uploader answers. Raises ServiceDown."""
        self._uploader.ask("GET", "/livez")
        return True
