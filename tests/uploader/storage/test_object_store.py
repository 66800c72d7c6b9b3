"""What the service expects of any object store: one suite over the stand-in and the real ones."""

import hashlib
import secrets
import time

import pytest
import urllib3

from tests.timeouts import is_within
from tests.uploader.cast import a_key
from tests.uploader.storage.conftest import put, s3_store
from uploader.outcomes import StorageUnavailable
from uploader.storage.object_store import ObjectStore

# What an SDK of S3 puts in several parts, whose ETag says nothing of the bytes.
LARGE = 16 * 1024 * 1024 + 1


@pytest.mark.parametrize("size", [1, 20_000, 6 * 1024 * 1024, LARGE])
def test_what_was_put_is_read_back_identical(any_store: ObjectStore, size: int) -> None:
    data = secrets.token_bytes(size)
    key = put(any_store, data)
    assert b"".join(any_store.read(key)) == data


def test_an_object_has_its_md5_as_etag(any_store: ObjectStore) -> None:
    data = secrets.token_bytes(LARGE)
    found = any_store.stat(put(any_store, data))
    assert found is not None
    assert found.etag == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert found.size == len(data)


def test_a_missing_object_is_none(any_store: ObjectStore) -> None:
    assert any_store.stat(a_key("o", "jpg")) is None


def test_reading_a_missing_object_is_a_named_outcome(any_store: ObjectStore) -> None:
    with pytest.raises(StorageUnavailable):
        list(any_store.read(a_key("o", "jpg")))


def test_a_removed_object_is_gone_and_can_be_removed_again(any_store: ObjectStore) -> None:
    key = put(any_store, b"abc")
    any_store.remove(key)
    any_store.remove(key)
    assert any_store.stat(key) is None


def test_a_listing_names_every_object_once_in_the_order_of_keys(any_store: ObjectStore) -> None:
    kind = secrets.token_hex(4)
    keys = [put(any_store, b"abc", a_key(kind, "part")) for _ in range(30)]
    put(any_store, b"abc")
    listed = list(any_store.list(f"{kind}/"))
    assert [one.key for one in listed] == sorted(keys)
    assert {one.size for one in listed} == {3}


def test_a_listing_of_nothing_is_empty(any_store: ObjectStore) -> None:
    assert list(any_store.list("nothing/")) == []


def test_the_bucket_may_be_made_twice(any_store: ObjectStore) -> None:
    any_store.ensure_bucket()
    any_store.ensure_bucket()
    assert any_store.ready()


def test_a_presigned_path_gives_the_bytes_under_the_named_type(real_endpoint: str) -> None:
    store = s3_store(real_endpoint)
    key = put(store, b"not really a picture")
    path = store.presigned_path(key, "image/avif")
    answer = urllib3.request("GET", real_endpoint + path)
    assert (answer.status, answer.data) == (200, b"not really a picture")
    assert answer.headers["Content-Type"] == "image/avif"


def test_a_presigned_path_for_another_object_is_refused(real_endpoint: str) -> None:
    store = s3_store(real_endpoint)
    first, second = put(store, b"first"), put(store, b"second")
    path = store.presigned_path(first, "image/jpeg").replace(first, second)
    assert urllib3.request("GET", real_endpoint + path).status in {400, 403}


def test_wrong_credentials_are_a_named_outcome(real_endpoint: str) -> None:
    with pytest.raises(StorageUnavailable):
        put(s3_store(real_endpoint, "another-secret"), b"abc")


def test_presigning_does_not_ask_the_store() -> None:
    assert "X-Amz-Expires=300" in s3_store("http://127.0.0.1:9").presigned_path("o/a.jpg", "a/b")


def test_a_store_that_is_down_fails_at_once() -> None:
    store = s3_store("http://127.0.0.1:9")
    started = time.monotonic()
    with pytest.raises(StorageUnavailable):
        put(store, b"abc")
    assert not store.ready()
    assert is_within(time.monotonic() - started, 3)
