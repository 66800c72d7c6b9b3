"""The trash of an owner: what is put there can be restored, until it is due or emptied."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from uploader.clock import SECOND, microseconds_now
from uploader.library import visibility
from uploader.library.image import LINK, PRIVATE, Image
from uploader.library.listing import Listing, Order, Page
from uploader.outcomes import ImageNotFound
from uploader.records import audit_log
from uploader.records.audit_log import Event, Origin
from uploader.records.database import Database
from uploader.records.identifiers import ID_PATTERN
from uploader.records.quota import Usage, count_trashed, lock_owner, usage_of
from uploader.records.tables import images

DAY = 86_400 * SECOND
# What changes of an image that comes back: its link stays off until its owner turns it on again.
_BACK: dict[str, Any] = {"trashed_at": None, "visibility": PRIVATE}
_TRASH = Listing(
    Order("trashed", images.c.trashed_at, is_descending=True),
    visibility.own_trashed(bindparam("user_id")),
)


@dataclass(frozen=True)
class Restored:
    """An image that is back, as its owner's alone, and whether it was shared by link before."""

    image: Image
    had_link: bool


class Trash:
    """Puts images into the trash, lists them and restores them; all raise DatabaseUnavailable.

    Each change is a short transaction that locks the owner, so that the counters stay true.
    """

    def __init__(self, database: Database, days: int) -> None:
        """`days` is how long an image stays (VITRINE_TRASH_DAYS); with 0 there is no trash."""
        self._database = database
        self.days = days

    @property
    def is_kept(self) -> bool:
        """Whether there is a trash at all; without one, what is deleted is gone at once."""
        return self.days > 0

    def gone_at(self, trashed_at: int) -> int:
        """Return when an image is due to be removed, in microseconds since 1970."""
        return trashed_at + self.days * DAY

    def put(self, user_id: str, image_id: str, origin: Origin) -> Image:
        """Put an image into the trash of its owner; nobody can open it from then on.

        Raises ImageNotFound, also where it is in the trash already: its day does not change.
        """
        mine = (images.c.id == image_id, visibility.own(user_id))
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            statement = update(images).where(*mine).values(trashed_at=microseconds_now())
            row = connection.execute(statement.returning(images)).mappings().first()
            if row is None:
                raise ImageNotFound
            image = Image(**row)
            count_trashed(connection, user_id, 1, image.bytes)
            audit_log.record(
                connection, Event.IMAGE_TRASHED, user_id, image_id, origin, name=image.name
            )
        return image

    def restore(self, user_id: str, image_id: str, origin: Origin) -> Restored:
        """Take an image out of the trash, with its id and its place; raises ImageNotFound.

        A link that it had stays off until its owner turns it on again.
        """
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            trashed = _load(connection, user_id, image_id)
            _bring_back(connection, [image_id])
            count_trashed(connection, user_id, -1, -trashed.bytes)
            audit_log.record(
                connection, Event.IMAGE_RESTORED, user_id, image_id, origin, name=trashed.name
            )
        return Restored(replace(trashed, **_BACK), trashed.visibility == LINK)

    def restore_some(
        self, user_id: str, trashed_until: int, at_once: int, origin: Origin
    ) -> list[tuple[str, bool]]:
        """Take the first images out of the trash that came there until a time.

        Return their ids, and whether each was shared by link. None is left after fewer than asked.
        """
        with self._database.writing() as connection:
            lock_owner(connection, user_id)
            found = connection.execute(
                select(images.c.id, images.c.visibility, images.c.bytes)
                .where(visibility.own_trashed(user_id), visibility.trashed_until(trashed_until))
                .order_by(images.c.trashed_at, images.c.id)
                .limit(at_once)
            ).all()
            if found:
                _bring_back(connection, [row.id for row in found])
                count_trashed(connection, user_id, -len(found), -sum(row.bytes for row in found))
                audit_log.record(
                    connection, Event.TRASH_RESTORED, user_id, None, origin, images=str(len(found))
                )
        return [(row.id, row.visibility == LINK) for row in found]

    def page(self, user_id: str, limit: int, cursor: str | None) -> Page:
        """List what is in the trash, last trashed first, from a cursor on; raises BadCursor."""
        return _TRASH.page(self._database, user_id, limit, cursor)

    def load(self, user_id: str, image_id: str) -> Image:
        """Return an image in the trash of this user; any other is ImageNotFound."""
        with self._database.reading() as connection:
            return _load(connection, user_id, image_id)

    def sums(self, user_id: str) -> tuple[Usage, int | None]:
        """Return what a user stores, and when the first image of the trash is gone, if any is."""
        earliest = select(func.min(images.c.trashed_at)).where(visibility.own_trashed(user_id))
        with self._database.reading() as connection:
            trashed_at = connection.execute(earliest).scalar()
            used = usage_of(connection, user_id)
        return used, None if trashed_at is None else self.gone_at(trashed_at)


def _load(connection: Connection, user_id: str, image_id: str) -> Image:
    if not ID_PATTERN.fullmatch(image_id):
        raise ImageNotFound
    mine = (images.c.id == image_id, visibility.own_trashed(user_id))
    row = connection.execute(select(images).where(*mine)).mappings().first()
    if row is None:
        raise ImageNotFound
    return Image(**row)


def _bring_back(connection: Connection, ids: list[str]) -> None:
    connection.execute(update(images).where(images.c.id.in_(ids)).values(_BACK))
