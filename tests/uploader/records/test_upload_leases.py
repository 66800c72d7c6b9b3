"""One request at a time adds to an upload, on SQLite and on PostgreSQL."""

import random
import threading
import time

import pytest
from sqlalchemy import select

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import a_part, an_upload, at_once
from uploader.clock import SECOND, microseconds_now
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import QuotaExceeded, StorageUnavailable
from uploader.outcomes.uploads import (
    TooManyOpenUploads,
    TooManyParts,
    UploadNotFound,
    UploadTakenOver,
)
from uploader.records import upload_leases, uploads
from uploader.records.database import Database
from uploader.records.quota import Quota, Usage
from uploader.records.tables import deletion_queue
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import Upload, UploadRows

NO_QUOTA = Quota(None, None)


class Books:
    """The ledger and the claims on one database, as every replica has them."""

    def __init__(self, database: Database, quota: Quota = NO_QUOTA, seconds: int = 60) -> None:
        self.ledger = UploadRows(database, quota)
        self.claims = UploadLeases(database, quota, seconds)
        self._lifecycle = Lifecycle(database, quota)
        self._database = database

    def begun(self, **changes: object) -> Upload:
        upload = an_upload(**changes)
        self.ledger.create(upload)
        return upload

    def claimed(self, upload: Upload) -> Lease:
        claim = self.claims.take(self.ledger.load(upload.owner, upload.id))
        assert claim is not None
        return claim

    def usage(self, owner: str = ALICE) -> Usage:
        return self._lifecycle.usage(owner)

    def condemned(self) -> set[str]:
        with self._database.reading() as connection:
            return set(connection.execute(select(deletion_queue.c.key)).scalars())


@pytest.fixture
def books(database: Database) -> Books:
    return Books(database)


def test_of_many_requests_one_gets_the_claim(books: Books) -> None:
    upload = books.begun()
    got: list[Lease | None] = []
    assert at_once(12, lambda: got.append(books.claims.take(upload))) == []
    assert len([one for one in got if one is not None]) == 1


def test_an_upload_that_has_moved_is_not_claimed_as_it_was(books: Books) -> None:
    upload = books.begun()
    claim = books.claimed(upload)
    books.claims.advance(claim, a_part(0, 10))
    books.claims.release(claim)
    assert books.claims.take(upload) is None
    assert books.claims.take(books.ledger.load(ALICE, upload.id)) is not None


def test_who_lost_the_claim_changes_nothing(books: Books, database: Database) -> None:
    upload = books.begun()
    claim = books.claimed(upload)
    books.claims.revoke(books.ledger.load(ALICE, upload.id))
    with pytest.raises(UploadTakenOver):
        books.claims.advance(claim, a_part(0, 10))
    with pytest.raises(UploadTakenOver):
        books.claims.complete(claim, 100, "I" * 22, duplicate=False)
    with pytest.raises(UploadTakenOver):
        books.claims.fail(claim, "no")
    with pytest.raises(UploadTakenOver), database.writing() as connection:
        books.claims.release_reservation(connection, claim)
    books.claims.release(claim)
    now = books.ledger.load(ALICE, upload.id)
    assert (now.received, now.state, books.ledger.parts(upload.id)) == (0, "open", [])
    assert books.usage() == Usage(1, 100)


def test_a_claim_is_taken_away_from_the_request_that_was_seen_alone(books: Books) -> None:
    upload = books.begun()
    books.claimed(upload)
    seen = books.ledger.load(ALICE, upload.id)
    books.claims.revoke(seen)
    second = books.claimed(upload)
    books.claims.revoke(seen)
    books.claims.recall(seen)
    assert books.claims.may_continue(second)
    books.claims.advance(second, a_part(0, 10))


def test_a_request_sees_that_somebody_waits(books: Books) -> None:
    upload = books.begun()
    claim = books.claimed(upload)
    assert books.claims.may_continue(claim)
    books.claims.recall(books.ledger.load(ALICE, upload.id))
    assert not books.claims.may_continue(claim)
    books.claims.advance(claim, a_part(0, 10))
    books.claims.release(claim)
    assert books.claims.may_continue(books.claimed(upload))


def test_an_offset_that_was_told_holds_whoever_else_is_writing(database: Database) -> None:
    books = Books(database)
    upload = books.begun(length=None, reserved_bytes=0)
    stop, failures = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            try:
                claim = books.claims.take(books.ledger.load(ALICE, upload.id))
                if claim is None:
                    continue
                at = claim.upload.received
                for _ in range(3):
                    part = a_part(at, random.randint(1, 9))  # noqa: S311 - Sizes, not secrets.
                    books.claims.advance(claim, part)
                    at += part.size
                books.claims.release(claim)
            except UploadTakenOver:
                continue
            except Exception as error:
                failures.append(error)
                raise

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    for _ in range(40):
        seen = books.ledger.load(ALICE, upload.id)
        if seen.claim is not None:
            books.claims.revoke(seen)
        told = books.ledger.load(ALICE, upload.id)
        claim = books.claims.take(told) if told.claim is None else None
        if claim is not None:
            books.claims.advance(claim, a_part(told.received, 1))
            books.claims.release(claim)
    stop.set()
    for writer in writers:
        writer.join()
    assert failures == []
    parts = books.ledger.parts(upload.id)
    ends = [part.start + part.size for part in parts]
    assert [part.start for part in parts] == [0, *ends[:-1]]
    final = books.ledger.load(ALICE, upload.id)
    assert final.received == ends[-1] == books.usage().bytes


