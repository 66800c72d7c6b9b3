"""The requests of this process that are adding to an upload, so that one can be made to stop."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """Tells a request to stop.

    A request that waits for bytes hears nothing: what it left with `rescue_by` is then done by
    whoever tells it.
    """

    def __init__(self) -> None:
        self._told = threading.Event()
        self._rescue: Callable[[], None] | None = None

    def rescue_by(self, action: Callable[[], None]) -> None:
        """Leave what is to be done when the request is told to stop."""
        self._rescue = action

    def tell(self) -> None:
        """Make the request stop."""
        self._told.set()
        if self._rescue is not None:
            self._rescue()

    @property
    def is_told(self) -> bool:
        """Whether the request has to stop."""
        return self._told.is_set()


class UnderWay:
    """Knows for each upload the request that is adding to it here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stops: dict[str, Stop] = {}

    @contextmanager
    def entered(self, upload_id: str) -> Iterator[Stop]:
        """Enter a request, and give it what will tell it to stop."""
        stop = Stop()
        with self._lock:
            self._stops[upload_id] = stop
        try:
            yield stop
        finally:
            with self._lock:
                if self._stops.get(upload_id) is stop:
                    del self._stops[upload_id]

    def stop(self, upload_id: str) -> None:
        """Make the request of this upload stop, if it is one of this process."""
        with self._lock:
            stop = self._stops.get(upload_id)
        if stop is not None:
            stop.tell()
