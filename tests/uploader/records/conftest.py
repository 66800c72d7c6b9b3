"""What the tests of rows share."""

import pytest

from tests.uploader.records.upload_records import UploadRecords
from uploader.records.database import Database


@pytest.fixture
def records(database: Database) -> UploadRecords:
    """The rows of uploads and their leases, without a quota."""
    return UploadRecords(database)
