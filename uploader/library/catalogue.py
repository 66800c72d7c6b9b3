"""The images that people can see: every way to load one says who is asking, or who must ask."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, bindparam, select, tuple_, update

from uploader.clock import SECOND
from uploader.decoding.formats import FORMATS, PictureFormat
from uploader.outcomes import BadCursor, ImageNotFound
from uploader.records.database import Database
from uploader.records.identifiers import ID_PATTERN
from uploader.records.tables import images

# Built once: putting it together takes longer than running it.
_BY_ID = select(images).where(images.c.id == bindparam("image_id"), images.c.state != "pending")
_OWN_BY_ID = _BY_ID.where(images.c.owner == bindparam("user_id"))
_READY_OF_OWNER = select(images).where(
    images.c.state == "ready", images.c.owner == bindparam("user_id")
)
# By the plain column SQLite would follow the gallery's index, through all that the owner has.
_SAME_BYTES = (
    _READY_OF_OWNER.where(images.c.sha256 == bindparam("sha256"))
    .order_by(images.c.created_at + 0, images.c.id)
    .limit(1)
)
_BY_REQUEST = _READY_OF_OWNER.where(images.c.idempotency_key == bindparam("request"))
_CURSOR = re.compile(r"([0-9]{1,17})\.([0-9A-Za-z]{22})")


@dataclass(frozen=True)
class Image:
    """One image as it is stored; `created_at` is microseconds since 1970 in UTC."""

    id: str
    owner: str
    state: str
    name: str
    alt: str
    visibility: str
    format: str
    width: int
    height: int
    frames: int
    bytes: int
    sha256: str
    original_key: str
    thumb_key: str
    thumb_sha256: str
    preview_key: str | None
    preview_sha256: str | None
    created_at: int
    idempotency_key: str | None = None
    pending_until: int | None = None
    checked_at: int = 0

    @property
    def picture_format(self) -> PictureFormat:
        """The type of the original."""
        return FORMATS[self.format]

    @property
    def created(self) -> datetime:
        """The time of the upload."""
        return datetime.fromtimestamp(self.created_at / SECOND, UTC)

    @property
    def keys(self) -> list[str]:
        """The keys of all its objects."""
        keys = [self.original_key, self.thumb_key, self.preview_key]
        return [key for key in keys if key]

    def visible_to(self, user_id: str | None) -> bool:
        """Say whether this caller, or with None anybody who has the link, may see it."""
        if self.state == "ready" and self.visibility == "link":
            return True
        return self.owner == user_id and self.state != "pending"


@dataclass(frozen=True)
class Page:
    """A part of a list, and the cursor of the next part."""

    items: list[Image]
    next_cursor: str | None


class Catalogue:
    """Finds and changes images; whoever may not see one is told that there is none.

    An owner sees damaged images too, since they may be made whole again; nobody else does.
    """

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
        if image is None or not image.visible_to(None):
            raise ImageNotFound
        return image

    def find_unchecked(self, image_id: str) -> Image | None:
        """Return an image, whoever may see it: the caller must ask `Image.visible_to`.

        Each picture on a page asks this question, so it is one statement outside a transaction.
        """
        if not ID_PATTERN.fullmatch(image_id):
            return None
        return self._first(_BY_ID, image_id=image_id)

    def find_same_bytes(self, user_id: str, sha256: str) -> Image | None:
        """Return the first image of this user with these bytes."""
        return self._first(_SAME_BYTES, user_id=user_id, sha256=sha256)

    def find_by_request(self, user_id: str, idempotency_key: str) -> Image | None:
        """Return the ready image that a request of this user with this key has made."""
        return self._first(_BY_REQUEST, user_id=user_id, request=idempotency_key)

    def page(self, user_id: str, limit: int, cursor: str | None) -> Page:
        """List the images of a user, newest first; raises BadCursor."""
        query = (
            select(images)
            .where(_own(user_id))
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
        """Change what people may change about their own image, and return it."""
        self.load_own_image(user_id, image_id)
        if fields:
            with self._database.writing() as connection:
                connection.execute(
                    update(images).where(_own(user_id), images.c.id == image_id).values(fields)
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
        query = select(images.c.id).where(_own(image.owner), beside).order_by(*order).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()


def _own(user_id: str) -> ColumnElement[bool]:
    return and_(images.c.owner == user_id, images.c.state != "pending")


def _position() -> Any:
    return tuple_(images.c.created_at, images.c.id)


def _image(row: RowMapping) -> Image:
    return Image(**row)


def _cursor(image: Image) -> str:
    plain = f"{image.created_at}.{image.id}".encode("ascii")
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode("ascii")


def _read_cursor(cursor: str) -> Any:
    """Read a cursor; it only names a place in the caller's own list, so it needs no secret."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        match = _CURSOR.fullmatch(base64.urlsafe_b64decode(padded).decode("ascii"))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    if match is None:
        raise BadCursor
    return tuple_(int(match[1]), match[2])
