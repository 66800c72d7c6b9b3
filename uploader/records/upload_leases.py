"""Leases on uploads: one request at a time may append, and record what it has appended."""

import dataclasses
from collections.abc import Iterable
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
from uploader.records.quota import (
    EVERYBODYS,
    OwnQuota,
    Quota,
    give_back,
    lock_owner,
    reserve,
)
from uploader.records.tables import upload_parts, uploads
from uploader.records.uploads import Part, Upload

MOST_PARTS = 10_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Lease:
    """The right of one request to append; its token is a fencing token, checked by every change."""

    upload: Upload
    token: str
    # What was set for its owner when the request began.
    own: OwnQuota = EVERYBODYS


class UploadLeases:
    """Takes, revokes and releases the one lease of an upload, and makes changes under it.

    A change under a stale lease changes nothing and raises UploadTakenOver: an offset that another
    request was told in the meantime stays true.
    """

    def __init__(
        self, database: Database, quota: Quota, seconds: int, most_parts: int = MOST_PARTS
    ) -> None:
        """`seconds` is how long an upload is kept after its last byte, and after its end."""
        self._database = database
        self._quota = quota
        self._lifetime = seconds * SECOND
        self._most_parts = most_parts

    def take(self, upload: Upload, own: OwnQuota = EVERYBODYS) -> Lease | None:
        """Lease an open upload; None where it is leased, or has advanced since it was loaded."""
        token = new_id()
        free = (
            uploads.c.id == upload.id,
            uploads.c.state == "open",
            uploads.c.claim.is_(None),
            uploads.c.received == upload.received,
        )
        with self._database.writing() as connection:
            taken = connection.execute(
                update(uploads).where(*free).values(claim=token, recalled=False)
            )
        return Lease(upload, token, own) if taken.rowcount == 1 else None

    def recall(self, upload: Upload) -> None:
        """Ask the request that holds the lease to save what it has and to release it."""
        with self._database.writing() as connection:
            connection.execute(update(uploads).where(_held_as(upload)).values(recalled=True))

    def revoke(self, upload: Upload) -> None:
        """Revoke the lease of a request that did not release it; its next change will fail."""
        with self._database.writing() as connection:
            connection.execute(update(uploads).where(_held_as(upload)).values(claim=None))

    def recalled(self, leases: Iterable[Lease]) -> set[str]:
        """Return the tokens of those leases that were recalled, or that do not hold any more."""
        tokens = {lease.upload.id: lease.token for lease in leases}
        if not tokens:
            return set()
        holding = select(uploads.c.claim).where(
            uploads.c.id.in_(tokens), uploads.c.state == "open", uploads.c.recalled.is_(False)
        )
        with self._database.reading() as connection:
            return set(tokens.values()).difference(connection.execute(holding).scalars())

    def set_length(self, lease: Lease, length: int) -> None:
        """Record a length that has become known, and reserve what is not reserved yet."""
        with self._database.writing() as connection:
            row = _locked(connection, lease)
            missing = length - row.reserved_bytes
            reserve(connection, self._quota.of_owner(lease.own), row.owner, 0, missing)
            _change(connection, lease, {"length": length, "reserved_bytes": length})

    def advance(self, lease: Lease, part: Part) -> None:
        """Record a part that is durable in the store, and advance the offset by it.

        Raises UploadTakenOver, QuotaExceeded where the length was not known before, and
        TooManyParts; the part is then not recorded.
        """
        with self._database.writing() as connection:
            row = _locked(connection, lease)
            if row.received != part.start:
                raise UploadTakenOver
            if is_queued(connection, part.key):
                raise StorageUnavailable
            mine = upload_parts.c.upload_id == row.id
            counted = select(func.count()).select_from(upload_parts).where(mine)
            if connection.execute(counted).scalar_one() >= self._most_parts:
                raise TooManyParts
            more = 0 if row.length is not None else part.size
            if more:
                reserve(connection, self._quota.of_owner(lease.own), row.owner, 0, more)
            connection.execute(
                insert(upload_parts).values(upload_id=row.id, **dataclasses.asdict(part))
            )
            moved: dict[str, object] = {
                "received": row.received + part.size,
                "reserved_bytes": row.reserved_bytes + more,
                "expires_at": microseconds_now() + self._lifetime,
            }
            _change(connection, lease, moved)

    def release_reservation(self, connection: Connection, lease: Lease) -> None:
        """Release the reserved quota, in the transaction in which the image reserves its own."""
        row = _locked(connection, lease)
        give_back(connection, row.owner, row.reserved_images, row.reserved_bytes)
        _change(connection, lease, {"reserved_images": 0, "reserved_bytes": 0})

    def release(self, lease: Lease) -> None:
        """Release the lease of an open upload, and reserve its quota again if that was released."""
        with self._database.writing() as connection:
            lock_owner(connection, lease.upload.owner, adds=False)
            row = _find(connection, lease)
            if row is None:
                return
            upload = Upload(**row)
            wanted = upload.received if upload.length is None else upload.length
            values: dict[str, object] = {"claim": None}
            if not upload.reserved_images:
                try:
                    reserve(connection, self._quota.of_owner(lease.own), upload.owner, 1, wanted)
                    values |= {"reserved_images": 1, "reserved_bytes": wanted}
                except QuotaExceeded:
                    # The quota is checked once more at the end of the upload.
                    log.warning("reservation_not_renewed", upload=upload.id)
            _change(connection, lease, values)

    def complete(
        self, lease: Lease, size: int, image_id: str, *, duplicate: bool, restored: bool = False
    ) -> None:
        """Record the image that an upload has become, and queue its parts for deletion."""
        self._finish(
            lease, state="complete", received=size, length=size, image_id=image_id,
            duplicate=duplicate, restored=restored,
        )  # fmt: skip

    def fail(self, lease: Lease, problem: str) -> None:
        """Record that an upload has failed for good."""
        self._finish(lease, state="failed", problem=problem[:500])

    def _finish(self, lease: Lease, **values: object) -> None:
        with self._database.writing() as connection:
            row = _locked(connection, lease)
            give_back(connection, row.owner, row.reserved_images, row.reserved_bytes)
            enqueue_parts(connection, row.id)
            ended: dict[str, object] = {
                "claim": None,
                "reserved_images": 0,
                "reserved_bytes": 0,
                "expires_at": microseconds_now() + self._lifetime,
            }
            _change(connection, lease, {**values, **ended})


def _held_as(upload: Upload) -> ColumnElement[bool]:
    return (uploads.c.id == upload.id) & (uploads.c.claim == upload.claim)


def _held_by(lease: Lease) -> ColumnElement[bool]:
    mine = (uploads.c.id == lease.upload.id) & (uploads.c.claim == lease.token)
    return mine & (uploads.c.state == "open")


def _locked(connection: Connection, lease: Lease) -> Upload:
    """Return the current row, locked to the end of the transaction.

    The owner is locked first, as in every transaction that also changes the counters: locks that
    are taken in one order cannot deadlock.
    """
    lock_owner(connection, lease.upload.owner)
    row = _find(connection, lease)
    if row is None:
        raise UploadTakenOver
    return Upload(**row)


def _find(connection: Connection, lease: Lease) -> RowMapping | None:
    query = select(uploads).where(_held_by(lease)).with_for_update()
    return connection.execute(query).mappings().first()


def _change(connection: Connection, lease: Lease, values: dict[str, object]) -> None:
    connection.execute(update(uploads).where(_held_by(lease)).values(values))
