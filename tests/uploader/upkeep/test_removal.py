"""Objects of the deletion queue are removed, and tried again where the store fails."""

import threading
from typing import cast

import pytest

from tests.timeouts import scaled, wait_until
from tests.uploader.cast import ALICE, FakeStore, a_key
from tests.uploader.records.upload_records import UploadRecords
from tests.uploader.rows import a_part, an_image, kept, queued_keys
from uploader.clients.object_cache import ObjectCache
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import GatewayUnavailable
from uploader.records.database import Database
from uploader.records.deletion_queue import DeletionQueue
from uploader.records.quota import Quota, Usage
from uploader.records.tables import deletion_queue
from uploader.records.uploads import UploadRows
from uploader.upkeep.removal import Remover

NO_QUOTA = Quota(None, None)


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, NO_QUOTA)


@pytest.fixture
def remover(database: Database, lifecycle: Lifecycle, store: FakeStore) -> Remover:
    rows = UploadRows(database, NO_QUOTA)
    return Remover(lifecycle, rows, DeletionQueue(database), store)


def started(remover: Remover) -> threading.Thread:
    """The thread of a remover, which a test has to join: it uses connections of the database."""
    before = set(threading.enumerate())
    remover.start()
    (thread,) = set(threading.enumerate()) - before
    return thread


def stored(lifecycle: Lifecycle, store: FakeStore) -> Image:
    """An image of Alice whose objects are in the store."""
    image = kept(lifecycle)
    store.objects |= dict.fromkeys(image.keys, b"bytes")
    return image


def test_only_what_is_queued_is_removed(
    lifecycle: Lifecycle, store: FakeStore, remover: Remover, database: Database
) -> None:
    gone, stays = stored(lifecycle, store), stored(lifecycle, store)
    lifecycle.delete(ALICE, gone.id)
    assert remover.sweep() == len(gone.keys)
    assert set(store.objects) == set(stays.keys)
    assert queued_keys(database) == []
    assert remover.sweep() == 0


def test_an_object_that_is_gone_already_counts_as_removed(
    lifecycle: Lifecycle, store: FakeStore, remover: Remover, database: Database
) -> None:
    image = stored(lifecycle, store)
    lifecycle.delete(ALICE, image.id)
    store.objects.clear()
    assert remover.sweep() == len(image.keys)
    assert queued_keys(database) == []


def test_more_objects_than_one_batch_are_removed_by_one_sweep(
    lifecycle: Lifecycle, store: FakeStore, remover: Remover
) -> None:
    images = [stored(lifecycle, store) for _ in range(60)]
    for image in images:
        lifecycle.delete(ALICE, image.id)
    assert remover.sweep() == 120
    assert store.objects == {}


def test_while_the_store_is_down_nothing_is_forgotten(
    lifecycle: Lifecycle, store: FakeStore, remover: Remover, database: Database
) -> None:
    image = stored(lifecycle, store)
    lifecycle.delete(ALICE, image.id)
    store.failing = {"remove", "ready"}
    assert remover.sweep() == 0
    assert queued_keys(database) == sorted(image.keys)
    store.failing = set()
    assert remover.sweep() == len(image.keys)


def test_an_object_that_cannot_be_removed_blocks_no_other(
    lifecycle: Lifecycle, store: FakeStore, remover: Remover, database: Database
) -> None:
    first, second = stored(lifecycle, store), stored(lifecycle, store)
    for image in (first, second):
        lifecycle.delete(ALICE, image.id)
    store.irremovable = {first.original_key}
    assert remover.sweep() == 3
    assert queued_keys(database) == [first.original_key]


def test_a_sweep_ends_what_has_expired(
    lifecycle: Lifecycle, remover: Remover, database: Database
) -> None:
    records, part = UploadRecords(database), a_part(0, 10)
    upload = records.begun()
    records.leases.advance(records.leased(upload), part)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE uploads SET expires_at = 1")
    pending = an_image(pending_until=1)
    lifecycle.begin(pending)
    remover.sweep()
    assert lifecycle.usage(ALICE) == Usage(0, 0)
    # Objects of a writer that may still be at work are removed later; its parts at once.
    assert queued_keys(database) == sorted(pending.keys)


