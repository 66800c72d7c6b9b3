"""One request at a time adds to an upload, on SQLite and on PostgreSQL."""

import random
import threading
import time

import pytest

from tests.uploader.cast import ALICE
from tests.uploader.records.upload_records import UploadRecords
from tests.uploader.rows import a_part, an_upload, at_once
from uploader.clock import SECOND, microseconds_now
from uploader.outcomes import QuotaExceeded, StorageUnavailable
from uploader.outcomes.uploads import (
    TooManyParts,
    UploadNotFound,
    UploadTakenOver,
)
from uploader.records.database import Database
from uploader.records.quota import OwnQuota, Quota, Usage
from uploader.records.upload_leases import Lease


def test_of_many_requests_one_gets_the_lease(records: UploadRecords) -> None:
    upload = records.begun()
    got: list[Lease | None] = []
    assert at_once(12, lambda: got.append(records.leases.take(upload))) == []
    assert len([one for one in got if one is not None]) == 1


def test_an_upload_that_has_advanced_is_not_leased_as_it_was(records: UploadRecords) -> None:
    upload = records.begun()
    lease = records.leased(upload)
    records.leases.advance(lease, a_part(0, 10))
    records.leases.release(lease)
    assert records.leases.take(upload) is None
    assert records.leases.take(records.rows.load(ALICE, upload.id)) is not None


def test_a_stale_lease_changes_nothing(records: UploadRecords, database: Database) -> None:
    upload = records.begun()
    lease = records.leased(upload)
    records.leases.revoke(records.rows.load(ALICE, upload.id))
    with pytest.raises(UploadTakenOver):
        records.leases.advance(lease, a_part(0, 10))
    with pytest.raises(UploadTakenOver):
        records.leases.complete(lease, 100, "I" * 22, duplicate=False)
    with pytest.raises(UploadTakenOver):
        records.leases.fail(lease, "no")
    with pytest.raises(UploadTakenOver), database.writing() as connection:
        records.leases.release_reservation(connection, lease)
    records.leases.release(lease)
    now = records.rows.load(ALICE, upload.id)
    assert (now.received, now.state, records.rows.parts(upload.id)) == (0, "open", [])
    assert records.usage() == Usage(1, 100)


def test_only_the_lease_that_was_seen_is_revoked(records: UploadRecords) -> None:
    upload = records.begun()
    records.leased(upload)
    seen = records.rows.load(ALICE, upload.id)
    records.leases.revoke(seen)
    second = records.leased(upload)
    records.leases.revoke(seen)
    records.leases.recall(seen)
    assert records.leases.recalled([second]) == set()
    records.leases.advance(second, a_part(0, 10))


def test_of_many_leases_those_that_somebody_waits_for_are_found(records: UploadRecords) -> None:
    recalled, revoked, ended, kept = (records.leased(records.begun()) for _ in range(4))
    everything = [recalled, revoked, ended, kept]
    assert records.leases.recalled(everything) == set()
    records.leases.recall(records.rows.load(ALICE, recalled.upload.id))
    records.leases.revoke(records.rows.load(ALICE, revoked.upload.id))
    records.leases.fail(ended, "no picture")
    assert records.leases.recalled(everything) == {recalled.token, revoked.token, ended.token}
    assert records.leases.recalled([]) == set()


def test_a_recalled_lease_can_still_save_and_release(records: UploadRecords) -> None:
    upload = records.begun()
    lease = records.leased(upload)
    records.leases.recall(records.rows.load(ALICE, upload.id))
    records.leases.advance(lease, a_part(0, 10))
    records.leases.release(lease)
    assert records.leases.recalled([records.leased(upload)]) == set()


def test_an_offset_that_was_told_holds_under_concurrent_writers(database: Database) -> None:
    records = UploadRecords(database)
    upload = records.begun(length=None, reserved_bytes=0)
    stop, failures = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            try:
                lease = records.leases.take(records.rows.load(ALICE, upload.id))
                if lease is None:
                    continue
                at = lease.upload.received
                for _ in range(3):
                    part = a_part(at, random.randint(1, 9))  # noqa: S311 - Sizes, not secrets.
                    records.leases.advance(lease, part)
                    at += part.size
                records.leases.release(lease)
            except UploadTakenOver:
                continue
            except Exception as error:
                failures.append(error)
                raise

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    for _ in range(40):
        seen = records.rows.load(ALICE, upload.id)
        if seen.claim is not None:
            records.leases.revoke(seen)
        told = records.rows.load(ALICE, upload.id)
        lease = records.leases.take(told) if told.claim is None else None
        if lease is not None:
            records.leases.advance(lease, a_part(told.received, 1))
            records.leases.release(lease)
    stop.set()
    for writer in writers:
        writer.join()
    assert failures == []
    parts = records.rows.parts(upload.id)
    ends = [part.start + part.size for part in parts]
    assert [part.start for part in parts] == [0, *ends[:-1]]
    final = records.rows.load(ALICE, upload.id)
    assert final.received == ends[-1] == records.usage().bytes


