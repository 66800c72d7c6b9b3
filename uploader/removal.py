"""Removes the objects of images that are gone for everybody, and tries again where that failed."""

import threading

import structlog

from uploader.catalogue import Image
from uploader.image_store import ObjectStore
from uploader.lifecycle import Lifecycle
from uploader.outcomes import Outcome
from uploader.patience import patience

SWEEP_SECONDS = 30.0
REMOVAL_SECONDS = 8.0
_SWEEP_IMAGES = 100

log = structlog.get_logger(__name__)


class Remover:
    """Finishes deletions, at once where the store allows it, else by a sweep."""

    def __init__(self, lifecycle: Lifecycle, store: ObjectStore) -> None:
        self._lifecycle = lifecycle
        self._store = store
        self._stop = False
        self._wake = threading.Event()

    def try_remove(self, image: Image) -> bool:
        """Remove objects and row; False when the sweep has to try again."""
        try:
            with patience(REMOVAL_SECONDS):
                for key in image.keys:
                    self._store.remove(key)
            self._lifecycle.finish_deleting(image)
        except Outcome as outcome:
            log.warning("removal_postponed", image=image.id, code=outcome.code)
            return False
        return True

    def sweep(self) -> int:
        """Try all unfinished deletions once; return how many are finished."""
        finished = 0
        for image in self._lifecycle.unfinished_deletions(_SWEEP_IMAGES):
            if not self.try_remove(image):
                break
            finished += 1
        return finished

    def start(self) -> None:
        """Sweep now and then in a background thread."""
        threading.Thread(target=self._run, name="sweep", daemon=True).start()

    def stop(self) -> None:
        """End the background thread."""
        self._stop = True
        self._wake.set()

    def remove_soon(self) -> None:
        """Let the background thread sweep now, so that the request need not wait."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stop:
            self._wake.wait(SWEEP_SECONDS)
            self._wake.clear()
            try:
                self.sweep()
            except Exception:
                log.exception("sweep_failed")
