"""The object store: immutable objects under unique keys; the only user of the minio SDK."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit

import structlog
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error
from urllib3.connection import HTTPConnection, HTTPSConnection

from uploader.outcomes import StorageFull, StorageUnavailable

CONNECT_SECONDS = 1.0
READ_SECONDS = 8.0
PRESIGNED_SECONDS = 300
# Up to this size an object is put in one request, so that its ETag is the MD5 of its bytes.
PART_BYTES = 16 * 1024 * 1024
_SLICE_BYTES = 256 * 1024
_CONNECTIONS = 64
_MISSING = {"NoSuchKey", "NoSuchObject", "ResourceNotFound"}
_FULL = {"XMinioStorageFull", "InsufficientStorage", "QuotaExceeded", "EntityTooLarge"}

log = structlog.get_logger(__name__)
_deadline: ContextVar[float | None] = ContextVar("store_deadline", default=None)


@dataclass(frozen=True)
class StoredObject:
    """What the store says about an object; `etag` is without quotes."""

    size: int
    etag: str


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

    def presigned_path(self, key: str, media_type: str) -> str:
        """Sign a path and query that GET or HEAD the object, without asking the store."""

    def ready(self) -> bool:
        """Say whether the store answers and has the bucket."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Bound all waiting for the store inside the context, however many calls there are."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


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
            http_client=_PatientPool(),
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
                yield from response.stream(_SLICE_BYTES)
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


class _SlicedSend:
    """Sends a body in slices, each with its own time limit.

    urllib3 sends with the connect time-out, and Python counts that over the whole of one send:
    a part of 16 MiB would have to be through in one second.
    """

    def send(self, data: Any) -> None:
        sock = getattr(self, "sock", None)
        if sock is None or not isinstance(data, bytes | bytearray):
            super().send(data)  # type: ignore[misc] # The connection class beside this one.
            return
        with memoryview(data) as view:
            for start in range(0, len(view), _SLICE_BYTES):
                sock.settimeout(_seconds_left())
                super().send(view[start : start + _SLICE_BYTES])  # type: ignore[misc] # See above.


class _Connection(_SlicedSend, HTTPConnection):
    pass


class _SecureConnection(_SlicedSend, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _PatientPool(urllib3.PoolManager):
    """No retries, short waits, and errors with the one content type that the SDK understands."""

    def __init__(self) -> None:
        super().__init__(maxsize=_CONNECTIONS, retries=False, cert_reqs="CERT_REQUIRED")
        self.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def urlopen(  # type: ignore[override] # The SDK passes keywords only.
        self, method: str, url: str, redirect: bool = True, **options: Any
    ) -> urllib3.BaseHTTPResponse:
        options["timeout"] = urllib3.Timeout(connect=CONNECT_SECONDS, read=_seconds_left())
        options["retries"] = False
        response = super().urlopen(method, url, redirect=False, **options)
        # `rclone serve s3` answers errors as text/xml, which the SDK takes for garbage.
        if response.headers.get("Content-Type", "").startswith("text/xml"):
            response.headers["Content-Type"] = "application/xml"
        return response


def _seconds_left() -> float:
    deadline = _deadline.get()
    if deadline is None:
        return READ_SECONDS
    left = deadline - time.monotonic()
    if left <= 0:
        raise StorageUnavailable
    return min(READ_SECONDS, left)


def as_file(data: bytes) -> BinaryIO:
    """Wrap bytes so that they can be put."""
    return io.BytesIO(data)
