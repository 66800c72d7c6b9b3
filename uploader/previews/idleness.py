"""Idle detection: background work is postponed until no upload is worked on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# A client that sends many pictures sends the next one within this time.
IDLE_AFTER_SECONDS = 0.1


class UploadActivity:
    """Counts the uploads that are worked on in this process, and knows when the last one ended."""

    def __init__(self, idle_after: float = IDLE_AFTER_SECONDS) -> None:
        """`idle_after` is how many seconds without an upload count as idle."""
        self._idle_after = idle_after
        self._active = 0
        self._ended = float("-inf")
        self._changed = threading.Condition()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count as an upload that is worked on, as long as the context lasts."""
        with self._changed:
            self._active += 1
        try:
            yield
        finally:
            with self._changed:
                self._active -= 1
                self._ended = time.monotonic()
                self._changed.notify_all()

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until no upload is worked on, at most `seconds`; return whether that is so."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._active or time.monotonic() < self._ended + self._idle_after:
                now = time.monotonic()
                if now >= deadline:
                    return False
                idle_at = deadline if self._active else self._ended + self._idle_after
                self._changed.wait(min(idle_at, deadline) - now)
            return True
