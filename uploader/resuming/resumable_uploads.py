"""An upload that may be cut and continued: begin, look, add bytes, end."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from uploader.clock import SECOND, microseconds_now
from uploader.intake.acceptance import Acceptance, Accepted
from uploader.intake.reception import Received, Wishes
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import (
    DigestMismatch,
    EmptyFile,
    ImageNotFound,
    Outcome,
    TooLarge,
)
from uploader.outcomes.uploads import (
    BodyCut,
    InconsistentLength,
    LengthNeeded,
    UploadComplete,
    UploadNotFound,
    UploadTakenOver,
    WrongOffset,
)
from uploader.records.identifiers import new_id
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import Upload, UploadRows
from uploader.resuming.leases import Turns
from uploader.resuming.part_store import Assembly
from uploader.resuming.receiver import Arrival
from uploader.resuming.upload_requests import Append, Creation

# Whoever meets these may send the same bytes again; every other refusal is the end of an upload.
_PASSING = frozenset({409, 423, 429, 503})


@dataclass(frozen=True)
class Progress:
    """How an upload stands after a request, and the image where that was the last one."""

    upload: Upload
    accepted: Accepted | None = None


class Resumption:
    """Lets one request at a time add to an upload, and makes an image of it at its end."""

    def __init__(
        self,
        ledger: UploadRows,
        claims: UploadLeases,
        assembly: Assembly,
        acceptance: Acceptance,
        lifecycle: Lifecycle,
        limit: int,
        seconds: int,
    ) -> None:
        """`limit` is the most bytes of an upload, `seconds` how long it waits for the next one."""
        self._ledger = ledger
        self._claims = claims
        self._turns = Turns(ledger, claims)
        self._assembly = assembly
        self._acceptance = acceptance
        self._lifecycle = lifecycle
        self._limit = limit
        self._seconds = seconds

    def begin(self, owner: str, creation: Creation) -> Progress:
        """Begin an upload, with its first bytes where they came along.

        When those are refused nothing is left: the client was not told of the upload yet.
        """
        upload = self._describe(owner, creation)
        self._ledger.create(upload)
        if creation.first is None:
            return Progress(upload)
        try:
            return self.append(owner, upload.id, creation.first)
        except Exception:
            with contextlib.suppress(Outcome):
                self._ledger.delete(owner, upload.id)
            raise

    def find(self, owner: str, upload_id: str) -> Upload:
        """Return an upload as it stands, whatever is under way; raises UploadNotFound."""
        return self._ledger.load(owner, upload_id)

    def settle(self, owner: str, upload_id: str) -> Upload:
        """Return an upload whose offset holds: what is under way has ended, or counts no more."""
        return self._turns.settle(owner, upload_id)

    def end(self, owner: str, upload_id: str) -> None:
        """Forget an upload and what came of it; an image that was made of it stays."""
        self.settle(owner, upload_id)
        self._ledger.delete(owner, upload_id)

    def append(self, owner: str, upload_id: str, request: Append) -> Progress:
        """Add bytes; with the last one the picture is checked and stored, or the upload is over.

        What arrives before a connection is cut is kept, unless a checksum covers it.
        """
        upload = self.settle(owner, upload_id)
        if upload.state == "complete":
            return self._append_to_complete(upload, request)
        with self._turns.taken(upload) as (claim, stop):
            length = self._settled_length(claim, request)
            arrival = Arrival(
                self._ledger, self._claims, self._assembly, claim, length, self._limit, stop
            )
            with contextlib.closing(arrival):
                accepted = self._take_in(claim, arrival, request)
        return Progress(self._ledger.load(owner, upload_id), accepted)

    def _take_in(self, claim: Lease, arrival: Arrival, request: Append) -> Accepted | None:
        if request.checksum is None:
            with self._over_if_refused(claim):
                arrival.take_in(request.body)
        else:
            piece = arrival.verified(request.body, request.checksum)
            with piece, self._over_if_refused(claim):
                arrival.take_in(piece.rewind())
        completes = arrival.is_whole if request.completes is None else request.completes
        is_cut = request.body.is_cut or (completes and not arrival.is_whole)
        if completes and not is_cut:
            return self._finish(claim, arrival)
        with self._over_if_refused(claim):
            arrival.keep_tail()
        if is_cut:
            raise BodyCut
        return None

    def _finish(self, claim: Lease, arrival: Arrival) -> Accepted:
        upload = claim.upload
        with (
            self._over_if_refused(claim, verdict=True),
            self._assembly.joined(self._ledger.parts(upload.id), arrival.tail) as file,
        ):
            if upload.sha256 is not None and upload.sha256 != file.sha256:
                raise DigestMismatch
            wishes = Wishes(upload.visibility, upload.keep_duplicates)
            accepted = self._acceptance.accept(
                upload.owner,
                Received(file, upload.name, wishes),
                key=f"upload:{upload.id}",
                on_begin=lambda connection: self._claims.release_reservation(connection, claim),
            )
        image = accepted.image
        try:
            self._claims.complete(claim, image.bytes, image.id, duplicate=accepted.duplicate)
        except UploadTakenOver:
            self._undo_if_ended(upload, accepted)
            raise
        return accepted

    def _describe(self, owner: str, creation: Creation) -> Upload:
        length = creation.length
        if length == 0:
            raise EmptyFile
        if length is not None and length > self._limit:
            raise TooLarge(self._limit)
        now = microseconds_now()
        return Upload(
            id=new_id(),
            owner=owner,
            state="open",
            received=0,
            length=length,
            metadata=creation.metadata,
            name=creation.name,
            visibility=creation.wishes.visibility,
            keep_duplicates=creation.wishes.keep_duplicates,
            sha256=creation.sha256,
            reserved_images=1,
            reserved_bytes=length or 0,
            claim=None,
            recalled=False,
            image_id=None,
            duplicate=False,
            problem=None,
            created_at=now,
            expires_at=now + self._seconds * SECOND,
        )

    def _settled_length(self, claim: Lease, request: Append) -> int | None:
        """Check offset and lengths against each other, and record a length that is new."""
        upload, size = claim.upload, request.body.size
        if request.offset != upload.received:
            raise WrongOffset(upload.received, request.offset)
        lengths = {upload.length, request.length} - {None}
        if request.completes and size is not None:
            lengths.add(upload.received + size)
        if len(lengths) > 1:
            raise InconsistentLength
        length = lengths.pop() if lengths else None
        if length is None and request.completes:
            raise LengthNeeded
        least = upload.received + (size or 0)
        if length is not None and least > length:
            raise InconsistentLength
        if max(least, length or 0) > self._limit:
            raise TooLarge(self._limit)
        if length is not None and upload.length is None:
            with self._over_if_refused(claim):
                self._claims.set_length(claim, length)
        return length

    def _append_to_complete(self, upload: Upload, request: Append) -> Progress:
        if request.offset != upload.received:
            raise WrongOffset(upload.received, request.offset)
        if not request.body.is_empty:
            raise InconsistentLength
        if request.completes is not None:
            raise UploadComplete
        return Progress(upload)

    @contextmanager
    def _over_if_refused(self, claim: Lease, *, verdict: bool = False) -> Iterator[None]:
        try:
            yield
        except Outcome as outcome:
            if outcome.status not in _PASSING:
                outcome.is_verdict = verdict
                with contextlib.suppress(UploadTakenOver):
                    self._claims.fail(claim, outcome.detail)
            raise

    def _undo_if_ended(self, upload: Upload, accepted: Accepted) -> None:
        """Take an image back whose upload was ended while it was being stored."""
        try:
            self._ledger.load(upload.owner, upload.id)
        except UploadNotFound:
            if not accepted.duplicate:
                with contextlib.suppress(ImageNotFound):
                    self._lifecycle.delete(upload.owner, accepted.image.id)