def test_a_fault_of_a_sweep_does_not_end_the_thread(
    lifecycle: Lifecycle, database: Database, store: FakeStore
) -> None:
    class Faulty(FakeStore):
        faults = 1

        def remove(self, key: str) -> None:
            if self.faults:
                self.faults -= 1
                raise RuntimeError
            super().remove(key)

    faulty = Faulty()
    remover = Remover(lifecycle, UploadRows(database, NO_QUOTA), DeletionQueue(database), faulty)
    image = stored(lifecycle, faulty)
    lifecycle.delete(ALICE, image.id)
    thread = started(remover)
    remover.remove_soon()
    wait_until(lambda: not faulty.faults)
    remover.remove_soon()
    wait_until(lambda: not faulty.objects)
    remover.stop()
    thread.join(scaled(60))


def test_the_thread_sweeps_when_it_is_woken_and_ends_when_it_is_stopped(
    lifecycle: Lifecycle, store: FakeStore, remover: Remover
) -> None:
    thread = started(remover)
    image = stored(lifecycle, store)
    lifecycle.delete(ALICE, image.id)
    remover.remove_soon()
    wait_until(lambda: not store.objects)
    remover.stop()
    thread.join(scaled(60))
    assert not thread.is_alive()


class FakeCache:
    """A gateway's cache, which a test may take down."""

    def __init__(self) -> None:
        self.is_known, self.is_down = True, False
        self.forgotten: list[str] = []

    def forget(self, key: str) -> None:
        if self.is_down:
            raise GatewayUnavailable
        self.forgotten.append(key)


@pytest.fixture
def cache() -> FakeCache:
    return FakeCache()


@pytest.fixture
def cached(database: Database, lifecycle: Lifecycle, store: FakeStore, cache: FakeCache) -> Remover:
    """A remover that has a gateway to tell."""
    rows, queue = UploadRows(database, NO_QUOTA), DeletionQueue(database)
    return Remover(lifecycle, rows, queue, store, cast(ObjectCache, cache))


def test_the_gateway_forgets_what_is_removed_at_once_and_once_more(
    lifecycle: Lifecycle, store: FakeStore, cached: Remover, cache: FakeCache, database: Database
) -> None:
    """It may have been reading the object when that was removed, and have kept it after."""
    image = stored(lifecycle, store)
    lifecycle.delete(ALICE, image.id)
    assert cached.sweep() == len(image.keys)
    assert sorted(cache.forgotten) == sorted(image.keys)
    assert queued_keys(database) == sorted(image.keys)
    assert cached.sweep() == 0
    with database.writing() as connection:
        connection.execute(deletion_queue.update().values(remove_after=0))
    assert cached.sweep() == len(image.keys)
    assert len(cache.forgotten) == 2 * len(image.keys)
    assert queued_keys(database) == []


def test_what_the_gateway_was_not_told_stays_in_the_queue(
    lifecycle: Lifecycle, store: FakeStore, cached: Remover, cache: FakeCache, database: Database
) -> None:
    image = stored(lifecycle, store)
    lifecycle.delete(ALICE, image.id)
    cache.is_down = True
    assert cached.sweep() == 0
    assert queued_keys(database) == sorted(image.keys)
    cache.is_down = False
    assert cached.sweep() == len(image.keys)


def test_a_folder_is_emptied_whether_rows_know_its_objects_or_not(
    store: FakeStore, cached: Remover, cache: FakeCache
) -> None:
    mine, other = a_key("o", "jpg"), "o/other/x.jpg"
    store.objects |= {mine: b"bytes", other: b"bytes"}
    folder = mine.rsplit("/", 1)[0] + "/"
    assert cached.empty_folder(folder, 0.0) == (0, False)
    assert cached.empty_folder(folder, float("inf")) == (1, True)
    assert set(store.objects) == {other}
    assert cache.forgotten == [mine]
