"""A part is in the store before its row says so, and goes again where no row does."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tests.uploader.cast import FakeStore
from tests.uploader.resuming.conftest import NO_QUOTA, Rows
from uploader.outcomes import DatabaseUnavailable, StorageUnavailable
from uploader.outcomes.uploads import UploadTakenOver
from uploader.records.database import Database
from uploader.records.tables import deletion_queue
from uploader.records.uploads import Part, UploadRows
from uploader.resuming.active_requests import StopSignal
from uploader.resuming.leases import HeldLease
from uploader.resuming.part_store import PartStore
from uploader.resuming.part_writer import PartWriter
from uploader.storage.spool import SpoolFile


@pytest.fixture
def held(rows: Rows) -> HeldLease:
    return HeldLease(rows.leases, rows.taken(rows.begun()), StopSignal())


@pytest.fixture
def writer(part_store: PartStore, rows: Rows) -> PartWriter:
    return PartWriter(part_store, rows.uploads)


@pytest.fixture
def file(writer: PartWriter) -> Iterator[SpoolFile]:
    with writer.new_file() as opened:
        opened.write(b"ten bytes.")
        yield opened


def queued(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(connection.execute(select(deletion_queue.c.key)).scalars())


def test_a_part_is_stored_and_moves_the_offset(
    writer: PartWriter, held: HeldLease, file: SpoolFile, rows: Rows, store: FakeStore
) -> None:
    part = writer.write(held, file, 0)
    assert store.objects == {part.key: b"ten bytes."}
    assert rows.load(held.upload).received == 10
    assert rows.uploads.parts(held.upload.id) == [part]


def test_a_part_that_is_not_stored_has_no_row(
    writer: PartWriter, held: HeldLease, file: SpoolFile, rows: Rows, store: FakeStore,
    database: Database,
) -> None:  # fmt: skip
    store.failing.add("holds")
    with pytest.raises(StorageUnavailable):
        writer.write(held, file, 0)
    assert rows.load(held.upload).received == 0
    assert queued(database) == set(store.objects)


def test_the_object_of_a_stale_lease_is_queued_for_deletion(
    writer: PartWriter, held: HeldLease, file: SpoolFile, rows: Rows, store: FakeStore,
    database: Database,
) -> None:  # fmt: skip
    rows.leases.revoke(rows.load(held.upload))
    with pytest.raises(UploadTakenOver):
        writer.write(held, file, 0)
    assert len(store.objects) == 1
    assert queued(database) == set(store.objects)


class DeadRows(UploadRows):
    """Rows that cannot be reached any more."""

    def discard_part(self, part: Part) -> None:
        raise DatabaseUnavailable


def test_the_first_failure_is_the_one_that_is_told(
    part_store: PartStore, held: HeldLease, file: SpoolFile, rows: Rows, store: FakeStore
) -> None:
    dead = DeadRows(rows.database, NO_QUOTA)
    store.failing.add("put")
    with pytest.raises(StorageUnavailable):
        PartWriter(part_store, dead).write(held, file, 0)
