"""The rows of resumable uploads: bounded, their owner's alone, and gone after their time."""

import pytest
from sqlalchemy import select

from tests.uploader.cast import ALICE, BOB
from tests.uploader.records.upload_records import UploadRecords
from tests.uploader.rows import a_part, an_upload, at_once
from uploader.clock import SECOND, microseconds_now
from uploader.outcomes import QuotaExceeded
from uploader.outcomes.uploads import TooManyOpenUploads, UploadNotFound
from uploader.records.database import Database
from uploader.records.quota import Quota, Usage
from uploader.records.tables import upload_parts
from uploader.records.uploads import PART_LOST, Part, Upload, fail_upload_of


def with_parts(records: UploadRecords, *sizes: int, **changes: object) -> tuple[Upload, list[Part]]:
    """Begin an upload that has parts of these sizes."""
    upload, parts, start = records.begun(**changes), [], 0
    lease = records.leased(upload)
    for size in sizes:
        parts.append(a_part(start, size))
        records.leases.advance(lease, parts[-1])
        start += size
    records.leases.release(lease)
    return upload, parts


def recorded_parts(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(upload_parts.c.key)).scalars())


def test_parallel_creations_never_reserve_more_than_the_quota(database: Database) -> None:
    records = UploadRecords(database, Quota(images=10, bytes=750))
    raised = at_once(30, lambda: records.rows.create(an_upload()))
    assert {type(one) for one in raised} == {QuotaExceeded}
    assert len(raised) == 23
    assert records.usage() == Usage(7, 700)


def test_one_owner_has_a_bounded_number_of_open_uploads(database: Database) -> None:
    records = UploadRecords(database, most_open=5)
    raised = at_once(9, lambda: records.rows.create(an_upload()))
    assert [type(one) for one in raised] == [TooManyOpenUploads] * 4
    assert records.usage() == Usage(5, 500)
    records.begun(owner=BOB)


def test_nobody_loads_or_ends_somebody_elses_upload(records: UploadRecords) -> None:
    upload = records.begun()
    for action in (records.rows.load, records.rows.delete):
        with pytest.raises(UploadNotFound):
            action(BOB, upload.id)
    assert records.rows.load(ALICE, upload.id) == upload


def test_a_part_in_use_is_not_queued(records: UploadRecords) -> None:
    lease, part = records.leased(records.begun()), a_part(0, 9)
    records.leases.advance(lease, part)
    records.rows.discard_part(part)
    assert records.queued() == set()


@pytest.mark.parametrize("upload_id", ["x", "0" * 22, "0" * 23, "../../etc", "\N{SNOWMAN}" * 22])
def test_an_id_that_names_no_upload_is_not_found(records: UploadRecords, upload_id: str) -> None:
    with pytest.raises(UploadNotFound):
        records.rows.load(ALICE, upload_id)


def test_the_parts_of_an_upload_come_in_their_order(records: UploadRecords) -> None:
    upload, parts = with_parts(records, 10, 20, 5)
    other, _ = with_parts(records, 7)
    assert records.rows.parts(upload.id) == parts
    assert [part.size for part in records.rows.parts(other.id)] == [7]


def test_an_upload_that_is_deleted_releases_its_quota_and_queues_its_parts(
    records: UploadRecords, database: Database
) -> None:
    upload, parts = with_parts(records, 10, 20)
    kept, (part,) = with_parts(records, 9)
    records.rows.delete(ALICE, upload.id)
    assert records.usage() == Usage(1, 100)
    assert records.queued() == {one.key for one in parts}
    assert recorded_parts(database) == [part.key]
    with pytest.raises(UploadNotFound):
        records.rows.delete(ALICE, upload.id)
    assert records.rows.load(ALICE, kept.id).received == 9


def test_an_expired_upload_is_not_found_even_before_it_is_deleted(records: UploadRecords) -> None:
    upload = records.begun(expires_at=microseconds_now())
    with pytest.raises(UploadNotFound):
        records.rows.load(ALICE, upload.id)
    assert records.usage() == Usage(1, 100)


def test_expired_uploads_are_deleted_however_many_they_are(records: UploadRecords) -> None:
    for _ in range(105):
        records.begun(expires_at=1)
    kept = records.begun(owner=BOB, expires_at=microseconds_now() + 60 * SECOND)
    assert records.rows.delete_expired() == 105
    assert records.rows.delete_expired() == 0
    assert (records.usage(), records.usage(BOB)) == (Usage(0, 0), Usage(1, 100))
    assert records.rows.load(BOB, kept.id) == kept


def test_an_upload_fails_with_a_part_that_is_lost(
    records: UploadRecords, database: Database
) -> None:
    upload, parts = with_parts(records, 10, 20)
    for _ in range(2):
        with database.writing() as connection:
            fail_upload_of(connection, parts[0].key)
    failed = records.rows.load(ALICE, upload.id)
    assert (failed.state, failed.problem, failed.reserved_bytes) == ("failed", PART_LOST, 0)
    assert records.usage() == Usage(0, 0)
    assert records.queued() == {one.key for one in parts}


def test_a_part_of_nothing_fails_no_upload(records: UploadRecords, database: Database) -> None:
    upload = records.begun()
    with database.writing() as connection:
        fail_upload_of(connection, a_part(0, 1).key)
    assert records.rows.load(ALICE, upload.id) == upload
