"""Finds and changes images; one is loaded for its owner, as shared, or as unchecked."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, select, tuple_, update

from uploader.library import visibility
from uploader.library.image import Image
from uploader.outcomes import BadCursor, ImageNotFound
from uploader.records.database import Database
from uploader.records.identifiers import ID_PATTERN
from uploader.records.tables import images

# Built once: building a statement takes longer than running it.
_WITH_ID = images.c.id == bindparam("image_id")
_BY_ID = select(images).where(_WITH_ID, visibility.IS_STORED)
_OWN_BY_ID = select(images).where(_WITH_ID, visibility.own(bindparam("user_id")))
_OWN_WHOLE = select(images).where(visibility.own_whole(bindparam("user_id")))
# Ordered by the plain column, SQLite would walk the gallery's index through all of the owner's.
_SAME_BYTES = (
    _OWN_WHOLE.where(images.c.sha256 == bindparam("sha256"))
    .order_by(images.c.created_at + 0, images.c.id)
    .limit(1)
)
_BY_REQUEST = _OWN_WHOLE.where(images.c.idempotency_key == bindparam("request"))
_CURSOR = re.compile(r"([0-9]{1,17})\.([0-9A-Za-z]{22})")


@dataclass(frozen=True)
class Page:
    """One page of a list (keyset pagination), and the cursor of the next one."""

    items: list[Image]
    next_cursor: str | None


class Catalogue:
    """Finds and changes images; a user who may not see one is told that there is none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_own_image(self, user_id: str, image_id: str) -> Image:
        """Return an image of this user; somebody else's is ImageNotFound, as a missing one is."""
        if not ID_PATTERN.fullmatch(image_id):
            raise ImageNotFound
        found = self._first(_OWN_BY_ID, image_id=image_id, user_id=user_id)
        if found is None:
            raise ImageNotFound
        return found

    def load_shared_image(self, image_id: str) -> Image:
        """Return an image that anybody with its link may see."""
        image = self.find_unchecked(image_id)
        if image is None or not visibility.is_shared(image):
            raise ImageNotFound
        return image

    def find_unchecked(self, image_id: str) -> Image | None:
        """Return an image without checking who may see it: ask `visibility` before it is shown.

        It runs for each picture on a page, so it is one statement outside a transaction.
        """
        if not ID_PATTERN.fullmatch(image_id):
            return None
        return self._first(_BY_ID, image_id=image_id)

    def find_same_bytes(self, user_id: str, sha256: str) -> Image | None:
        """Return the first image of this user with these bytes."""
        return self._first(_SAME_BYTES, user_id=user_id, sha256=sha256)

    def find_by_request(self, user_id: str, idempotency_key: str) -> Image | None:
        """Return the ready image that a request of this user with this Idempotency-Key has made."""
        return self._first(_BY_REQUEST, user_id=user_id, request=idempotency_key)

    def page(self, user_id: str, limit: int, cursor: str | None) -> Page:
        """List the images of a user, newest first; raises BadCursor."""
        query = (
            select(images)
            .where(visibility.own(user_id))
            .order_by(images.c.created_at.desc(), images.c.id.desc())
            .limit(limit + 1)
        )
        if cursor is not None:
            query = query.where(_position() < _read_cursor(cursor))
        with self._database.reading() as connection:
            found = [_image(row) for row in connection.execute(query).mappings()]
        more = len(found) > limit
        return Page(found[:limit], _cursor(found[limit - 1]) if more else None)

    def neighbours(self, user_id: str, image_id: str) -> tuple[str | None, str | None]:
        """Return the ids of the newer and of the older image in the order of `page`."""
        image = self.load_own_image(user_id, image_id)
        return self._beside(image, newer=True), self._beside(image, newer=False)

    def change(self, user_id: str, image_id: str, fields: dict[str, str]) -> Image:
        """Change what an owner may change about an image, and return it."""
        self.load_own_image(user_id, image_id)
        if fields:
            with self._database.writing() as connection:
                connection.execute(
                    update(images)
                    .where(visibility.own(user_id), images.c.id == image_id)
                    .values(fields)
                )
        return self.load_own_image(user_id, image_id)

    def _first(self, query: Select[Any], **values: str) -> Image | None:
        row = self._database.look_up(query, values)
        return _image(row) if row else None

    def _beside(self, image: Image, *, newer: bool) -> str | None:
        here = tuple_(image.created_at, image.id)
        beside = _position() > here if newer else _position() < here
        columns = (images.c.created_at, images.c.id)
        order = [one.asc() if newer else one.desc() for one in columns]
        query = (
            select(images.c.id).where(visibility.own(image.owner), beside).order_by(*order).limit(1)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalar()


def _position() -> Any:
    return tuple_(images.c.created_at, images.c.id)


def _image(row: RowMapping) -> Image:
    return Image(**row)


def _cursor(image: Image) -> str:
    plain = f"{image.created_at}.{image.id}".encode("ascii")
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode("ascii")


def _read_cursor(cursor: str) -> Any:
    """Read a cursor: a position in the caller's own list, so it need not be signed."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        match = _CURSOR.fullmatch(base64.urlsafe_b64decode(padded).decode("ascii"))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if match is None:
        raise BadCursor
    return tuple_(int(match[1]), match[2])
