"""Which request may add to an upload: one at a time, and what each may then record."""

import dataclasses
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from uploader.clock import SECOND, microseconds_now
from uploader.outcomes import QuotaExceeded, StorageUnavailable
from uploader.outcomes.uploads import TooManyParts, UploadTakenOver
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue_parts, is_queued
from uploader.records.identifiers import new_id
from uploader.records.quota import Quota, give_back, lock_owner, reserve
from uploader.records.tables import upload_parts, uploads
from uploader.records.uploads import Part, Upload

MOST_PARTS = 10_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Lease:
    """The right of one request to add to an upload, for as long as the row still names it."""

    upload: Upload
    token: str


class UploadLeases:
    """Gives out the one claim to an upload, takes it away, and makes changes under it.

    A claim that was taken away is noticed at the next change, which then changes nothing and
    raises UploadTakenOver: an offset that was told to somebody else in the meantime stays true.
    """

    def __init__(self, database: Database, quota: Quota, seconds: int) -> None:
        """`seconds` is how long an upload waits for its next byte, and is remembered after."""
        self._database = database
        self._quota = quota
        self._lifetime = seconds * SECOND

    def take(self, upload: Upload) -> Lease | None:
        """Lease an open upload, unless somebody else has, or it moved since it was loaded."""
        token = new_id()
        free = (
            uploads.c.id == upload.id,
            uploads.c.state == "open",
            uploads.c.claim.is_(None),
            uploads.c.received == upload.received,
        )
        with self._database.writing() as connection:
            claimed = connection.execute(
                update(uploads).where(*free).values(claim=token, recalled=False)
            )
        return Lease(upload, token) if claimed.rowcount == 1 else None

    def recall(self, upload: Upload) -> None:
        """Ask the request that holds the claim to save what it has and to let go."""
        with self._database.writing() as connection:
            connection.execute(update(uploads).where(_held_as(upload)).values(recalled=True))

    def revoke(self, upload: Upload) -> None:
        """Take the claim from a request that did not let go; its next change will fail."""
        with self._database.writing() as connection:
            connection.execute(update(uploads).where(_held_as(upload)).values(claim=None))

    def may_continue(self, claim: Lease) -> bool:
        """Say whether the claim still holds and nobody waits for it."""
        query = select(uploads.c.recalled).where(_held_by(claim))
        with self._database.reading() as connection:
            return connection.execute(query).scalar() is False

    def set_length(self, claim: Lease, length: int) -> None:
        """Record the length that has become known, and reserve what is not reserved yet."""
        with self._database.writing() as connection:
            row = _locked(connection, claim)
            missing = length - row.reserved_bytes
            reserve(connection, self._quota, row.owner, 0, missing)
            _change(connection, claim, {"length": length, "reserved_bytes": length})

    def advance(self, claim: Lease, part: Part) -> None:
        """Record a part that is safely in the store; the offset moves with it.

        Raises UploadTakenOver, QuotaExceeded where the length was not known before, and
        TooManyParts; the part is then nobody's.
        """
        with self._database.writing() as connection:
            row = _locked(connection, claim)
            if row.received != part.start:
                raise UploadTakenOver
            if is_queued(connection, part.key):
                raise StorageUnavailable
            mine = upload_parts.c.upload_id == row.id
            counted = select(func.count()).select_from(upload_parts).where(mine)
            if connection.execute(counted).scalar_one() >= MOST_PARTS:
                raise TooManyParts
            more = 0 if row.length is not None else part.size
            if more:
                reserve(connection, self._quota, row.owner, 0, more)
            connection.execute(
                insert(upload_parts).values(upload_id=row.id, **dataclasses.asdict(part))
            )
            moved: dict[str, object] = {
                "received": row.received + part.size,
                "reserved_bytes": row.reserved_bytes + more,
                "expires_at": microseconds_now() + self._lifetime,
            }
            _change(connection, claim, moved)

    def release_reservation(self, connection: Connection, claim: Lease) -> None:
        """Give the reservation back, in the transaction in which the image makes its own."""
        row = _locked(connection, claim)
        give_back(connection, row.owner, row.reserved_images, row.reserved_bytes)
        _change(connection, claim, {"reserved_images": 0, "reserved_bytes": 0})

    def release(self, claim: Lease) -> None:
        """Let go of an upload that goes on later; a reservation that was handed over is renewed."""
        with self._database.writing() as connection:
            lock_owner(connection, claim.upload.owner)
            row = _find(connection, claim)
            if row is None:
                return
            upload = Upload(**row)
            wanted = upload.received if upload.length is None else upload.length
            values: dict[str, object] = {"claim": None}
            if not upload.reserved_images:
                try:
                    reserve(connection, self._quota, upload.owner, 1, wanted)
                    values |= {"reserved_images": 1, "reserved_bytes": wanted}
                except QuotaExceeded:
                    # Whether it fits is then asked once more when the upload is at its end.
                    log.warning("reservation_not_renewed", upload=upload.id)
            _change(connection, claim, values)

    def complete(self, claim: Lease, size: int, image_id: str, *, duplicate: bool) -> None:
        """Record the image that an upload has become, and leave its parts to the removal."""
        self._finish(
            claim, state="complete", received=size, length=size, image_id=image_id,
            duplicate=duplicate,
        )  # fmt: skip

    def fail(self, claim: Lease, problem: str) -> None:
        """Record that an upload was refused for good."""
        self._finish(claim, state="failed", problem=problem[:500])

    def _finish(self, claim: Lease, **values: object) -> None:
        with self._database.writing() as connection:
            row = _locked(connection, claim)
            give_back(connection, row.owner, row.reserved_images, row.reserved_bytes)
            enqueue_parts(connection, row.id)
            ended: dict[str, object] = {
                "claim": None,
                "reserved_images": 0,
                "reserved_bytes": 0,
                "expires_at": microseconds_now() + self._lifetime,
            }
            _change(connection, claim, {**values, **ended})


def _held_as(upload: Upload) -> ColumnElement[bool]:
    return (uploads.c.id == upload.id) & (uploads.c.claim == upload.claim)


def _held_by(claim: Lease) -> ColumnElement[bool]:
    mine = (uploads.c.id == claim.upload.id) & (uploads.c.claim == claim.token)
    return mine & (uploads.c.state == "open")


def _locked(connection: Connection, claim: Lease) -> Upload:
    """Return the row as it is now, kept from others to the end of the transaction.

    The owner's turn comes first, as in every transaction that also changes the counters.
    """
    lock_owner(connection, claim.upload.owner)
    row = _find(connection, claim)
    if row is None:
        raise UploadTakenOver
    return Upload(**row)


def _find(connection: Connection, claim: Lease) -> RowMapping | None:
    query = select(uploads).where(_held_by(claim)).with_for_update()
    return connection.execute(query).mappings().first()


def _change(connection: Connection, claim: Lease, values: dict[str, object]) -> None:
    connection.execute(update(uploads).where(_held_by(claim)).values(values))
