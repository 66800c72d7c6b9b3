"""One request at a time adds to an upload: whoever comes later makes the one before it let go."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from uploader.outcomes import DatabaseUnavailable
from uploader.outcomes.uploads import UploadComplete, UploadOver, UploadTakenOver
from uploader.records.upload_leases import Lease, UploadLeases
from uploader.records.uploads import Upload, UploadRows
from uploader.resuming.active_requests import Stop, UnderWay

# How long a request waits for the one before it to save what it has.
_LET_GO_SECONDS = 2.0
_PAUSE_SECONDS = 0.05
_ATTEMPTS = 3

log = structlog.get_logger(__name__)


class Turns:
    """Waits for a turn at an upload, and takes it from whoever does not let go."""

    def __init__(self, ledger: UploadRows, claims: UploadLeases) -> None:
        self._ledger = ledger
        self._claims = claims
        self._under_way = UnderWay()

    def settle(self, owner: str, upload_id: str) -> Upload:
        """Return an upload to which nothing is being added, so that its offset holds.

        A request that is under way is asked to save what it has; after a while it is no longer
        waited for, and can change nothing any more.
        """
        deadline, told = time.monotonic() + _LET_GO_SECONDS, None
        upload = self._ledger.load(owner, upload_id)
        while upload.claim is not None:
            if time.monotonic() > deadline:
                self._claims.revoke(upload)
            elif upload.claim != told:
                self._under_way.stop(upload.id)
                self._claims.recall(upload)
                told = upload.claim
            else:
                time.sleep(_PAUSE_SECONDS)
            upload = self._ledger.load(owner, upload_id)
        return upload

    @contextmanager
    def taken(self, upload: Upload) -> Iterator[tuple[Lease, Stop]]:
        """Hold the claim to a settled upload, and what tells to let go of it.

        Raises UploadComplete, UploadOver, and UploadTakenOver where others are quicker.
        """
        claim = self._claim(upload)
        try:
            with self._under_way.entered(upload.id) as stop:
                yield claim, stop
        finally:
            try:
                self._claims.release(claim)
            except DatabaseUnavailable:
                # Whoever comes next waits for it in vain and then takes it.
                log.warning("claim_not_released", upload=upload.id)

    def _claim(self, upload: Upload) -> Lease:
        for _ in range(_ATTEMPTS):
            if upload.state == "complete":
                raise UploadComplete
            if upload.state == "failed":
                raise UploadOver(upload.problem)
            claim = self._claims.take(upload)
            if claim is not None:
                return claim
            upload = self.settle(upload.owner, upload.id)
        raise UploadTakenOver
