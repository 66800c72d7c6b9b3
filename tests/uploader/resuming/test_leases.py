"""One request at a time adds to an upload, and a later one gets the lease of an earlier one."""

import contextlib
import threading
import time

import pytest

from tests.timeouts import is_within, scaled
from tests.uploader.cast import ALICE, BOB
from tests.uploader.resuming.conftest import NO_QUOTA, Rows
from tests.uploader.rows import a_part
from uploader.outcomes import DatabaseUnavailable
from uploader.outcomes.uploads import UploadComplete, UploadNotFound, UploadOver, UploadTakenOver
from uploader.records.quota import EVERYBODYS, OwnQuota
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import Upload
from uploader.resuming.active_requests import StopSignal
from uploader.resuming.leases import HeldLease, LeaseHandover


@pytest.fixture
def handover(rows: Rows) -> LeaseHandover:
    return LeaseHandover(rows.uploads, rows.leases, seconds=0.5)


def test_an_upload_that_nobody_adds_to_is_settled_at_once(
    handover: LeaseHandover, rows: Rows
) -> None:
    upload = rows.begun()
    assert handover.settle(ALICE, upload.id) == upload
    with pytest.raises(UploadNotFound):
        handover.settle(BOB, upload.id)


def test_a_running_request_of_this_process_is_told_and_waited_for(
    handover: LeaseHandover, rows: Rows
) -> None:
    upload, told = rows.begun(), threading.Event()

    def work() -> None:
        with handover.held(upload) as held:
            held.signal.on_stop(told.set)
            began.set()
            told.wait(scaled(60))
            held.advance(a_part(0, 10))

    began = threading.Event()
    running = threading.Thread(target=work)
    running.start()
    assert began.wait(scaled(60))
    settled = handover.settle(ALICE, upload.id)
    running.join()
    assert (settled.received, settled.claim) == (10, None)


def test_a_running_request_of_another_process_is_told_and_waited_for(
    handover: LeaseHandover, rows: Rows
) -> None:
    """It may be blocked on its connection, so what it left is run there by somebody else."""
    upload, told, began = rows.begun(), threading.Event(), threading.Event()
    elsewhere = LeaseHandover(rows.uploads, rows.leases)

    def work() -> None:
        with elsewhere.held(upload) as held:
            held.signal.on_stop(told.set)
            began.set()
            assert told.wait(scaled(60))
            held.advance(a_part(0, 10))

    running = threading.Thread(target=work)
    running.start()
    assert began.wait(scaled(60))
    settled = LeaseHandover(rows.uploads, rows.leases, seconds=scaled(60)).settle(ALICE, upload.id)
    running.join()
    assert (settled.received, settled.claim) == (10, None)


def test_a_lease_that_is_not_released_is_revoked_and_changes_nothing_any_more(
    handover: LeaseHandover, rows: Rows
) -> None:
    stale = rows.taken(rows.begun())
    began = time.monotonic()
    settled = handover.settle(ALICE, stale.upload.id)
    took = time.monotonic() - began
    assert took >= 0.4
    assert is_within(took, 3)
    assert (settled.received, settled.claim) == (0, None)
    with pytest.raises(UploadTakenOver):
        rows.leases.advance(stale, a_part(0, 10))


def test_a_lease_that_a_dead_process_left_is_taken_over(
    handover: LeaseHandover, rows: Rows
) -> None:
    upload = rows.begun()
    rows.taken(upload)
    with handover.held(upload) as held:
        held.advance(a_part(0, 10))
    assert rows.load(upload).received == 10


def test_a_lease_is_released_when_a_request_fails(handover: LeaseHandover, rows: Rows) -> None:
    upload = rows.begun()
    seen = []
    with contextlib.suppress(ValueError), handover.held(upload):
        seen.append(rows.load(upload).claim)
        raise ValueError
    assert seen[0] is not None
    assert rows.load(upload).claim is None


class DeadDatabase(UploadLeases):
    """Leases whose release cannot be recorded."""

    def release(self, claim: Lease) -> None:
        raise DatabaseUnavailable


def test_a_lease_that_cannot_be_released_fails_no_request(rows: Rows) -> None:
    upload = rows.begun()
    dead = DeadDatabase(rows.database, NO_QUOTA, seconds=60)
    with LeaseHandover(rows.uploads, dead).held(upload) as held:
        held.advance(a_part(0, 10))
    assert rows.load(upload).claim is not None


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"state": "complete"}, UploadComplete),
        ({"state": "failed", "problem": "no picture"}, UploadOver),
    ],
)
def test_what_is_over_has_no_lease(
    handover: LeaseHandover, rows: Rows, changes: dict[str, str], outcome: type[Exception]
) -> None:
    with pytest.raises(outcome), handover.held(rows.begun(**changes)):
        pytest.fail("A lease was given.")


class Contested(UploadLeases):
    """Leases of an upload at which others are always faster."""

    def take(self, upload: Upload, own: OwnQuota = EVERYBODYS) -> Lease | None:
        return None


def test_a_request_that_others_are_always_faster_than_gives_up(rows: Rows) -> None:
    contested = Contested(rows.database, NO_QUOTA, seconds=60)
    with (
        pytest.raises(UploadTakenOver),
        LeaseHandover(rows.uploads, contested).held(rows.begun()),
    ):
        pytest.fail("A lease was given.")


def test_a_held_lease_sees_its_signal_at_once(rows: Rows) -> None:
    signal = StopSignal()
    held = HeldLease(rows.leases, rows.taken(rows.begun()), signal)
    assert not held.must_stop()
    signal.send()
    assert held.must_stop()
