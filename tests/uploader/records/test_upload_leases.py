"""One request at a time adds to an upload, on SQLite and on PostgreSQL."""

import random
import threading
import time

import pytest

from tests.uploader.cast import ALICE
from tests.uploader.records.books import Books
from tests.uploader.rows import a_part, at_once
from uploader.clock import SECOND, microseconds_now
from uploader.outcomes import StorageUnavailable
from uploader.outcomes.uploads import (
    TooManyParts,
    UploadNotFound,
    UploadTakenOver,
)
from uploader.records.database import Database
from uploader.records.quota import Quota, Usage
from uploader.records.upload_leases import Lease


def test_of_many_requests_one_gets_the_lease(books: Books) -> None:
    upload = books.begun()
    got: list[Lease | None] = []
    assert at_once(12, lambda: got.append(books.leases.take(upload))) == []
    assert len([one for one in got if one is not None]) == 1


def test_an_upload_that_has_advanced_is_not_leased_as_it_was(books: Books) -> None:
    upload = books.begun()
    lease = books.leased(upload)
    books.leases.advance(lease, a_part(0, 10))
    books.leases.release(lease)
    assert books.leases.take(upload) is None
    assert books.leases.take(books.rows.load(ALICE, upload.id)) is not None


def test_a_stale_lease_changes_nothing(books: Books, database: Database) -> None:
    upload = books.begun()
    lease = books.leased(upload)
    books.leases.revoke(books.rows.load(ALICE, upload.id))
    with pytest.raises(UploadTakenOver):
        books.leases.advance(lease, a_part(0, 10))
    with pytest.raises(UploadTakenOver):
        books.leases.complete(lease, 100, "I" * 22, duplicate=False)
    with pytest.raises(UploadTakenOver):
        books.leases.fail(lease, "no")
    with pytest.raises(UploadTakenOver), database.writing() as connection:
        books.leases.release_reservation(connection, lease)
    books.leases.release(lease)
    now = books.rows.load(ALICE, upload.id)
    assert (now.received, now.state, books.rows.parts(upload.id)) == (0, "open", [])
    assert books.usage() == Usage(1, 100)


def test_only_the_lease_that_was_seen_is_revoked(books: Books) -> None:
    upload = books.begun()
    books.leased(upload)
    seen = books.rows.load(ALICE, upload.id)
    books.leases.revoke(seen)
    second = books.leased(upload)
    books.leases.revoke(seen)
    books.leases.recall(seen)
    assert books.leases.may_continue(second)
    books.leases.advance(second, a_part(0, 10))


def test_a_request_sees_that_somebody_waits(books: Books) -> None:
    upload = books.begun()
    lease = books.leased(upload)
    assert books.leases.may_continue(lease)
    books.leases.recall(books.rows.load(ALICE, upload.id))
    assert not books.leases.may_continue(lease)
    books.leases.advance(lease, a_part(0, 10))
    books.leases.release(lease)
    assert books.leases.may_continue(books.leased(upload))


def test_an_offset_that_was_told_holds_whoever_else_is_writing(database: Database) -> None:
    books = Books(database)
    upload = books.begun(length=None, reserved_bytes=0)
    stop, failures = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            try:
                lease = books.leases.take(books.rows.load(ALICE, upload.id))
                if lease is None:
                    continue
                at = lease.upload.received
                for _ in range(3):
                    part = a_part(at, random.randint(1, 9))  # noqa: S311 - Sizes, not secrets.
                    books.leases.advance(lease, part)
                    at += part.size
                books.leases.release(lease)
            except UploadTakenOver:
                continue
            except Exception as error:
                failures.append(error)
                raise

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    for _ in range(40):
        seen = books.rows.load(ALICE, upload.id)
        if seen.claim is not None:
            books.leases.revoke(seen)
        told = books.rows.load(ALICE, upload.id)
        lease = books.leases.take(told) if told.claim is None else None
        if lease is not None:
            books.leases.advance(lease, a_part(told.received, 1))
            books.leases.release(lease)
    stop.set()
    for writer in writers:
        writer.join()
    assert failures == []
    parts = books.rows.parts(upload.id)
    ends = [part.start + part.size for part in parts]
    assert [part.start for part in parts] == [0, *ends[:-1]]
    final = books.rows.load(ALICE, upload.id)
    assert final.received == ends[-1] == books.usage().bytes


