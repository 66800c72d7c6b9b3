"""One request at a time adds to an upload: a later one takes the lease over from an earlier one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from uploader.outcomes import DatabaseUnavailable
from uploader.outcomes.uploads import UploadComplete, UploadOver, UploadTakenOver
from uploader.records.quota import EVERYBODYS, OwnQuota
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import Part, Upload, UploadRows
from uploader.resuming.active_requests import ActiveRequests, StopSignal

# How long a request waits for the one before it to save what it has received.
HANDOVER_SECONDS = 2.0
_PAUSE_SECONDS = 0.05
_ATTEMPTS = 3

log = structlog.get_logger(__name__)


class HeldLease:
    """The lease of a running request; its token is a fencing token, so a stale one changes nothing.

    Changes under a stale lease raise UploadTakenOver.
    """

    def __init__(self, leases: UploadLeases, lease: Lease, signal: StopSignal) -> None:
        self.lease = lease
        self.signal = signal
        self._leases = leases

    @property
    def upload(self) -> Upload:
        """The upload as it was when the lease was taken."""
        return self.lease.upload

    def advance(self, part: Part) -> None:
        """Record a part that is stored; raises as `UploadLeases.advance`."""
        self._leases.advance(self.lease, part)

    def release(self) -> None:
        """Give the lease back, so that another request can go on."""
        self._leases.release(self.lease)

    def must_stop(self) -> bool:
        """Say whether another request needs the upload, of this process or of another one."""
        return self.signal.is_sent


class LeaseHandover:
    """Waits for the lease of an upload, and revokes it from a request that does not release it."""

    def __init__(
        self, rows: UploadRows, leases: UploadLeases, seconds: float = HANDOVER_SECONDS
    ) -> None:
        """`seconds` is how long a request may take to release its lease."""
        self._rows = rows
        self._leases = leases
        self._seconds = seconds
        self._active = ActiveRequests(leases.recalled)

    def settle(self, owner: str, upload_id: str) -> Upload:
        """Return an upload to which nothing is being added, so that its offset holds.

        A running request is asked to save what it has; when that takes too long its lease is
        revoked, and what it does afterwards has no effect. Raises UploadNotFound.
        """
        deadline, recalled = time.monotonic() + self._seconds, None
        upload = self._rows.load(owner, upload_id)
        while upload.claim is not None:
            if time.monotonic() > deadline:
                self._leases.revoke(upload)
            elif upload.claim != recalled:
                self._active.stop(upload.id)
                self._leases.recall(upload)
                recalled = upload.claim
            else:
                time.sleep(_PAUSE_SECONDS)
            upload = self._rows.load(owner, upload_id)
        return upload

    @contextmanager
    def held(self, upload: Upload, own: OwnQuota = EVERYBODYS) -> Iterator[HeldLease]:
        """Hold the lease of a settled upload inside the context; `own` is its owner's quota.

        Raises UploadComplete, UploadOver, and UploadTakenOver when others are faster.
        """
        lease = self._take(upload, own)
        try:
            with self._active.registered(lease) as signal:
                yield HeldLease(self._leases, lease, signal)
        finally:
            try:
                self._leases.release(lease)
            except DatabaseUnavailable:
                # The next request waits for the handover and then revokes the lease.
                log.warning("claim_not_released", upload=upload.id)

    def _take(self, upload: Upload, own: OwnQuota) -> Lease:
        for _ in range(_ATTEMPTS):
            if upload.state == "complete":
                raise UploadComplete
            if upload.state == "failed":
                raise UploadOver(upload.problem)
            lease = self._leases.take(upload, own)
            if lease is not None:
                return lease
            upload = self.settle(upload.owner, upload.id)
        raise UploadTakenOver
