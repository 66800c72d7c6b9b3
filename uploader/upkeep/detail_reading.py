"""Reads the files of stored pictures for what they say, where that was not done by the upload."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from uploader.decoding.details import NOTHING
from uploader.decoding.gatekeeper import Gatekeeper
from uploader.library.image import Image
from uploader.outcomes import Outcome
from uploader.previews.idleness import UploadActivity
from uploader.previews.originals import fetched
from uploader.storage.object_store import ObjectStore
from uploader.upkeep.passes import Attempts, can_wait, work_through
from uploader.upkeep.unread import Unread

log = structlog.get_logger(__name__)


@dataclass
class DetailsRead:
    """What a pass has done: of `refused` files nothing is known, `postponed` are tried again."""

    read: int = 0
    refused: int = 0
    postponed: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the numbers by their names."""
        return asdict(self)


class DetailReader:
    """Works when nobody else needs the decoders, as the rerendering does.

    Each file is recorded in one transaction, so that a pass can end at any point, and two of them
    can run at once.
    """

    def __init__(
        self,
        unread: Unread,
        store: ObjectStore,
        gatekeeper: Gatekeeper,
        spool_dir: Path,
        activity: UploadActivity,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._unread = unread
        self._store = store
        self._gatekeeper = gatekeeper
        self._spool_dir = spool_dir
        self._attempts = Attempts(store, activity)
        self._pause = pause

    def is_due(self) -> bool:
        """Say whether any image is left; raises DatabaseUnavailable."""
        return bool(self._unread.some(1))

    def run(self, seconds: float) -> DetailsRead:
        """Read what is unread, for about `seconds`.

        Raises StorageUnavailable and DatabaseUnavailable; what was read until then stays.
        """
        report = DetailsRead()
        work_through(
            self._unread.some, lambda image: self._read(image, report), seconds, self._pause
        )
        return self._finished(report)

    def _read(self, image: Image, report: DetailsRead) -> bool:
        """Read one file; False where that has to be tried again."""

        def read() -> None:
            with fetched(self._store, self._spool_dir, image) as file:
                kind = image.picture_format
                details = self._gatekeeper.read(file.rewind(), kind, image.owner, can_wait)
            self._unread.record(image, details)
            report.read += 1

        def give_up(outcome: Outcome) -> None:
            # An earlier version took it; its name and its upload still tell something.
            log.info("details_not_read", image=image.id, code=outcome.code)
            self._unread.record(image, NOTHING)
            report.refused += 1

        def postpone(outcome: Outcome) -> None:
            log.warning("details_postponed", image=image.id, code=outcome.code)
            report.postponed += 1

        return self._attempts.make(read, give_up, postpone)

    def _finished(self, report: DetailsRead) -> DetailsRead:
        log.info("details_read", **report.as_json(), left=self._unread.count())
        return report
