"""Object stores of every kind: the stand-in, and real servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.uploader.cast import FakeStore, a_key
from tests.uploader.servers import ACCESS_KEY, SECRET_KEY, minio, minio_program, rclone
from uploader.storage.bucket import prepare_store
from uploader.storage.embedded_store import EmbeddedStore
from uploader.storage.object_store import ObjectStore, S3Store
from uploader.storage.objects import in_memory

needs_minio = pytest.mark.skipif(minio_program() is None, reason="There is no MinIO here.")


def s3_store(endpoint: str, secret_key: str = SECRET_KEY) -> S3Store:
    return S3Store(endpoint, ACCESS_KEY, secret_key, "vitrine", "us-east-1")


@pytest.fixture(scope="session")
def rclone_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rclone")


@pytest.fixture(scope="session")
def rclone_endpoint(rclone_folder: Path) -> Iterator[str]:
    with rclone(rclone_folder) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
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
def embedded_store(rclone_endpoint: str, rclone_folder: Path) -> EmbeddedStore:
    store = EmbeddedStore(
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
    key = key or a_key("o", "jpg")
    store.put(in_memory(key, data, "image/jpeg"))
    return key