def test_what_is_over_is_not_claimed(books: Books) -> None:
    for state in ("complete", "failed"):
        assert books.claims.take(books.begun(state=state)) is None


def test_an_upload_that_ends_gives_its_room_back_and_condemns_its_parts(books: Books) -> None:
    ended, failed, completed = books.begun(), books.begun(), books.begun()
    keys = set()
    for upload in (ended, failed, completed):
        claim, part = books.claimed(upload), a_part(0, 40)
        books.claims.advance(claim, part)
        keys.add(part.key)
        if upload is ended:
            books.ledger.delete(ALICE, upload.id)
        elif upload is failed:
            books.claims.fail(claim, "no picture")
        else:
            books.claims.complete(claim, 100, "I" * 22, duplicate=True)
    assert books.usage() == Usage(0, 0)
    assert books.condemned() == keys
    assert books.ledger.load(ALICE, failed.id).problem == "no picture"


def test_the_room_of_an_upload_is_handed_over_once(books: Books, database: Database) -> None:
    upload = books.begun()
    claim = books.claimed(upload)
    for _ in range(2):
        with database.writing() as connection:
            books.claims.release_reservation(connection, claim)
    assert books.usage() == Usage(0, 0)
    books.claims.release(claim)
    assert books.usage() == Usage(1, 100)
    books.claims.complete(books.claimed(upload), 100, "I" * 22, duplicate=False)
    assert books.usage() == Usage(0, 0)


def test_parallel_creations_never_reserve_more_than_the_quota(database: Database) -> None:
    books = Books(database, Quota(images=10, bytes=750))
    raised = at_once(30, lambda: books.ledger.create(an_upload()))
    assert {type(one) for one in raised} == {QuotaExceeded}
    assert len(raised) == 23
    assert books.usage() == Usage(7, 700)


def test_one_owner_has_a_bounded_number_of_open_uploads(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN", 5)
    raised = at_once(9, lambda: books.ledger.create(an_upload()))
    assert [type(one) for one in raised] == [TooManyOpenUploads] * 4
    assert books.usage() == Usage(5, 500)
    books.begun(owner=BOB)


def test_one_upload_has_a_bounded_number_of_parts(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_leases, "MOST_PARTS", 2)
    claim = books.claimed(books.begun())
    books.claims.advance(claim, a_part(0, 1))
    books.claims.advance(claim, a_part(1, 1))
    with pytest.raises(TooManyParts):
        books.claims.advance(claim, a_part(2, 1))


def test_a_part_that_is_about_to_be_removed_is_not_recorded(books: Books) -> None:
    claim, part = books.claimed(books.begun()), a_part(0, 9)
    books.ledger.discard_part(part)
    with pytest.raises(StorageUnavailable):
        books.claims.advance(claim, part)


def test_a_part_in_use_is_not_condemned(books: Books) -> None:
    claim, part = books.claimed(books.begun()), a_part(0, 9)
    books.claims.advance(claim, part)
    books.ledger.discard_part(part)
    assert books.condemned() == set()


def test_a_part_keeps_an_upload_from_expiring(database: Database) -> None:
    books = Books(database, seconds=60)
    soon = microseconds_now() + SECOND // 5
    kept, expired = books.begun(expires_at=soon), books.begun(expires_at=soon)
    books.claims.advance(books.claimed(kept), a_part(0, 9))
    time.sleep(0.3)
    books.ledger.delete_expired()
    assert books.ledger.load(ALICE, kept.id).received == 9
    with pytest.raises(UploadNotFound):
        books.ledger.load(ALICE, expired.id)
    assert books.usage() == Usage(1, 100)


def test_an_upload_can_expire_under_a_claim(books: Books) -> None:
    upload = books.begun(expires_at=microseconds_now() + SECOND // 5)
    claim = books.claimed(upload)
    time.sleep(0.3)
    books.ledger.delete_expired()
    with pytest.raises(UploadTakenOver):
        books.claims.advance(claim, a_part(0, 9))
    assert books.usage() == Usage(0, 0)


def test_nobody_loads_or_ends_somebody_elses_upload(books: Books) -> None:
    upload = books.begun()
    for action in (books.ledger.load, books.ledger.delete):
        with pytest.raises(UploadNotFound):
            action(BOB, upload.id)
    assert books.ledger.load(ALICE, upload.id) == upload
