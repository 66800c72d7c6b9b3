"""The time between uploads, for work that nobody waits for."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Who sends many pictures sends the next one before this has passed.
_QUIET_SECONDS = 0.1


class Lull:
    """Knows whether uploads are being worked on in this process, and when the last one was."""

    def __init__(self) -> None:
        self._under_way = 0
        self._ended = float("-inf")
        self._changed = threading.Condition()

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """Hold an upload's work; the lull begins a moment after the last of them."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._ended = time.monotonic()
                self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait for the lull, but no longer than that; return whether it has come."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._under_way or time.monotonic() < self._ended + _QUIET_SECONDS:
                now = time.monotonic()
                if now >= deadline:
                    return False
                quiet_at = deadline if self._under_way else self._ended + _QUIET_SECONDS
                self._changed.wait(min(quiet_at, deadline) - now)
            return True
