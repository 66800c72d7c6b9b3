"""Bytes on their way into an upload: when they are stored, and when they are refused."""

import hashlib
import io
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from tests.timeouts import is_within, scaled, wait_until
from tests.uploader.cast import FakeStore
from tests.uploader.resuming.conftest import LIMIT, Rows
from tests.uploader.resuming.slow_bodies import SlowBody
from uploader.outcomes import StorageUnavailable, TooLarge
from uploader.outcomes.uploads import (
    BodyCut,
    ChecksumMismatch,
    InconsistentLength,
    UploadTakenOver,
)
from uploader.records.uploads import Upload
from uploader.resuming.active_requests import StopSignal
from uploader.resuming.body import Body
from uploader.resuming.leases import HeldLease
from uploader.resuming.part_store import PartStore
from uploader.resuming.part_writer import PartWriter
from uploader.resuming.receiver import PartRules, Receiver
from uploader.resuming.upload_requests import Checksum
from uploader.storage.objects import NewObject

MakeReceiver = Callable[..., Receiver]
RARELY = PartRules(bytes=10**9, seconds=10**9)


@pytest.fixture
def signal() -> StopSignal:
    return StopSignal()


@pytest.fixture
def upload(rows: Rows) -> Upload:
    return rows.begun(length=None, reserved_bytes=0)


@pytest.fixture
def make(
    rows: Rows, part_store: PartStore, upload: Upload, signal: StopSignal
) -> Iterator[MakeReceiver]:
    """Make the receiver of one request."""
    made: list[Receiver] = []

    def receiver(
        length: int | None = None, limit: int = LIMIT, rules: PartRules = RARELY
    ) -> Receiver:  # fmt: skip
        held = HeldLease(rows.leases, rows.taken(upload), signal)
        writer = PartWriter(part_store, rows.uploads)
        made.append(Receiver(held, writer, length=length, limit=limit, rules=rules))
        return made[-1]

    yield receiver
    for one in made:
        one.close()


def test_what_comes_is_spooled_and_counts_as_received_when_it_is_stored(
    make: MakeReceiver, rows: Rows, upload: Upload, store: FakeStore
) -> None:
    receiver = make()
    receiver.receive(io.BytesIO(b"ten bytes."))
    assert (receiver.total, receiver.offset) == (10, 0)
    assert store.objects == {}
    receiver.store_tail()
    assert (receiver.total, receiver.offset) == (10, 10)
    assert rows.load(upload).received == 10
    assert list(store.objects.values()) == [b"ten bytes."]


def test_an_empty_tail_is_no_part(make: MakeReceiver, store: FakeStore) -> None:
    make().store_tail()
    assert store.objects == {}


def test_a_full_part_is_stored_while_the_rest_arrives(
    make: MakeReceiver, rows: Rows, upload: Upload, store: FakeStore
) -> None:
    receiver, body = make(rules=PartRules(bytes=100_000, seconds=10**9)), SlowBody()
    running = threading.Thread(target=receiver.receive, args=(body,))
    running.start()
    body.send(b"x" * 350_000)
    wait_until(lambda: rows.load(upload).received >= 200_000)
    body.end()
    running.join()
    receiver.store_tail()
    assert rows.load(upload).received == 350_000
    assert all(len(part) >= 100_000 for part in list(store.objects.values())[:-1])


def test_the_bytes_of_a_slow_connection_are_stored_after_some_time(
    make: MakeReceiver, rows: Rows, upload: Upload
) -> None:
    receiver, body = make(rules=PartRules(seconds=0.2)), SlowBody()
    running = threading.Thread(target=receiver.receive, args=(body,))
    running.start()
    for _ in range(6):
        body.send(b"x" * 10)
        time.sleep(0.1)
    wait_until(lambda: rows.load(upload).received >= 20)
    body.end()
    running.join()


@pytest.mark.parametrize(("size", "is_stored"), [(99, False), (100, True)])
def test_the_time_makes_a_bounded_number_of_parts_of_an_upload(
    make: MakeReceiver, store: FakeStore, size: int, is_stored: bool
) -> None:
    receiver = make(length=1000, rules=PartRules(seconds=0, most_timed=10))
    receiver.receive(io.BytesIO(bytes(size)))
    assert (len(store.objects) == 1) == is_stored


def test_the_last_part_is_not_stored(make: MakeReceiver, store: FakeStore) -> None:
    receiver = make(length=10, rules=PartRules(bytes=1, seconds=0))
    receiver.receive(io.BytesIO(b"ten bytes."))
    assert receiver.is_whole
    assert store.objects == {}


@pytest.mark.parametrize(
    ("options", "outcome"),
    [({"length": 9}, InconsistentLength), ({"limit": 9}, TooLarge)],
)
def test_the_first_byte_beyond_is_refused(
    make: MakeReceiver, options: dict[str, int], outcome: type[Exception]
) -> None:
    with pytest.raises(outcome):
        make(**options).receive(io.BytesIO(b"ten bytes."))