def test_what_is_over_is_not_leased(books: Books) -> None:
    for state in ("complete", "failed"):
        assert books.leases.take(books.begun(state=state)) is None


def test_an_upload_that_ends_releases_its_quota_and_queues_its_parts(books: Books) -> None:
    ended, failed, completed = books.begun(), books.begun(), books.begun()
    keys = set()
    for upload in (ended, failed, completed):
        lease, part = books.leased(upload), a_part(0, 40)
        books.leases.advance(lease, part)
        keys.add(part.key)
        if upload is ended:
            books.rows.delete(ALICE, upload.id)
        elif upload is failed:
            books.leases.fail(lease, "no picture")
        else:
            books.leases.complete(lease, 100, "I" * 22, duplicate=True)
    assert books.usage() == Usage(0, 0)
    assert books.queued() == keys
    assert books.rows.load(ALICE, failed.id).problem == "no picture"


def test_the_reservation_of_an_upload_is_released_once(books: Books, database: Database) -> None:
    upload = books.begun()
    lease = books.leased(upload)
    for _ in range(2):
        with database.writing() as connection:
            books.leases.release_reservation(connection, lease)
    assert books.usage() == Usage(0, 0)
    books.leases.release(lease)
    assert books.usage() == Usage(1, 100)
    books.leases.complete(books.leased(upload), 100, "I" * 22, duplicate=False)
    assert books.usage() == Usage(0, 0)


def test_a_part_that_does_not_begin_at_the_offset_is_not_recorded(books: Books) -> None:
    lease = books.leased(books.begun())
    books.leases.advance(lease, a_part(0, 10))
    for start in (0, 9, 11):
        with pytest.raises(UploadTakenOver):
            books.leases.advance(lease, a_part(start, 5))


def test_an_upload_is_released_without_its_quota_where_another_has_taken_the_room(
    database: Database,
) -> None:
    books = Books(database, Quota(images=1, bytes=None))
    upload = books.begun()
    lease = books.leased(upload)
    with database.writing() as connection:
        books.leases.release_reservation(connection, lease)
    books.begun()
    books.leases.release(lease)
    released = books.rows.load(ALICE, upload.id)
    assert (released.claim, released.reserved_images) == (None, 0)
    assert books.usage() == Usage(1, 100)


def test_one_upload_has_a_bounded_number_of_parts(database: Database) -> None:
    books = Books(database, most_parts=2)
    lease = books.leased(books.begun())
    books.leases.advance(lease, a_part(0, 1))
    books.leases.advance(lease, a_part(1, 1))
    with pytest.raises(TooManyParts):
        books.leases.advance(lease, a_part(2, 1))


def test_a_part_that_is_about_to_be_removed_is_not_recorded(books: Books) -> None:
    lease, part = books.leased(books.begun()), a_part(0, 9)
    books.rows.discard_part(part)
    with pytest.raises(StorageUnavailable):
        books.leases.advance(lease, part)


def test_a_part_keeps_an_upload_from_expiring(database: Database) -> None:
    books = Books(database, seconds=60)
    soon = microseconds_now() + SECOND
    kept, expired = books.begun(expires_at=soon), books.begun(expires_at=soon)
    books.leases.advance(books.leased(kept), a_part(0, 9))
    sleep_until(soon)
    books.rows.delete_expired()
    assert books.rows.load(ALICE, kept.id).received == 9
    with pytest.raises(UploadNotFound):
        books.rows.load(ALICE, expired.id)
    assert books.usage() == Usage(1, 100)


def test_an_upload_can_expire_under_a_lease(books: Books) -> None:
    soon = microseconds_now() + SECOND
    lease = books.leased(books.begun(expires_at=soon))
    sleep_until(soon)
    books.rows.delete_expired()
    with pytest.raises(UploadTakenOver):
        books.leases.advance(lease, a_part(0, 9))
    assert books.usage() == Usage(0, 0)


def sleep_until(moment: int) -> None:
    """Sleeps until a moment, in microseconds since 1970, has passed."""
    time.sleep(max(0, moment - microseconds_now()) / SECOND + 0.01)
