"""Receives the bytes of one request into an upload: full parts are stored, the tail is spooled."""

import hashlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from uploader.intake.multipart import Readable
from uploader.outcomes import Outcome, TooLarge
from uploader.outcomes.uploads import BodyCut, Overlong, UploadTakenOver
from uploader.resuming.body import CHUNK_BYTES, Body
from uploader.resuming.leases import HeldLease
from uploader.resuming.part_writer import PartWriter
from uploader.resuming.upload_requests import Checksum
from uploader.storage.spool import SpoolFile

_RESCUE_SECONDS = 1.5

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PartRules:
    """When a part is stored: when it is full, or after some time.

    What a silent connection or a dead server can lose is bounded in bytes for fast connections, and
    in seconds for slow ones. `most_timed` bounds how many parts the time makes of one upload.
    """

    bytes: int = 8 * 1024 * 1024
    seconds: float = 5.0
    most_timed: int = 5_000


class Receiver:
    """Receives bytes under a lease; `offset` moves when a part is stored, `total` has the tail too.

    The last part of an upload stays on the spool: the picture is checked and stored as a whole
    before the client is told that all its bytes are here.
    """

    def __init__(
        self,
        held: HeldLease,
        writer: PartWriter,
        *,
        length: int | None,
        limit: int,
        rules: PartRules,
    ) -> None:
        """`length` is that of the whole upload where it is known, `limit` the most it may be."""
        self._held = held
        self._writer = writer
        self._length = length
        self._limit = limit
        self._rules = rules
        self._part_began = time.monotonic()
        # Held while bytes are processed, and free while they are waited for.
        self._lock = threading.Lock()
        self._is_waiting = False
        self._is_over = False
        self.offset = held.upload.received
        self.tail = writer.new_file()
        held.signal.on_stop(self.rescue)

    @property
    def total(self) -> int:
        """The bytes of the upload that are here, stored or not."""
        return self.offset + self.tail.size

    @property
    def is_whole(self) -> bool:
        """Whether all bytes that were announced are here."""
        return self._length is not None and self.total == self._length

    def receive(self, source: Readable) -> None:
        """Receive all that comes; raises TooLarge and Overlong on the first byte beyond.

        Raises UploadTakenOver when another request needs the upload; what came before is stored.
        """
        self._part_began = time.monotonic()
        self._is_waiting = True
        try:
            while chunk := source.read(CHUNK_BYTES):
                with self._lock:
                    self._add(chunk)
        finally:
            with self._lock:
                self._is_waiting = False
        if self._is_over:
            raise UploadTakenOver

    def rescue(self) -> None:
        """Store the tail and release the lease, for a request that is blocked on its connection.

        The request itself would notice the silence of its connection only after a time-out.
        """
        if not self._lock.acquire(timeout=_RESCUE_SECONDS):
            return
        upload_id = self._held.upload.id
        try:
            if self._is_waiting and not self._is_over and not self.is_whole:
                self._is_over = True
                self.store_tail()
                self._held.release()
        except Outcome as outcome:
            log.warning("upload_not_rescued", upload=upload_id, code=outcome.code)
        except OSError as error:
            log.warning("upload_not_rescued", upload=upload_id, reason=type(error).__name__)
        finally:
            self._lock.release()

    def spool_verified(self, body: Body, checksums: Iterable[Checksum]) -> SpoolFile:
        """Spool a whole body and compare its checksums, before any of it counts.

        Raises BodyCut, TooLarge, UploadTakenOver and what a checksum names.
        """
        hashes = [(one, hashlib.new(one.algorithm, usedforsecurity=False)) for one in checksums]
        file = self._writer.new_file()
        try:
            while chunk := body.read():
                if self._held.must_stop():
                    raise UploadTakenOver
                for _, hashed in hashes:
                    hashed.update(chunk)
                file.write(chunk)
            if body.is_cut:
                raise BodyCut
            for checksum, hashed in hashes:
                if hashed.digest() != checksum.digest:
                    raise checksum.mismatch
        except Outcome:
            file.close()
            raise
        return file

    def store_tail(self) -> None:
        """Make the tail a part of the upload, and begin the next one."""
        if self.tail.size == 0:
            return
        part = self._writer.write(self._held, self.tail, self.offset)
        self.close()
        self.offset += part.size
        self.tail = self._writer.new_file()

    def close(self) -> None:
        """Free the space of the tail."""
        self.tail.close()

    def _add(self, chunk: bytes) -> None:
        if self._is_over:
            raise UploadTakenOver
        self._check_room(len(chunk))
        self.tail.write(chunk)
        if self.is_whole:
            return
        if self._held.must_stop():
            self.store_tail()
            raise UploadTakenOver
        if self._is_part_due():
            self.store_tail()
            self._part_began = time.monotonic()

    def _check_room(self, size: int) -> None:
        if self._length is not None and self.total + size > self._length:
            raise Overlong
        if self.total + size > self._limit:
            raise TooLarge(self._limit)

    def _is_part_due(self) -> bool:
        if self.tail.size >= self._rules.bytes:
            return True
        is_late = time.monotonic() - self._part_began >= self._rules.seconds
        return is_late and self.tail.size * self._rules.most_timed >= (self._length or 0)
