"""Removes the objects of the deletion queue, and tries again where that failed."""

import threading

import structlog

from uploader.clock import microseconds_now
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import Outcome
from uploader.records.deletion_queue import DeletionQueue
from uploader.records.uploads import UploadRows
from uploader.storage.object_store import ObjectStore
from uploader.storage.timeouts import time_limit

SWEEP_SECONDS = 30.0
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
    ) -> None:
        self._lifecycle = lifecycle
        self._uploads = uploads
        self._queue = queue
        self._store = store
        self._stop = False
        self._wake = threading.Event()

    def sweep(self) -> int:
        """Remove all objects that are due; return how many.

        An object that cannot be removed is tried again by the next sweep, and blocks no other.
        """
        self._lifecycle.abandon_expired()
        self._uploads.delete_expired()
        self._lifecycle.forget_old_answers()
        removed = 0
        while keys := self._queue.due(microseconds_now(), _KEYS_AT_ONCE):
            gone = self._remove(keys)
            self._queue.dequeue(gone)
            removed += len(gone)
            if not gone:
                break
        return removed

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

    def _remove(self, keys: list[str]) -> list[str]:
        gone = []
        for key in keys:
            try:
                with time_limit(_REMOVAL_SECONDS):
                    self._store.remove(key)
            except Outcome as outcome:
                log.warning("removal_postponed", key=key, code=outcome.code)
                if not self._store.ready():
                    break
            else:
                gone.append(key)
        return gone

    def _run(self) -> None:
        while not self._stop:
            self._wake.wait(SWEEP_SECONDS)
            self._wake.clear()
            try:
                self.sweep()
            except Exception:
                log.exception("sweep_failed")
