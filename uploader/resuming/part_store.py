"""The bytes of an upload in the store: put there piece by piece, read back as one file."""

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
from uploader.storage.image_store import ObjectStore
from uploader.storage.objects import NewObject
from uploader.storage.spool import SpoolFile
from uploader.storage.timeouts import time_limit, transfer_seconds

_MEDIA_TYPE = "application/octet-stream"

log = structlog.get_logger(__name__)


def describe_part(piece: SpoolFile, start: int) -> Part:
    """Give a piece of an upload its place and a new key."""
    return Part(new_key("u", "part"), start, piece.size, piece.sha256)


class Assembly:
    """Keeps pieces as objects of their own, so that any replica can go on with the upload.

    The multipart uploads of S3 would not do: they refuse small parts, and stores differ in them.
    """

    def __init__(self, store: ObjectStore, spool_dir: Path, limit: int) -> None:
        """`limit` is the most bytes that an upload may have."""
        self._store = store
        self._spool_dir = spool_dir
        self._limit = limit

    def new_piece(self) -> SpoolFile:
        """Open an empty piece on the spool."""
        return SpoolFile(self._spool_dir, self._limit)

    def keep(self, part: Part, piece: SpoolFile) -> None:
        """Store a piece so that it is there to stay; raises StorageUnavailable and StorageFull."""
        one = NewObject(part.key, piece.rewind(), piece.size, _MEDIA_TYPE, piece.sha256)
        with time_limit(transfer_seconds(part.size)):
            put_durably(self._store, [one])

    @contextmanager
    def joined(self, parts: Sequence[Part], tail: SpoolFile) -> Iterator[SpoolFile]:
        """Read the parts back into one file and add the tail, which never was in the store.

        Raises StorageUnavailable, StorageFull, TooLarge, and UploadOver when a part is lost.
        """
        if not parts:
            yield tail
            return
        with self.new_piece() as whole:
            for part in parts:
                with time_limit(transfer_seconds(part.size)):
                    self._read_back(part, whole)
            last = tail.rewind()
            while data := last.read(CHUNK_BYTES):
                whole.write(data)
            yield whole

    def _read_back(self, part: Part, whole: SpoolFile) -> None:
        hashed = hashlib.sha256()
        try:
            for data in self._store.read(part.key):
                hashed.update(data)
                whole.write(data)
        except StorageUnavailable:
            if self._store.stat(part.key) is None:
                raise _lost(part) from None
            raise
        if hashed.hexdigest() != part.sha256:
            raise _lost(part)


def _lost(part: Part) -> UploadOver:
    log.error("upload_part_lost", key=part.key)
    return UploadOver(PART_LOST)
