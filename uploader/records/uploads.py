"""The rows of resumable uploads and of their parts."""

import dataclasses
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from uploader.clock import microseconds_now
from uploader.outcomes.limits import Limit
from uploader.outcomes.uploads import TooManyOpenUploads, UploadNotFound
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue_parts, enqueue_unrecorded
from uploader.records.identifiers import ID_PATTERN
from uploader.records.quota import (
    EVERYBODYS,
    OwnQuota,
    Quota,
    give_back,
    lock_owner,
    reserve,
)
from uploader.records.tables import upload_parts, uploads

MOST_OPEN = 1000
PART_LOST = "The server has lost a part of this upload. Begin a new one."
_AT_ONCE = 100


@dataclass(frozen=True)
class Upload:
    """One upload as its row holds it; times are microseconds since 1970."""

    id: str
    owner: str
    state: str
    received: int
    # None until the client says it.
    length: int | None
    metadata: str
    name: str
    visibility: str
    keep_duplicates: bool
    sha256: str | None
    sha512: str | None
    reserved_images: int
    reserved_bytes: int
    claim: str | None
    recalled: bool
    image_id: str | None
    duplicate: bool
    problem: str | None
    created_at: int
    # When the client says that the file was chosen.
    added_at: int | None
    expires_at: int
    restored: bool = False
    # Where the image is to be filed: an album, and names of albums below it with a / between them.
    album_id: str | None = None
    album_path: str | None = None

    @property
    def digests(self) -> dict[str, str]:
        """The digests of the whole that the client announced, by their name in hashlib."""
        said = {"sha256": self.sha256, "sha512": self.sha512}
        return {algorithm: digest for algorithm, digest in said.items() if digest is not None}


@dataclass(frozen=True)
class Part:
    """A part of an upload in the store, from byte `start` on."""

    key: str
    start: int
    size: int
    sha256: str


class UploadRows:
    """Writes, reads and deletes rows in short transactions; all raise DatabaseUnavailable."""

    def __init__(self, database: Database, quota: Quota, most_open: int = MOST_OPEN) -> None:
        self._database = database
        self._quota = quota
        self._most_open = most_open

    def create(self, upload: Upload, own: OwnQuota = EVERYBODYS) -> None:
        """Insert an upload and reserve its quota; raises QuotaExceeded and TooManyOpenUploads."""
        with self._database.writing() as connection:
            # Locked, so that the count below is true when this commits.
            lock_owner(connection, upload.owner)
            quota = self._quota.of_owner(own)
            reserve(connection, quota, upload.owner, 1, upload.reserved_bytes)
            is_open = (uploads.c.owner == upload.owner, uploads.c.state == "open")
            counted = select(func.count()).select_from(uploads).where(*is_open)
            if connection.execute(counted).scalar_one() >= self._most_open:
                raise TooManyOpenUploads(Limit("open-uploads", self._most_open))
            connection.execute(insert(uploads).values(**dataclasses.asdict(upload)))

    def load(self, owner: str, upload_id: str) -> Upload:
        """Return an own upload that has not expired; raises UploadNotFound."""
        if not ID_PATTERN.fullmatch(upload_id):
            raise UploadNotFound
        wanted = select(uploads).where(
            uploads.c.id == upload_id,
            uploads.c.owner == owner,
            uploads.c.expires_at > microseconds_now(),
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise UploadNotFound
        return Upload(**row)

    def parts(self, upload_id: str) -> list[Part]:
        """Return the parts of an upload in their order."""
        columns = (upload_parts.c.key, upload_parts.c.start, upload_parts.c.size)
        query = (
            select(*columns, upload_parts.c.sha256)
            .where(upload_parts.c.upload_id == upload_id)
            .order_by(upload_parts.c.start)
        )
        with self._database.reading() as connection:
            return [Part(**row) for row in connection.execute(query).mappings()]

    def discard_part(self, part: Part) -> None:
        """Queue a part for deletion that was never recorded."""
        with self._database.writing() as connection:
            enqueue_unrecorded(connection, part.key, "part_not_kept")

    def delete(self, owner: str, upload_id: str) -> None:
        """Delete an upload, leased or not; raises UploadNotFound."""
        with self._database.writing() as connection:
            lock_owner(connection, owner, adds=False)
            if not _delete(connection, uploads.c.id == upload_id, uploads.c.owner == owner):
                raise UploadNotFound

    def delete_expired(self) -> int:
        """Delete uploads whose time is over, each in a transaction; return how many."""
        expired = uploads.c.expires_at <= microseconds_now()
        query = select(uploads.c.id, uploads.c.owner).where(expired).limit(_AT_ONCE)
        deleted = 0
        while True:
            with self._database.reading() as connection:
                over = connection.execute(query).all()
            if not over:
                return deleted
            for upload_id, owner in over:
                with self._database.writing() as connection:
                    lock_owner(connection, owner, adds=False)
                    # A part that came in the meantime has postponed its expiry.
                    _delete(connection, uploads.c.id == upload_id, expired)
            deleted += len(over)


def fail_upload_of(connection: Connection, part_key: str) -> None:
    """Fail the upload that this part belongs to, because the store has lost the part."""
    owning = select(upload_parts.c.upload_id).where(upload_parts.c.key == part_key)
    broken = select(uploads).where(uploads.c.id.in_(owning), uploads.c.state == "open")
    row = connection.execute(broken).mappings().first()
    if row is None:
        return
    lock_owner(connection, row["owner"], adds=False)
    failed = connection.execute(
        update(uploads)
        .where(uploads.c.id == row["id"], uploads.c.state == "open")
        .values(state="failed", claim=None, problem=PART_LOST)
        .returning(uploads.c.reserved_images, uploads.c.reserved_bytes)
    ).first()
    if failed is None:
        return
    give_back(connection, row["owner"], failed.reserved_images, failed.reserved_bytes)
    cleared = {"reserved_images": 0, "reserved_bytes": 0}
    connection.execute(update(uploads).where(uploads.c.id == row["id"]).values(cleared))
    enqueue_parts(connection, row["id"])


def _delete(connection: Connection, *which: ColumnElement[bool]) -> bool:
    gone = connection.execute(
        delete(uploads)
        .where(*which)
        .returning(
            uploads.c.id, uploads.c.owner, uploads.c.reserved_images, uploads.c.reserved_bytes
        )
    ).first()
    if gone is None:
        return False
    give_back(connection, gone.owner, gone.reserved_images, gone.reserved_bytes)
    enqueue_parts(connection, gone.id)
    return True
