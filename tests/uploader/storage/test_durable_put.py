"""Durable puts: what was acknowledged is there, with its bytes, after a power cut too."""

import hashlib
import io
import secrets
import time

import pytest

from tests.timeouts import is_within
from tests.uploader.cast import FakeStore, a_key
from tests.uploader.storage.conftest import s3_store
from uploader.outcomes import StorageFull, StorageUnavailable
from uploader.storage.durable_put import put_durably
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import NewObject, in_memory
from uploader.storage.timeouts import time_limit

LARGE = 16 * 1024 * 1024 + 1


@pytest.mark.parametrize("size", [3, LARGE])
def test_what_is_kept_is_there(any_store: ObjectStore, size: int) -> None:
    data = secrets.token_bytes(size)
    new = in_memory(a_key("o", "jpg"), data, "image/jpeg")
    put_durably(any_store, [new])
    assert b"".join(any_store.read(new.key)) == data


def test_objects_that_differ_from_what_was_meant_are_not_kept(any_store: ObjectStore) -> None:
    wrong = NewObject(a_key("o", "jpg"), io.BytesIO(b"abc"), 3, "image/jpeg", "0" * 64)
    with pytest.raises(StorageUnavailable):
        put_durably(any_store, [wrong])


def test_an_object_that_is_shorter_than_was_meant_is_a_named_outcome(
    real_endpoint: str,
) -> None:
    digest = hashlib.sha256(b"abc").hexdigest()
    short = NewObject(a_key("o", "jpg"), io.BytesIO(b"abc"), 4, "image/jpeg", digest)
    began = time.monotonic()
    with time_limit(5.0), pytest.raises(StorageUnavailable):
        put_durably(s3_store(real_endpoint), [short])
    # The store would wait for the rest.
    assert is_within(time.monotonic() - began, 2)


class WatchedStore(FakeStore):
    """Notes what is done to it, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def _fail(self, what: str) -> None:
        self.done.append(what)
        super()._fail(what)


def test_all_objects_are_put_then_verified_and_then_flushed_together() -> None:
    store = WatchedStore()
    put_durably(store, [in_memory(a_key("o", "jpg"), data, "image/jpeg") for data in (b"a", b"b")])
    assert store.done == ["put", "put", "holds", "holds", "flush"]


@pytest.mark.parametrize("failing", ["put", "holds", "flush"])
def test_a_step_that_fails_is_not_acknowledged(failing: str) -> None:
    store = WatchedStore()
    store.failing.add(failing)
    with pytest.raises(StorageUnavailable):
        put_durably(store, [in_memory(a_key("o", "jpg"), b"abc", "image/jpeg")])
    assert store.done[-1] == failing


def test_an_object_that_the_store_changed_is_not_flushed() -> None:
    store = WatchedStore()
    store.corrupts = True
    with pytest.raises(StorageUnavailable):
        put_durably(store, [in_memory(a_key("o", "jpg"), b"abc", "image/jpeg")])
    assert "flush" not in store.done


class FullStore(FakeStore):
    """A store that has no room."""

    def put(self, new: NewObject) -> None:
        raise StorageFull


def test_a_full_store_is_told_from_one_that_is_down() -> None:
    with pytest.raises(StorageFull):
        put_durably(FullStore(), [in_memory(a_key("o", "jpg"), b"abc", "image/jpeg")])
