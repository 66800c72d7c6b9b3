"""The object store: immutable objects under unique keys; the only user of the minio SDK."""

import io
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

import structlog
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from uploader.outcomes import StorageFull, StorageUnavailable
from uploader.storage.patience import PatientPool, patience, seconds_left

PRESIGNED_SECONDS = 300
# Up to this size an object is put in one request, so that its ETag is the MD5 of its bytes.
PART_BYTES = 16 * 1024 * 1024
_PIECE_BYTES = 256 * 1024
_MISSING = {"NoSuchKey", "NoSuchObject", "ResourceNotFound"}
_FULL = {"XMinioStorageFull", "InsufficientStorage", "QuotaExceeded", "EntityTooLarge"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class StoredObject:
    """What the store says about an object; `etag` is without quotes."""

    size: int
    etag: str


@dataclass(frozen=True)
class ListedObject:
    """One object of a listing; `modified` is seconds since 1970."""

    key: str
    size: int
    modified: float


class ObjectStore(Protocol):
    """The few operations that any S3 server does well; all raise StorageUnavailable."""

    def ensure_bucket(self) -> None:
        """Make the bucket when it is missing."""

    def put(self, key: str, file: BinaryIO, size: int, media_type: str) -> None:
        """Store `size` bytes of a file under a new key; also raises StorageFull."""

    def stat(self, key: str) -> StoredObject | None:
        """Describe an object, or return None when there is none."""

    def read(self, key: str) -> Iterator[bytes]:
        """Yield the bytes of an object."""

    def remove(self, key: str) -> None:
        """Remove an object; a missing one is fine."""

    def flush(self, keys: Iterable[str]) -> None:
        """Make objects survive a power cut, where the store has not done so itself."""

    def list(self, prefix: str) -> Iterator[ListedObject]:
        """Yield the objects whose keys begin so, in the order of their keys."""

    def remove_leftovers(self, seconds: float) -> int:
        """Remove remains of writes that were cut off longer ago than that; return how many."""

    def presigned_path(self, key: str, media_type: str) -> str:
        """Sign a path and query that GET or HEAD the object, without asking the store."""

    def ready(self) -> bool:
        """Say whether the store answers and has the bucket."""


class S3ImageStore:
    """Objects in one bucket of any S3 server, by a client with explicit limits."""

    def __init__(
        self, endpoint: str, access_key: str, secret_key: str, bucket: str, region: str
    ) -> None:
        address = urlsplit(endpoint)
        self._bucket = bucket
        self._client = Minio(
            endpoint=address.netloc,
            access_key=access_key,
            secret_key=secret_key,
            secure=address.scheme == "https",
            # Without a region the SDK asks the store for it, also before a local signature.
            region=region,
            http_client=PatientPool(),
        )

    def ensure_bucket(self) -> None:
        """Make the bucket when it is missing; another replica may make it first."""
        with _as_outcomes("ensure_bucket"):
            if self._client.bucket_exists(bucket_name=self._bucket):
                return
            try:
                self._client.make_bucket(bucket_name=self._bucket)
            except S3Error as error:
                if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                    raise

    def put(self, key: str, file: BinaryIO, size: int, media_type: str) -> None:
        """Store `size` bytes of a file, read from where it stands, under a new key."""
        with _as_outcomes("put"):
            self._client.put_object(
                bucket_name=self._bucket,
                object_name=key,
                data=file,
                length=size,
                content_type=media_type,
                part_size=PART_BYTES,
                num_parallel_uploads=1,
            )

    def stat(self, key: str) -> StoredObject | None:
        """Describe an object, or return None when there is none."""
        with _as_outcomes("stat"):
            try:
                found = self._client.stat_object(bucket_name=self._bucket, object_name=key)
            except S3Error as error:
                if error.code in _MISSING:
                    return None
                raise
            return StoredObject(found.size or 0, (found.etag or "").strip('"'))

    def read(self, key: str) -> Iterator[bytes]:
        """Yield the bytes of an object in pieces."""
        with _as_outcomes("read"):
            response = self._client.get_object(bucket_name=self._bucket, object_name=key)
            try:
                while piece := response.read1(_PIECE_BYTES):
                    # The time limit of each read does not bound an answer that comes in drips.
                    seconds_left()
                    yield piece
            finally:
                response.close()
                response.release_conn()

    def remove(self, key: str) -> None:
        """Remove an object; a missing one is fine."""
        with _as_outcomes("remove"):
            try:
                self._client.remove_object(bucket_name=self._bucket, object_name=key)
            except S3Error as error:
                if error.code not in _MISSING:
                    raise

    def flush(self, keys: Iterable[str]) -> None:
        """Do nothing: a store for production has flushed what it acknowledges."""

    def list(self, prefix: str) -> Iterator[ListedObject]:
        """Yield the objects whose keys begin so, in the order of their keys."""
        with _as_outcomes("list"):
            for found in self._client.list_objects(
                bucket_name=self._bucket, prefix=prefix, recursive=True
            ):
                modified = found.last_modified
                yield ListedObject(
                    found.object_name or "",
                    found.size or 0,
                    modified.timestamp() if modified else time.time(),
                )

    def remove_leftovers(self, seconds: float) -> int:
        """Do nothing: a store for production expires unfinished writes by itself."""
        return 0

    def presigned_path(self, key: str, media_type: str) -> str:
        """Sign a path and query locally; the answer will carry `media_type`, whatever is stored."""
        with _as_outcomes("presign"):
            url = self._client.presigned_get_object(
                bucket_name=self._bucket,
                object_name=key,
                expires=timedelta(seconds=PRESIGNED_SECONDS),
                response_headers={"response-content-type": media_type},
            )
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}"

    def ready(self) -> bool:
        """Say whether the store answers and has the bucket."""
        try:
            with patience(3.0), _as_outcomes("ready"):
                return self._client.bucket_exists(bucket_name=self._bucket)
        except StorageUnavailable:
            return False


@contextmanager
def _as_outcomes(what: str) -> Iterator[None]:
    """Turn every error of the SDK, of HTTP and of the network into a named outcome."""
    try:
        yield
    except S3Error as error:
        log.warning("store_failed", what=what, code=error.code)
        if error.code in _FULL or getattr(error.response, "status", 0) == 507:
            raise StorageFull from error
        raise StorageUnavailable from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        log.warning("store_failed", what=what, reason=type(error).__name__)
        raise StorageUnavailable from error


def as_file(data: bytes) -> BinaryIO:
    """Wrap bytes so that they can be put."""
    return io.BytesIO(data)
