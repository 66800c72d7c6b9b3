"""The object store: immutable objects under unique keys."""

import hashlib
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import structlog
import urllib3

from uploader.outcomes import StorageFull, StorageUnavailable
from uploader.storage.minio_sdk import (
    Credentials,
    InvalidResponseError,
    Minio,
    MinioException,
    S3Error,
    sign_v4_s3,
)
from uploader.storage.objects import CHUNK_BYTES, ListedObject, NewObject, StoredObject, sha256_of
from uploader.storage.timeouts import TimeLimitedPool, seconds_left, time_limit

PRESIGNED_SECONDS = 300
_MISSING = {"NoSuchKey", "NoSuchObject", "ResourceNotFound"}
_FULL = {"XMinioStorageFull", "InsufficientStorage", "QuotaExceeded", "EntityTooLarge"}

log = structlog.get_logger(__name__)


class ObjectStore(Protocol):
    """The operations that every S3 server supports; all raise StorageUnavailable."""

    def ensure_bucket(self) -> None:
        """Make the bucket when it is missing."""

    def put(self, new: NewObject) -> None:
        """Store bytes under a new key; also raises StorageFull."""

    def holds(self, new: NewObject) -> bool:
        """Say whether an object is there, with the bytes that were put."""

    def stat(self, key: str) -> StoredObject | None:
        """Describe an object, or return None when there is none."""

    def read(self, key: str) -> Iterator[bytes]:
        """Yield the bytes of an object."""

    def remove(self, key: str) -> None:
        """Remove an object; a missing one is fine."""

    def flush(self, keys: Iterable[str]) -> None:
        """Flush objects to disk, where the store has not done so by itself."""

    def list(self, prefix: str) -> Iterator[ListedObject]:
        """Yield the objects whose keys begin so, in the order of their keys."""

    def remove_leftovers(self, seconds: float, folder: str = "") -> int:
        """Remove leftovers of writes older than `seconds`, and an empty folder; return how many."""

    def presigned_path(self, key: str, media_type: str) -> str:
        """Sign a path and query for GET and HEAD of the object, without asking the store."""

    def file_of(self, key: str) -> str | None:
        """Name the file of an object below the store's folder, where the gateway can read it."""

    def ready(self) -> bool:
        """Say whether the store answers and has the bucket."""


class S3Store:
    """Objects in one bucket of any S3 server, by a client with explicit time-outs."""

    def __init__(
        self, endpoint: str, access_key: str, secret_key: str, bucket: str, region: str
    ) -> None:
        address = urlsplit(endpoint)
        self._bucket = bucket
        self._region = region
        self._credentials = Credentials(access_key, secret_key)
        self._pool = TimeLimitedPool()
        self._client = Minio(
            endpoint=address.netloc,
            access_key=access_key,
            secret_key=secret_key,
            secure=address.scheme == "https",
            # Without a region the SDK would ask the store for it before it signs anything.
            region=region,
            http_client=self._pool,
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

    def put(self, new: NewObject) -> None:
        """Put an object in one request, whose signature covers the hash of its bytes.

        A store that checks it refuses bytes that changed on the way. The SDK takes no known hash:
        it would read the whole file into memory and hash it again.
        """
        with _as_outcomes("put"):
            # The URL in the style that the SDK has chosen for this store, without its signature.
            url = self._client.get_presigned_url("PUT", self._bucket, new.key)
            address = urlsplit(url)._replace(query="")
            now = datetime.now(UTC)
            headers: dict[str, str | list[str] | tuple[str]] = {
                "Host": address.netloc,
                "Content-Type": new.media_type,
                "Content-Length": str(new.size),
                "x-amz-content-sha256": new.sha256,
                "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}",
            }
            signed = sign_v4_s3(
                method="PUT",
                url=address,
                region=self._region,
                headers=headers,
                credentials=self._credentials,
                content_sha256=new.sha256,
                date=now,
            )
            body = new.chunks()
            answer = self._pool.urlopen("PUT", urlunsplit(address), body=body, headers=signed)
            if answer.status != 200:
                raise _refusal(answer)

    def holds(self, new: NewObject) -> bool:
        """Compare size and ETag; where the ETag is no MD5, read the object back."""
        found = self.stat(new.key)
        if found is None or found.size != new.size:
            return False
        with _as_outcomes("holds"):
            md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
            for chunk in new.chunks():
                md5.update(chunk)
                sha256.update(chunk)
        if found.etag.lower() == md5.hexdigest():
            # Not every store checks the hash in the signature.
            return sha256.hexdigest() == new.sha256
        return sha256_of(self.read(new.key)) == new.sha256

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
        """Yield the bytes of an object in chunks."""
        with _as_outcomes("read"):
            response = self._client.get_object(bucket_name=self._bucket, object_name=key)
            try:
                while chunk := response.read1(CHUNK_BYTES):
                    # The read time-out does not bound a response that trickles in.
                    seconds_left()
                    yield chunk
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
        """Do nothing: a production store flushes before it acknowledges."""

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

    def remove_leftovers(self, seconds: float, folder: str = "") -> int:
        """Do nothing: a production store expires incomplete writes by itself."""
        return 0

    def presigned_path(self, key: str, media_type: str) -> str:
        """Sign locally; the response will have `media_type`, whatever type is stored."""
        with _as_outcomes("presign"):
            url = self._client.presigned_get_object(
                bucket_name=self._bucket,
                object_name=key,
                expires=timedelta(seconds=PRESIGNED_SECONDS),
                response_headers={"response-content-type": media_type},
            )
        return urlsplit(url)._replace(scheme="", netloc="").geturl()

    def file_of(self, key: str) -> str | None:
        """Return None: what a server keeps can only be asked for."""
        return None

    def ready(self) -> bool:
        """Say whether the store answers and has the bucket."""
        try:
            with time_limit(3.0), _as_outcomes("ready"):
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


def _refusal(answer: urllib3.BaseHTTPResponse) -> MinioException:
    """Make the error of a refused request, as the SDK does."""
    try:
        return S3Error.fromxml(answer)
    except (SyntaxError, ValueError):
        # The XML parser raises these.
        return InvalidResponseError(answer.status, answer.headers.get("Content-Type"), None)
