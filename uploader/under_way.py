"""The requests of this process that are adding to an upload, so that one can be told to stop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class UnderWay:
    """Knows for each upload the request that is adding to it here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._signals: dict[str, threading.Event] = {}

    @contextmanager
    def entered(self, upload_id: str) -> Iterator[threading.Event]:
        """Enter a request; its event is set when it has to stop."""
        signal = threading.Event()
        with self._lock:
            self._signals[upload_id] = signal
        try:
            yield signal
        finally:
            with self._lock:
                if self._signals.get(upload_id) is signal:
                    del self._signals[upload_id]

    def stop(self, upload_id: str) -> None:
        """Tell the request of this upload, if it is one of this process, to stop."""
        with self._lock:
            signal = self._signals.get(upload_id)
        if signal is not None:
            signal.set()

    def stop_all(self) -> None:
        """Tell all requests to stop, because the process is about to end."""
        with self._lock:
            for signal in self._signals.values():
                signal.set()