def test_a_request_that_is_told_to_stop_stores_what_it_has(
    make: MakeReceiver, rows: Rows, upload: Upload, signal: StopSignal
) -> None:
    receiver, body = make(), SlowBody()
    raised: list[Exception] = []

    def run() -> None:
        try:
            receiver.receive(body)
        except UploadTakenOver as error:
            raised.append(error)

    running = threading.Thread(target=run)
    running.start()
    body.send(b"ten bytes.")
    wait_until(lambda: receiver.total == 10)
    signal.send()
    assert rows.load(upload).received == 10
    assert rows.load(upload).claim is None
    body.send(b"more")
    running.join()
    assert len(raised) == 1
    assert rows.load(upload).received == 10


def test_a_request_that_was_told_before_its_first_bytes_stores_these_and_stops(
    make: MakeReceiver, rows: Rows, upload: Upload, signal: StopSignal
) -> None:
    receiver = make()
    signal.send()
    with pytest.raises(UploadTakenOver):
        receiver.receive(io.BytesIO(b"ten bytes."))
    assert rows.load(upload).received == 10


def test_nothing_is_rescued_of_a_request_that_does_not_wait(
    make: MakeReceiver, rows: Rows, upload: Upload, signal: StopSignal
) -> None:
    receiver = make()
    receiver.receive(io.BytesIO(b"ten bytes."))
    signal.send()
    assert rows.load(upload).received == 0
    assert rows.load(upload).claim is not None


class BrokenStore(FakeStore):
    """A store that fails, with an error that is named or with one of the system."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def put(self, new: NewObject) -> None:
        raise self._error


@pytest.mark.parametrize("error", [StorageUnavailable(), OSError("the spool is gone")])
def test_a_rescue_that_fails_is_no_error_of_who_asked_for_it(
    rows: Rows, upload: Upload, signal: StopSignal, tmp_path: Path, error: Exception
) -> None:
    held = HeldLease(rows.leases, rows.taken(upload), signal)
    writer = PartWriter(PartStore(BrokenStore(error), tmp_path, LIMIT), rows.uploads)
    receiver, body = Receiver(held, writer, length=None, limit=LIMIT, rules=RARELY), SlowBody()

    def run() -> None:
        with pytest.raises(UploadTakenOver):
            receiver.receive(body)

    running = threading.Thread(target=run)
    running.start()
    body.send(b"ten bytes.")
    wait_until(lambda: receiver.total == 10)
    signal.send()
    body.end()
    running.join()
    receiver.close()
    assert rows.load(upload).received == 0


class BlockedStore(FakeStore):
    """A store that takes its time until a test lets it go on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.may_go_on = threading.Event()

    def put(self, new: NewObject) -> None:
        self.asked.set()
        self.may_go_on.wait(scaled(60))
        super().put(new)


def test_a_request_that_is_storing_a_part_is_left_to_do_so(
    rows: Rows, upload: Upload, signal: StopSignal, tmp_path: Path
) -> None:
    store = BlockedStore()
    held = HeldLease(rows.leases, rows.taken(upload), signal)
    writer = PartWriter(PartStore(store, tmp_path, LIMIT), rows.uploads)
    receiver = Receiver(held, writer, length=None, limit=LIMIT, rules=PartRules(bytes=1))
    running = threading.Thread(target=receiver.receive, args=(io.BytesIO(b"ten bytes."),))
    running.start()
    assert store.asked.wait(scaled(60))
    began = time.monotonic()
    signal.send()
    took = time.monotonic() - began
    assert took > 1
    assert is_within(took, 5)
    assert rows.load(upload).received == 0
    store.may_go_on.set()
    running.join()
    receiver.close()
    assert rows.load(upload).received == 10


def test_a_store_that_fails_fails_the_request(make: MakeReceiver, store: FakeStore) -> None:
    store.failing.add("put")
    receiver = make(rules=PartRules(bytes=1))
    with pytest.raises(StorageUnavailable):
        receiver.receive(io.BytesIO(b"ten bytes."))


def a_body(data: bytes, length: int) -> Body:
    environ = EnvironBuilder(method="PATCH", input_stream=io.BytesIO(data)).get_environ()
    return Body(Request(environ | {"CONTENT_LENGTH": str(length)}))


def sha1(data: bytes) -> Checksum:
    return Checksum("sha1", hashlib.sha1(data).digest(), ChecksumMismatch)  # noqa: S324 - As tus has it.


def test_a_body_with_the_right_checksum_is_spooled_whole(make: MakeReceiver) -> None:
    receiver = make()
    with receiver.spool_verified(a_body(b"ten bytes.", 10), [sha1(b"ten bytes.")]) as file:
        assert file.rewind().read() == b"ten bytes."
    assert receiver.total == 0


@pytest.mark.parametrize(
    ("length", "said", "outcome"),
    [
        (11, b"ten bytes.", BodyCut),
        (10, b"other", ChecksumMismatch),
    ],
)
def test_a_body_that_is_cut_or_other_counts_for_nothing(
    make: MakeReceiver, store: FakeStore, length: int, said: bytes, outcome: type[Exception]
) -> None:
    receiver = make()
    with pytest.raises(outcome):
        receiver.spool_verified(a_body(b"ten bytes.", length), [sha1(said)])
    assert receiver.total == 0
    assert store.objects == {}


def test_a_body_with_a_checksum_ends_when_another_request_needs_the_upload(
    make: MakeReceiver, signal: StopSignal
) -> None:
    receiver = make()
    signal.send()
    with pytest.raises(UploadTakenOver):
        receiver.spool_verified(a_body(b"ten bytes.", 10), [sha1(b"ten bytes.")])
