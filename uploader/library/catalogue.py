"""Finds and changes images; one is loaded for its owner, as shared, or as unchecked."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    RowMapping,
    Select,
    String,
    bindparam,
    select,
    tuple_,
    update,
)

from uploader.library import answered_requests, visibility
from uploader.library.answered_requests import AnsweredRequest
from uploader.library.image import Image
from uploader.library.positions import Position, read_cursor
from uploader.outcomes import ImageNotFound
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

# A list is a walk through the owner's images from a position, to the older or to the newer ones.
_POSITION = tuple_(images.c.created_at, images.c.id)
_FROM = tuple_(bindparam("created_at", type_=BigInteger), bindparam("image_id", type_=String))
_NEWEST_FIRST = (
    select(images)
    .where(visibility.own(bindparam("user_id")))
    .order_by(images.c.created_at.desc(), images.c.id.desc())
    .limit(bindparam("limit"))
)
_OLDER = _NEWEST_FIRST.where(_POSITION < _FROM)
_NEWER = (
    _NEWEST_FIRST.where(_POSITION > _FROM)
    .order_by(None)
    .order_by(images.c.created_at.asc(), images.c.id.asc())
)


@dataclass(frozen=True)
class Page:
    """One page of a list, newest first, and the cursors of the pages before and after it.

    A cursor is None where the list begins or ends (keyset pagination in both directions).
    """

    items: list[Image]
    previous_cursor: str | None
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

    def find_answer(self, user_id: str, idempotency_key: str) -> AnsweredRequest | None:
        """Return what a request of this user was answered with, if it was sent before."""
        return answered_requests.find(self._database, user_id, idempotency_key)

    def page(self, user_id: str, limit: int, cursor: str | None) -> Page:
        """List images of a user from a cursor on, or from the newest on; raises BadCursor."""
        if cursor is None:
            with self._database.reading() as connection:
                values = {"user_id": user_id, "limit": limit + 1}
                found = _images(connection, _NEWEST_FIRST, values)
            more = len(found) > limit
            return _page(found[:limit], is_first=True, is_last=not more)
        newer, position = read_cursor(cursor)
        with self._database.reading() as connection:
            found = _walk(connection, user_id, position, limit + 1, newer=newer)
            more, found = len(found) > limit, found[:limit]
            if newer:
                found.reverse()
            if not found:
                return _end_of_list(connection, user_id, position, newer=newer)
            edge = Position.of(found[-1] if newer else found[0])
            behind = bool(_walk(connection, user_id, edge, 1, newer=not newer))
        return _page(
            found,
            is_first=not (more if newer else behind),
            is_last=not (behind if newer else more),
        )

    def page_at(self, user_id: str, limit: int, image_id: str) -> Page:
        """List the images of a user around one of them, which is in the middle where it can be.

        Raises ImageNotFound.
        """
        image = self.load_own_image(user_id, image_id)
        position, room = Position.of(image), limit - 1
        with self._database.reading() as connection:
            newer = _walk(connection, user_id, position, limit, newer=True)
            older = _walk(connection, user_id, position, limit, newer=False)
        # Where one side ends early, the other has its room.
        before = min(len(newer), max(limit // 2, room - len(older)))
        after = min(len(older), room - before)
        return _page(
            [*newer[:before][::-1], image, *older[:after]],
            is_first=before == len(newer),
            is_last=after == len(older),
        )

    def neighbours(self, user_id: str, image_id: str) -> tuple[str | None, str | None]:
        """Return the ids of the newer and of the older image in the order of `page`."""
        position = Position.of(self.load_own_image(user_id, image_id))
        with self._database.reading() as connection:
            newer = _walk(connection, user_id, position, 1, newer=True)
            older = _walk(connection, user_id, position, 1, newer=False)
        return newer[0].id if newer else None, older[0].id if older else None

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
        return Image(**row) if row else None


def _walk(
    connection: Connection, user_id: str, position: Position, limit: int, *, newer: bool
) -> list[Image]:
    """Return the images next to a position, the nearest first."""
    values = {
        "user_id": user_id,
        "created_at": position.created_at,
        "image_id": position.image_id,
        "limit": limit,
    }
    return _images(connection, _NEWER if newer else _OLDER, values)


def _images(connection: Connection, query: Select[Any], values: dict[str, Any]) -> list[Image]:
    return [_image(row) for row in connection.execute(query, values).mappings()]


def _image(row: RowMapping) -> Image:
    return Image(**row)


def _page(items: list[Image], *, is_first: bool, is_last: bool) -> Page:
    return Page(
        items,
        None if is_first or not items else Position.of(items[0]).cursor(newer=True),
        None if is_last or not items else Position.of(items[-1]).cursor(newer=False),
    )


def _end_of_list(connection: Connection, user_id: str, position: Position, *, newer: bool) -> Page:
    """Return the empty page behind the last image; its one cursor leads back into the list."""
    edge = position.just_newer() if newer else position.just_older()
    behind = _walk(connection, user_id, edge, 1, newer=not newer)
    back = edge.cursor(newer=not newer) if behind else None
    return Page([], None if newer else back, back if newer else None)
