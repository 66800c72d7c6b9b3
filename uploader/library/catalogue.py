"""Finds and changes images; one is loaded for its owner, as shared, or as unchecked."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update

from uploader.library import answered_requests, search_texts, visibility
from uploader.library.answered_requests import AnsweredRequest
from uploader.library.details import taken_values
from uploader.library.image import Image
from uploader.library.listing import Listing, Page
from uploader.library.sort_names import sort_name
from uploader.library.sorts import gallery
from uploader.outcomes import ImageNotFound
from uploader.records import audit_log
from uploader.records.audit_log import NO_ORIGIN, Event, Origin
from uploader.records.database import Database
from uploader.records.identifiers import ID_PATTERN
from uploader.records.quota import lock_owner
from uploader.records.tables import images

# Built once: building a statement takes longer than running it.
_WITH_ID = images.c.id == bindparam("image_id")
_BY_ID = select(images).where(_WITH_ID, visibility.IS_STORED)
_OWN_BY_ID = select(images).where(_WITH_ID, visibility.own(bindparam("user_id")))
_OWN_WHOLE = select(images).where(visibility.own_whole(bindparam("user_id")))
# Ordered by the plain column, SQLite would walk the gallery's index through all of the owner's.
_SAME_BYTES = (
    _OWN_WHOLE.where(images.c.sha256 == bindparam("sha256"))
    .order_by(visibility.IS_TRASHED, images.c.created_at + 0, images.c.id)
    .limit(1)
)
_BY_REQUEST = _OWN_WHOLE.where(images.c.idempotency_key == bindparam("request"))

_NEWEST_FIRST = gallery()
OnChange = Callable[[Connection], None]
# Is told how the image was before.
OnTurn = Callable[[Connection, Image], None]


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

        What is in the trash is found, too: its owner may see the thumbnail there.
        It runs for each picture on a page, so it is one statement outside a transaction.
        """
        if not ID_PATTERN.fullmatch(image_id):
            return None
        return self._first(_BY_ID, image_id=image_id)

    def find_same_bytes(self, user_id: str, sha256: str) -> Image | None:
        """Return the first image of this user with these bytes; one in the trash only if need be.

        Where it `is_trashed`, nothing may be answered with it before it is restored.
        """
        return self._first(_SAME_BYTES, user_id=user_id, sha256=sha256)

    def find_by_request(self, user_id: str, idempotency_key: str) -> Image | None:
        """Return the ready image that a request of this user with this Idempotency-Key has made.

        It may be in the trash.
        """
        return self._first(_BY_REQUEST, user_id=user_id, request=idempotency_key)

    def find_answer(self, user_id: str, idempotency_key: str) -> AnsweredRequest | None:
        """Return what a request of this user was answered with, if it was sent before."""
        return answered_requests.find(self._database, user_id, idempotency_key)

    def page(
        self, user_id: str, limit: int, cursor: str | None, listing: Listing = _NEWEST_FIRST
    ) -> Page:
        """List images of a user from a cursor on, or from the first on; raises BadCursor."""
        return listing.page(self._database, user_id, limit, cursor)

    def page_at(
        self, user_id: str, limit: int, image_id: str, listing: Listing = _NEWEST_FIRST
    ) -> Page:
        """List the images of a user around one of them, which is in the middle where it can be.

        Raises ImageNotFound, also where it is not in this list.
        """
        return listing.page_around(self._database, user_id, limit, image_id)

    def neighbours(
        self, user_id: str, image_id: str, listing: Listing = _NEWEST_FIRST
    ) -> tuple[str | None, str | None]:
        """Return the ids of the images before and after one in a list; raises ImageNotFound."""
        return listing.neighbours(self._database, user_id, image_id)

    def change(
        self,
        user_id: str,
        image_id: str,
        fields: Mapping[str, Any],
        origin: Origin = NO_ORIGIN,
        *,
        forget_taken: bool = False,
        on_change: OnChange | None = None,
        on_turn: OnTurn | None = None,
    ) -> Image:
        """Change what an owner may change about an image, and return it.

        `origin` is that of the request, for the audit log. With `forget_taken` it is as if the
        owner had never said when it was taken. `on_change` joins the transaction, in which the
        owner is locked, and so does `on_turn`. Raises ImageNotFound, and what these do.
        """
        self.load_own_image(user_id, image_id)
        if fields or forget_taken or on_change or on_turn:
            mine = (visibility.own(user_id), images.c.id == image_id)
            with self._database.writing() as connection:
                lock_owner(connection, user_id)
                for row in connection.execute(select(images).where(*mine)).mappings().all():
                    before = Image(**row)
                    values = dict(fields)
                    if "name" in fields:
                        values["sort_name"] = sort_name(fields["name"])
                    if forget_taken:
                        name = fields.get("name", before.name)
                        values |= taken_values(before.file_taken, name, before.created_at)
                    if on_turn is not None:
                        on_turn(connection, before)
                    if values:
                        connection.execute(update(images).where(*mine).values(values))
                    if on_change is not None:
                        on_change(connection)
                    search_texts.refresh(connection, [image_id])
                    _record_visibility(connection, before, fields.get("visibility"), origin)
        return self.load_own_image(user_id, image_id)

    def _first(self, query: Select[Any], **values: str) -> Image | None:
        row = self._database.look_up(query, values)
        return Image(**row) if row else None


def _record_visibility(
    connection: Connection, before: Image, after: str | None, origin: Origin
) -> None:
    if after is not None and after != before.visibility:
        audit_log.record(
            connection, Event.VISIBILITY_CHANGED, before.owner, before.id, origin, visibility=after
        )
