"""The rows of uploads and their leases on one database, as the tests of both use them."""

from sqlalchemy import select

from tests.uploader.cast import ALICE
from tests.uploader.rows import an_upload
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.quota import Quota, Usage
from uploader.records.tables import deletion_queue
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import Upload, UploadRows

NO_QUOTA = Quota(None, None)


class UploadRecords:
    """The rows of uploads and the leases on one database, as every replica has them."""

    def __init__(
        self,
        database: Database,
        quota: Quota = NO_QUOTA,
        seconds: int = 60,
        most_open: int = 1000,
        most_parts: int = 1000,
    ) -> None:
        self.rows = UploadRows(database, quota, most_open)
        self.leases = UploadLeases(database, quota, seconds, most_parts)
        self._lifecycle = Lifecycle(database, quota)
        self._database = database

    def begun(self, **changes: object) -> Upload:
        upload = an_upload(**changes)
        self.rows.create(upload)
        return upload

    def leased(self, upload: Upload) -> Lease:
        lease = self.leases.take(self.rows.load(upload.owner, upload.id))
        assert lease is not None
        return lease

    def usage(self, owner: str = ALICE) -> Usage:
        return self._lifecycle.usage(owner)

    def queued(self) -> set[str]:
        with self._database.reading() as connection:
            return set(connection.execute(select(deletion_queue.c.key)).scalars())