def test_what_is_over_is_not_leased(records: UploadRecords) -> None:
    for state in ("complete", "failed"):
        assert records.leases.take(records.begun(state=state)) is None


def test_an_upload_that_ends_releases_its_quota_and_queues_its_parts(
    records: UploadRecords,
) -> None:
    ended, failed, completed = records.begun(), records.begun(), records.begun()
    keys = set()
    for upload in (ended, failed, completed):
        lease, part = records.leased(upload), a_part(0, 40)
        records.leases.advance(lease, part)
        keys.add(part.key)
        if upload is ended:
            records.rows.delete(ALICE, upload.id)
        elif upload is failed:
            records.leases.fail(lease, "no picture")
        else:
            records.leases.complete(lease, 100, "I" * 22, duplicate=True)
    assert records.usage() == Usage(0, 0)
    assert records.queued() == keys
    assert records.rows.load(ALICE, failed.id).problem == "no picture"


def test_the_reservation_of_an_upload_is_released_once(
    records: UploadRecords, database: Database
) -> None:
    upload = records.begun()
    lease = records.leased(upload)
    for _ in range(2):
        with database.writing() as connection:
            records.leases.release_reservation(connection, lease)
    assert records.usage() == Usage(0, 0)
    records.leases.release(lease)
    assert records.usage() == Usage(1, 100)
    records.leases.complete(records.leased(upload), 100, "I" * 22, duplicate=False)
    assert records.usage() == Usage(0, 0)


def test_a_part_that_does_not_begin_at_the_offset_is_not_recorded(records: UploadRecords) -> None:
    lease = records.leased(records.begun())
    records.leases.advance(lease, a_part(0, 10))
    for start in (0, 9, 11):
        with pytest.raises(UploadTakenOver):
            records.leases.advance(lease, a_part(start, 5))


def test_an_upload_is_released_without_its_quota_where_another_has_taken_the_room(
    database: Database,
) -> None:
    records = UploadRecords(database, Quota(images=1, bytes=None))
    upload = records.begun()
    lease = records.leased(upload)
    with database.writing() as connection:
        records.leases.release_reservation(connection, lease)
    records.begun()
    records.leases.release(lease)
    released = records.rows.load(ALICE, upload.id)
    assert (released.claim, released.reserved_images) == (None, 0)
    assert records.usage() == Usage(1, 100)


def test_one_upload_has_a_bounded_number_of_parts(database: Database) -> None:
    records = UploadRecords(database, most_parts=2)
    lease = records.leased(records.begun())
    records.leases.advance(lease, a_part(0, 1))
    records.leases.advance(lease, a_part(1, 1))
    with pytest.raises(TooManyParts):
        records.leases.advance(lease, a_part(2, 1))


def test_a_part_that_is_about_to_be_removed_is_not_recorded(records: UploadRecords) -> None:
    lease, part = records.leased(records.begun()), a_part(0, 9)
    records.rows.discard_part(part)
    with pytest.raises(StorageUnavailable):
        records.leases.advance(lease, part)


def test_a_part_keeps_an_upload_from_expiring(database: Database) -> None:
    records = UploadRecords(database, seconds=60)
    soon = microseconds_now() + SECOND
    kept, expired = records.begun(expires_at=soon), records.begun(expires_at=soon)
    records.leases.advance(records.leased(kept), a_part(0, 9))
    sleep_until(soon)
    records.rows.delete_expired()
    assert records.rows.load(ALICE, kept.id).received == 9
    with pytest.raises(UploadNotFound):
        records.rows.load(ALICE, expired.id)
    assert records.usage() == Usage(1, 100)


def test_an_upload_can_expire_under_a_lease(records: UploadRecords) -> None:
    soon = microseconds_now() + SECOND
    lease = records.leased(records.begun(expires_at=soon))
    sleep_until(soon)
    records.rows.delete_expired()
    with pytest.raises(UploadTakenOver):
        records.leases.advance(lease, a_part(0, 9))
    assert records.usage() == Usage(0, 0)


def sleep_until(moment: int) -> None:
    """Sleeps until a moment, in microseconds since 1970, has passed."""
    time.sleep(max(0, moment - microseconds_now()) / SECOND + 0.01)


def test_the_quota_of_the_owner_holds_while_an_upload_grows(records: UploadRecords) -> None:
    """Of an upload whose length becomes known at its end only."""
    upload = records.begun(length=None, reserved_bytes=0)
    lease = records.leases.take(upload, OwnQuota(bytes=100))
    assert lease is not None
    records.leases.advance(lease, a_part(0, 60))
    with pytest.raises(QuotaExceeded):
        records.leases.advance(lease, a_part(60, 41))
    with pytest.raises(QuotaExceeded):
        records.leases.set_length(lease, 101)
    records.leases.set_length(lease, 100)
    assert records.usage() == Usage(1, 100)


def test_the_quota_of_the_owner_holds_when_an_upload_begins(records: UploadRecords) -> None:
    with pytest.raises(QuotaExceeded):
        records.rows.create(an_upload(), OwnQuota(images=0))
    assert records.usage() == Usage(0, 0)
