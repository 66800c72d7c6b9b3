"""The rows and leases of uploads that other requests add to."""

from pathlib import Path

import pytest

from tests.uploader.cast import FakeStore
from tests.uploader.rows import an_upload
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import Upload, UploadRows
from uploader.resuming.part_store import PartStore

NO_QUOTA = Quota(None, None)
LIMIT = 1_000_000


class Rows:
    """What every process has of the same uploads."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.uploads = UploadRows(database, NO_QUOTA)
        self.leases = UploadLeases(database, NO_QUOTA, seconds=60)

    def begun(self, **changes: object) -> Upload:
        upload = an_upload(**changes)
        self.uploads.create(upload)
        return upload

    def taken(self, upload: Upload) -> Lease:
        lease = self.leases.take(self.load(upload))
        assert lease is not None
        return lease

    def load(self, upload: Upload) -> Upload:
        return self.uploads.load(upload.owner, upload.id)


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


@pytest.fixture
def part_store(store: FakeStore, tmp_path: Path) -> PartStore:
    return PartStore(store, tmp_path, LIMIT)
