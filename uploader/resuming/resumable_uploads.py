"""Uploads that may be cut and continued: begin, look, add bytes, end."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from uploader.intake.acceptance import Acceptance
from uploader.intake.reception import Received
from uploader.intake.submission import Accepted, Submission
from uploader.intake.upload_options import UploadOptions
from uploader.outcomes import DigestMismatch, LibraryClosed, Outcome, TooLarge
from uploader.outcomes.uploads import BodyCut, Overlong, UploadNotFound, UploadTakenOver
from uploader.records.quota import EVERYBODYS, OwnQuota
from uploader.records.upload_leases import UploadLeases
from uploader.records.uploads import Upload, UploadRows
from uploader.resuming.leases import HeldLease, LeaseHandover
from uploader.resuming.lengths import agreed_length, check_append_to_complete, check_new_length
from uploader.resuming.new_uploads import album_of, new_upload
from uploader.resuming.part_store import PartStore
from uploader.resuming.part_writer import PartWriter
from uploader.resuming.receiver import PartRules, Receiver
from uploader.resuming.upload_requests import Append, Creation

# The same bytes may be sent again after these; every other refusal is the end of an upload.
_TRANSIENT = frozenset({409, 423, 429, 503})
Confirm = Callable[[], OwnQuota]


@dataclass(frozen=True)
class UploadLimits:
    """The most bytes of an upload, and how many seconds it waits for the next one."""

    bytes: int
    seconds: int


@dataclass(frozen=True)
class Progress:
    """How an upload stands after a request, and the image where that was the last one."""

    upload: Upload
    accepted: Accepted | None = None


class ResumableUploads:
    """Lets one request at a time add to an upload, and makes an image of it at its end."""

    def __init__(
        self,
        rows: UploadRows,
        leases: UploadLeases,
        part_store: PartStore,
        acceptance: Acceptance,
        limits: UploadLimits,
        *,
        part_rules: PartRules | None = None,
    ) -> None:
        self._rows = rows
        self._leases = leases
        self._part_store = part_store
        self._acceptance = acceptance
        self._limits = limits
        self._part_rules = part_rules or PartRules()
        self._handover = LeaseHandover(rows, leases)
        self._writer = PartWriter(part_store, rows)

    def begin(
        self,
        owner: str,
        creation: Creation,
        confirm: Confirm = lambda: EVERYBODYS,
        *,
        own: OwnQuota = EVERYBODYS,
    ) -> Progress:
        """Begin an upload, with its first bytes where they came along; the rest as in `append`.

        When those are refused nothing is left: the client was not told of the upload yet.
        """
        check_new_length(creation.length, self._limits.bytes)
        if creation.options.album is not None:
            self._acceptance.filing.check(owner, creation.options.album)
        upload = new_upload(owner, creation, self._limits.seconds)
        self._rows.create(upload, own)
        if creation.first is None:
            return Progress(upload)
        try:
            return self.append(owner, upload.id, creation.first, confirm, own=own)
        except Exception:
            with contextlib.suppress(Outcome):
                self._rows.delete(owner, upload.id)
            raise

    def find(self, owner: str, upload_id: str) -> Upload:
        """Return an upload as it stands, while requests may add to it; raises UploadNotFound."""
        return self._rows.load(owner, upload_id)

    def settle(self, owner: str, upload_id: str) -> Upload:
        """Return an upload whose offset holds: a request that was adding to it adds no more."""
        return self._handover.settle(owner, upload_id)

    def end(self, owner: str, upload_id: str) -> None:
        """Delete an upload and its parts; an image that was made of it stays."""
        self.settle(owner, upload_id)
        self._rows.delete(owner, upload_id)

    def append(
        self,
        owner: str,
        upload_id: str,
        request: Append,
        confirm: Confirm = lambda: EVERYBODYS,
        *,
        own: OwnQuota = EVERYBODYS,
    ) -> Progress:
        """Add bytes; with the last one the picture is checked and stored, or the upload is over.

        What arrives before a connection is cut is kept, unless a checksum covers it. `confirm` runs
        after the last byte and raises where the owner may no longer upload: no picture is made
        then, and the upload stays as it was recorded last. `own` is what was set for the owner when
        the request began, and what `confirm` returns is what is then.
        """
        upload = self.settle(owner, upload_id)
        if upload.state == "complete":
            check_append_to_complete(upload, request)
            return Progress(upload)
        with self._handover.held(upload, own) as held:
            receiver = Receiver(
                held,
                self._writer,
                length=self._record_length(held, request),
                limit=self._limits.bytes,
                rules=self._part_rules,
            )
            with contextlib.closing(receiver):
                accepted = self._receive(held, receiver, request, confirm)
        return Progress(self._rows.load(owner, upload_id), accepted)

    def _record_length(self, held: HeldLease, request: Append) -> int | None:
        """Return the length of the whole upload, and record it where the request is the first."""
        try:
            length = agreed_length(held.upload, request, self._limits.bytes)
        except (Overlong, TooLarge) as outcome:
            self._fail(held, outcome)
            raise
        if length is not None and held.upload.length is None:
            with self._failing_when_refused(held):
                self._leases.set_length(held.lease, length)
        return length

    def _receive(
        self, held: HeldLease, receiver: Receiver, request: Append, confirm: Confirm
    ) -> Accepted | None:
        if not request.checksums:
            with self._failing_when_refused(held):
                receiver.receive(request.body)
        else:
            file = receiver.spool_verified(request.body, request.checksums)
            with file, self._failing_when_refused(held):
                receiver.receive(file.rewind())
        completes = receiver.is_whole if request.completes is None else request.completes
        is_cut = request.body.is_cut or (completes and not receiver.is_whole)
        if completes and not is_cut:
            return self._finish(held, receiver, request, confirm())
        with self._failing_when_refused(held):
            receiver.store_tail()
        if is_cut:
            raise BodyCut
        return None

    def _finish(self, held: HeldLease, receiver: Receiver, last: Append, own: OwnQuota) -> Accepted:
        """Make an image of all parts and the tail, and complete the upload."""
        upload = held.upload
        with (
            self._failing_when_refused(held, verdict=True),
            self._part_store.joined(self._rows.parts(upload.id), receiver.tail) as file,
        ):
            for algorithm, digest in upload.digests.items():
                if file.digest(algorithm) != digest:
                    raise DigestMismatch
            options = UploadOptions(
                upload.visibility, upload.keep_duplicates, album=album_of(upload)
            )
            accepted = self._acceptance.accept(
                Submission(
                    upload.owner,
                    Received(file, upload.name, options),
                    key=f"upload:{upload.id}",
                    added_at=upload.added_at,
                    own_quota=own,
                    on_begin=lambda tx: self._leases.release_reservation(tx, held.lease),
                    origin=last.origin,
                    album_was_checked=True,
                )
            )
        image = accepted.image
        told = {"duplicate": accepted.duplicate, "restored": accepted.restored}
        try:
            self._leases.complete(held.lease, image.bytes, image.id, **told)
        except UploadTakenOver:
            self._withdraw_if_deleted(upload, accepted)
            raise
        return accepted

    @contextmanager
    def _failing_when_refused(self, held: HeldLease, *, verdict: bool = False) -> Iterator[None]:
        """Record a refusal as the end of the upload, unless it is a transient one."""
        try:
            yield
        except Outcome as outcome:
            if outcome.status not in _TRANSIENT:
                outcome.is_verdict = verdict
                self._fail(held, outcome)
            raise

    def _fail(self, held: HeldLease, outcome: Outcome) -> None:
        with contextlib.suppress(UploadTakenOver, LibraryClosed):
            self._leases.fail(held.lease, outcome.detail)

    def _withdraw_if_deleted(self, upload: Upload, accepted: Accepted) -> None:
        """Take an image back whose upload was deleted while it was being stored."""
        try:
            self._rows.load(upload.owner, upload.id)
        except UploadNotFound:
            self._acceptance.withdraw(accepted)
