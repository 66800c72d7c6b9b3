"""What the service expects of any object store: one suite over the stand-in and the real ones."""

import hashlib
import io
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from tests.uploader.cast import FakeStore
from tests.uploader.servers import (
    ACCESS_KEY,
    SECRET_KEY,
    dripping,
    minio,
    minio_program,
    rclone,
    silent,
)
from uploader.outcomes import StorageUnavailable
from uploader.records.identifiers import new_key
from uploader.storage.bucket import prepare_store
from uploader.storage.durable_put import put_durably
from uploader.storage.embedded_store import EmbeddedImageStore
from uploader.storage.image_store import ObjectStore, S3ImageStore
from uploader.storage.objects import NewObject, in_memory
from uploader.storage.timeouts import time_limit

# What an SDK of S3 puts in several parts, whose ETag says nothing of the bytes.
LARGE = 16 * 1024 * 1024 + 1

needs_minio = pytest.mark.skipif(minio_program() is None, reason="There is no MinIO here.")


def s3_store(endpoint: str, secret_key: str = SECRET_KEY) -> S3ImageStore:
    return S3ImageStore(endpoint, ACCESS_KEY, secret_key, "vitrine", "us-east-1")


@pytest.fixture(scope="module")
def rclone_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rclone")


@pytest.fixture(scope="module")
def rclone_endpoint(rclone_folder: Path) -> Iterator[str]:
    with rclone(rclone_folder) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def minio_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with minio(tmp_path_factory.mktemp("minio"), minio_program() or "") as endpoint:
        yield endpoint


@pytest.fixture(
    params=[
        "fake",
        "embedded",
        "rclone",
        pytest.param("minio", marks=[pytest.mark.minio, needs_minio]),
    ]
)
def any_store(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "fake":
        return FakeStore()
    if request.param == "embedded":
        return request.getfixturevalue("embedded_store")
    store = s3_store(request.getfixturevalue(f"{request.param}_endpoint"))
    prepare_store(store)
    return store


@pytest.fixture
def embedded_store(rclone_endpoint: str, rclone_folder: Path) -> EmbeddedImageStore:
    store = EmbeddedImageStore(
        folder=rclone_folder,
        endpoint=rclone_endpoint,
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        bucket="vitrine",
        region="us-east-1",
    )
    prepare_store(store)
    return store


@pytest.fixture(params=["rclone", pytest.param("minio", marks=[pytest.mark.minio, needs_minio])])
def real_endpoint(request: pytest.FixtureRequest) -> str:
    endpoint: str = request.getfixturevalue(f"{request.param}_endpoint")
    prepare_store(s3_store(endpoint))
    return endpoint


def put(store: ObjectStore, data: bytes, key: str | None = None) -> str:
    key = key or new_key("o", "jpg")
    store.put(in_memory(key, data, "image/jpeg"))
    return key


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
    assert any_store.stat(new_key("o", "jpg")) is None


def test_reading_a_missing_object_is_a_named_outcome(any_store: ObjectStore) -> None:
    with pytest.raises(StorageUnavailable):
        list(any_store.read(new_key("o", "jpg")))


def test_a_removed_object_is_gone_and_can_be_removed_again(any_store: ObjectStore) -> None:
    key = put(any_store, b"abc")
    any_store.remove(key)
    any_store.remove(key)
    assert any_store.stat(key) is None


@pytest.mark.parametrize("size", [3, LARGE])
def test_what_is_kept_is_there(any_store: ObjectStore, size: int) -> None:
    data = secrets.token_bytes(size)
    new = in_memory(new_key("o", "jpg"), data, "image/jpeg")
    put_durably(any_store, [new])
    assert b"".join(any_store.read(new.key)) == data


def test_objects_that_differ_from_what_was_meant_are_not_kept(any_store: ObjectStore) -> None:
    wrong = NewObject(new_key("o", "jpg"), io.BytesIO(b"abc"), 3, "image/jpeg", "0" * 64)
    with pytest.raises(StorageUnavailable):
        put_durably(any_store, [wrong])


def test_an_object_is_held_while_its_bytes_are_there_and_what_they_were(
    embedded_store: EmbeddedImageStore, rclone_folder: Path
) -> None:
    new = in_memory(new_key("o", "jpg"), b"abc", "image/jpeg")
    assert not embedded_store.holds(new)
    embedded_store.put(new)
    assert embedded_store.holds(new)
    (rclone_folder / "vitrine" / new.key).write_bytes(b"abd")
    assert not embedded_store.holds(new)


def test_an_object_that_is_shorter_than_was_meant_is_a_named_outcome(
    real_endpoint: str,
) -> None:
    digest = hashlib.sha256(b"abc").hexdigest()
    short = NewObject(new_key("o", "jpg"), io.BytesIO(b"abc"), 4, "image/jpeg", digest)
    began = time.monotonic()
    with time_limit(5.0), pytest.raises(StorageUnavailable):
        put_durably(s3_store(real_endpoint), [short])
    # The store would wait for the rest.
    assert time.monotonic() - began < 2


def test_a_listing_names_every_object_once_in_the_order_of_keys(any_store: ObjectStore) -> None:
    kind = secrets.token_hex(4)
    keys = [put(any_store, b"abc", new_key(kind, "part")) for _ in range(30)]
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
    assert time.monotonic() - started < 3


def test_a_silent_store_is_not_waited_for_longer_than_the_time_limit() -> None:
    with silent() as endpoint:
        store = s3_store(endpoint)
        started = time.monotonic()
        with time_limit(0.6):
            for _ in range(3):
                with pytest.raises(StorageUnavailable):
                    put(store, b"abc")
        assert time.monotonic() - started < 3


def test_an_answer_that_comes_in_drips_is_not_read_for_longer_than_the_time_limit() -> None:
    with dripping() as endpoint:
        started = time.monotonic()
        with time_limit(0.6), pytest.raises(StorageUnavailable):
            list(s3_store(endpoint).read("o/a.jpg"))
        assert time.monotonic() - started < 3


def test_an_embedded_store_whose_folder_is_gone_is_a_named_outcome(tmp_path: Path) -> None:
    store = EmbeddedImageStore(
        folder=tmp_path / "gone",
        endpoint="http://127.0.0.1:9",
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        bucket="vitrine",
        region="us-east-1",
    )
    with pytest.raises(StorageUnavailable):
        put(store, b"abc")


def test_an_object_that_cannot_be_flushed_is_not_kept(embedded_store: EmbeddedImageStore) -> None:
    with pytest.raises(StorageUnavailable):
        embedded_store.flush([new_key("o", "jpg")])


def test_remains_of_a_write_that_was_cut_off_are_removed_when_they_are_old(
    embedded_store: EmbeddedImageStore, rclone_folder: Path
) -> None:
    key = put(embedded_store, b"abc")
    remains = (rclone_folder / "vitrine" / key).parent / ".rclone_temp_x"
    remains.write_bytes(b"ab")
    assert embedded_store.remove_leftovers(60) == 0
    os.utime(remains, (1, 1))
    assert [one.key for one in embedded_store.list("o/") if "rclone" in one.key] == []
    assert embedded_store.remove_leftovers(60) == 1
    assert not remains.exists()
    assert embedded_store.stat(key) is not None


def test_keys_have_an_extension_and_no_key_is_a_folder_of_another() -> None:
    keys = [new_key("o", "jpg") for _ in range(1000)]
    assert len(set(keys)) == len(keys)
    assert all(Path(key).suffix == ".jpg" and key.count("/") == 2 for key in keys)
