"""What the tests of rows share."""

import pytest

from tests.uploader.records.books import Books
from uploader.records.database import Database


@pytest.fixture
def books(database: Database) -> Books:
    """The rows of uploads and their leases, without a quota."""
    return Books(database)
