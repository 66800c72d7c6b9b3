"""Removes the objects of the deletion queue, and tries again where that failed."""

import threading
import time

import structlog

from uploader.clients.object_cache import ObjectCache
from uploader.clock import SECOND, microseconds_now
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import GatewayUnavailable, Outcome
from uploader.records.deletion_queue import DeletionQueue
from uploader.records.uploads import UploadRows
from uploader.storage.object_store import ObjectStore
from uploader.storage.timeouts import time_limit

SWEEP_SECONDS = 30.0
# A gateway that was reading an object when it was removed has kept it by then.
AGAIN_SECONDS = 20.0
_REMOVAL_SECONDS = 8.0
_KEYS_AT_ONCE = 100

log = structlog.get_logger(__name__)


class Remover:
    """Abandons what has expired, and works off the deletion queue."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        uploads: UploadRows,
        queue: DeletionQueue,
        store: ObjectStore,
        cache: ObjectCache | None = None,
    ) -> None:
        """Without a `cache`, no gateway is told what was removed."""
        self._lifecycle = lifecycle
        self._uploads = uploads
        self._queue = queue
        self._store = store
        self._cache = cache if cache is not None and cache.is_known else None
        self._comes_again = False
        self._stop = False
        self._wake = threading.Event()

    def sweep(self) -> int:
        """Remove all objects that are due; return how many.

        An object that cannot be removed is tried again by the next sweep, and blocks no other.
        """
        self._lifecycle.abandon_expired()
        self._uploads.delete_expired()
        self._lifecycle.forget_old_answers()
        return self.remove_due(float("inf"))

    def remove_due(self, deadline: float) -> int:
        """Remove objects that are due until this time of the monotonic clock; return how many."""
        removed = 0
        while time.monotonic() < deadline and (keys := self._due()):
            gone = self._remove(keys)
            self._settle(gone)
            removed += len(gone)
            if not gone:
                break
        return removed

    def empty_folder(self, folder: str, deadline: float) -> tuple[int, bool]:
        """Remove the objects of a folder, whether rows know them or not, and what is beside them.

        Return how many, and whether that was all before the deadline. Raises StorageUnavailable.
        """
        removed = 0
        with time_limit(_REMOVAL_SECONDS):
            for found in self._store.list(folder):
                if time.monotonic() > deadline:
                    return removed, False
                self._remove_one(found.key)
                removed += 1
            self._store.remove_leftovers(0.0, folder)
        return removed, True

    def start(self) -> None:
        """Sweep every half minute in a background thread."""
        threading.Thread(target=self._run, name="sweep", daemon=True).start()

    def stop(self) -> None:
        """End the background thread."""
        self._stop = True
        self._wake.set()

    def remove_soon(self) -> None:
        """Wake the background thread, so that a request need not wait for the removal."""
        self._wake.set()

    def _due(self) -> list[str]:
        return self._queue.due(microseconds_now(), _KEYS_AT_ONCE)

    def _settle(self, gone: list[str]) -> None:
        again = microseconds_now() + int(AGAIN_SECONDS * SECOND) if self._cache else None
        self._comes_again |= self._queue.settle(gone, again)

    def _remove(self, keys: list[str]) -> list[str]:
        gone = []
        for key in keys:
            try:
                with time_limit(_REMOVAL_SECONDS):
                    self._remove_one(key)
            except Outcome as outcome:
                log.warning("removal_postponed", key=key, code=outcome.code)
                if isinstance(outcome, GatewayUnavailable) or not self._store.ready():
                    break
            else:
                gone.append(key)
        return gone

    def _remove_one(self, key: str) -> None:
        self._store.remove(key)
        if self._cache is not None:
            self._cache.forget(key)

    def _pause(self) -> float:
        """Return how long to sleep: until those are due that come again, if there are any."""
        comes_again, self._comes_again = self._comes_again, False
        return AGAIN_SECONDS + 1.0 if comes_again else SWEEP_SECONDS

    def _run(self) -> None:
        while not self._stop:
            self._wake.wait(self._pause())
            self._wake.clear()
            try:
                self.sweep()
            except Exception:
                log.exception("sweep_failed")
