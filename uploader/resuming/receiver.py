"""The bytes of one request on their way into an upload: full pieces are kept, the tail waits."""

import contextlib
import hashlib
import threading
import time
from typing import Protocol

import structlog

from uploader.outcomes import Outcome, TooLarge
from uploader.outcomes.uploads import BodyCut, InconsistentLength, UploadTakenOver
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import UploadRows
from uploader.resuming.active_requests import Stop
from uploader.resuming.body import CHUNK_BYTES, Body
from uploader.resuming.part_store import Assembly, describe_part
from uploader.resuming.upload_requests import Checksum
from uploader.storage.spool import SpoolFile

# A piece is kept when it is full, or when this time has passed: what a line that falls silent or a
# server that dies can cost is bounded in bytes for fast lines and in time for slow ones.
PIECE_BYTES = 8 * 1024 * 1024
PIECE_SECONDS = 5.0
# So many parts at most are made of an upload because of the time that has passed.
_TIMED_PARTS = 5_000
_LOOK_SECONDS = 1.0
_RESCUE_SECONDS = 1.5

log = structlog.get_logger(__name__)


class Source(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""


class Arrival:
    """Takes bytes in under a claim; `offset` moves when a piece is safe, `total` counts the tail.

    The last piece of an upload stays on the spool: the picture is checked and stored as a whole
    before anybody is told that all its bytes are here.
    """

    def __init__(
        self,
        ledger: UploadRows,
        claims: UploadLeases,
        assembly: Assembly,
        claim: Lease,
        length: int | None,
        limit: int,
        stop: Stop,
    ) -> None:
        self._ledger = ledger
        self._claims = claims
        self._assembly = assembly
        self._claim = claim
        self._length = length
        self._limit = limit
        self._stop = stop
        self._looked = time.monotonic()
        self._began = self._looked
        # Held while bytes are dealt with, and free while they are waited for.
        self._dealing = threading.Lock()
        self._is_waiting = False
        self._is_over = False
        self.offset = claim.upload.received
        self.tail = assembly.new_piece()
        stop.rescue_by(self.rescue)

    @property
    def total(self) -> int:
        """The bytes of the upload that are here, kept or not."""
        return self.offset + self.tail.size

    @property
    def is_whole(self) -> bool:
        """Whether all bytes that were announced are here."""
        return self._length is not None and self.total == self._length

    def take_in(self, source: Source) -> None:
        """Take in all that comes; raises TooLarge and InconsistentLength on the first byte beyond.

        Raises UploadTakenOver when somebody else needs the upload; what came until then is kept.
        """
        self._began = time.monotonic()
        self._is_waiting = True
        try:
            while data := source.read(CHUNK_BYTES):
                with self._dealing:
                    self._deal_with(data)
        finally:
            with self._dealing:
                self._is_waiting = False
        if self._is_over:
            raise UploadTakenOver

    def rescue(self) -> None:
        """Keep what is here and let go, on behalf of a request that waits for bytes.

        A line that has fallen silent is noticed only when it is too late to be of use.
        """
        if not self._dealing.acquire(timeout=_RESCUE_SECONDS):
            return
        try:
            if self._is_waiting and not self._is_over and not self.is_whole:
                self._is_over = True
                self.keep_tail()
                self._claims.release(self._claim)
        except Outcome as outcome:
            log.warning("upload_not_rescued", upload=self._claim.upload.id, code=outcome.code)
        except OSError as error:
            reason = type(error).__name__
            log.warning("upload_not_rescued", upload=self._claim.upload.id, reason=reason)
        finally:
            self._dealing.release()

    def verified(self, body: Body, checksum: Checksum) -> SpoolFile:
        """Take a body whole and compare its checksum, before any of it counts.

        Raises BodyCut, TooLarge and what the checksum names.
        """
        hashed = hashlib.new(checksum.algorithm, usedforsecurity=False)
        piece = self._assembly.new_piece()
        try:
            while data := body.read():
                if self._must_stop(time.monotonic()):
                    raise UploadTakenOver
                hashed.update(data)
                piece.write(data)
            if body.is_cut:
                raise BodyCut
            if hashed.digest() != checksum.digest:
                raise checksum.mismatch
        except Outcome:
            piece.close()
            raise
        return piece

    def keep_tail(self) -> None:
        """Make what is here a part of the upload, and begin the next piece."""
        if self.tail.size == 0:
            return
        part = describe_part(self.tail, self.offset)
        try:
            self._assembly.keep(part, self.tail)
            self._claims.advance(self._claim, part)
        except Outcome:
            with contextlib.suppress(Outcome):
                self._ledger.discard_part(part)
            raise
        self.close()
        self.offset += part.size
        self.tail = self._assembly.new_piece()

    def close(self) -> None:
        """Give the space of the tail back."""
        self.tail.close()

    def _deal_with(self, data: bytes) -> None:
        if self._is_over:
            raise UploadTakenOver
        self._check_room(len(data))
        self.tail.write(data)
        now = time.monotonic()
        if self.is_whole:
            return
        if self._must_stop(now):
            self.keep_tail()
            raise UploadTakenOver
        if self._is_due(now - self._began):
            self.keep_tail()
            self._began = time.monotonic()

    def _check_room(self, size: int) -> None:
        if self._length is not None and self.total + size > self._length:
            raise InconsistentLength("There are more bytes than the upload was to have.")
        if self.total + size > self._limit:
            raise TooLarge(self._limit)

    def _is_due(self, seconds: float) -> bool:
        if self.tail.size >= PIECE_BYTES:
            return True
        return seconds >= PIECE_SECONDS and self.tail.size * _TIMED_PARTS >= (self._length or 0)

    def _must_stop(self, now: float) -> bool:
        if self._stop.is_told:
            return True
        if now - self._looked < _LOOK_SECONDS:
            return False
        self._looked = now
        return not self._claims.may_continue(self._claim)
