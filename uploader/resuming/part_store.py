"""The bytes of an upload in the object store: put there part by part, read back as one file."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog

from uploader.outcomes import StorageUnavailable
from uploader.outcomes.uploads import UploadOver
from uploader.records.identifiers import new_key
from uploader.records.uploads import PART_LOST, Part
from uploader.resuming.body import CHUNK_BYTES
from uploader.storage.durable_put import put_durably
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import NewObject
from uploader.storage.spool import SpoolFile
from uploader.storage.timeouts import time_limit, transfer_seconds

_MEDIA_TYPE = "application/octet-stream"

log = structlog.get_logger(__name__)


def describe_part(file: SpoolFile, start: int, owner: str) -> Part:
    """Describe a spool file as the part from byte `start` on, with a new key."""
    return Part(new_key("u", "part", owner), start, file.size, file.sha256)


class PartStore:
    """Stores parts as objects of their own, so that any replica can go on with the upload.

    The multipart uploads of S3 would not do: they refuse small parts, and stores differ in them.
    """

    def __init__(self, store: ObjectStore, spool_dir: Path, limit: int) -> None:
        """`limit` is the most bytes that an upload may have."""
        self._store = store
        self._spool_dir = spool_dir
        self._limit = limit

    def new_file(self) -> SpoolFile:
        """Open an empty spool file for the next part."""
        return SpoolFile(self._spool_dir, self._limit)

    def put(self, part: Part, file: SpoolFile) -> None:
        """Store a part durably; raises StorageUnavailable and StorageFull."""
        new = NewObject(part.key, file.rewind(), file.size, _MEDIA_TYPE, file.sha256)
        with time_limit(transfer_seconds(part.size)):
            put_durably(self._store, [new])

    @contextmanager
    def joined(self, parts: Sequence[Part], tail: SpoolFile) -> Iterator[SpoolFile]:
        """Read the parts back into one file and append the tail, which was never stored.

        Raises StorageUnavailable, StorageFull, TooLarge, and UploadOver when a part is lost.
        """
        if not parts:
            yield tail
            return
        with self.new_file() as whole:
            for part in parts:
                with time_limit(transfer_seconds(part.size)):
                    self._read_back(part, whole)
            last = tail.rewind()
            while chunk := last.read(CHUNK_BYTES):
                whole.write(chunk)
            yield whole

    def _read_back(self, part: Part, whole: SpoolFile) -> None:
        hashed = hashlib.sha256()
        try:
            for chunk in self._store.read(part.key):
                hashed.update(chunk)
                whole.write(chunk)
        except StorageUnavailable:
            if self._store.stat(part.key) is None:
                raise _lost(part) from None
            raise
        if hashed.hexdigest() != part.sha256:
            raise _lost(part)


def _lost(part: Part) -> UploadOver:
    log.error("upload_part_lost", key=part.key)
    return UploadOver(PART_LOST)
