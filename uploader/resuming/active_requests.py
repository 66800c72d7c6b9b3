"""The requests of this process that are adding to an upload, so that one can be made to stop."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class StopSignal:
    """Tells one request to stop.

    A request that is blocked on its connection sees no signal, so it leaves an action that is run
    by the thread that sends the signal.
    """

    def __init__(self) -> None:
        self._sent = threading.Event()
        self._action: Callable[[], None] | None = None

    def on_stop(self, action: Callable[[], None]) -> None:
        """Set what is run when the request is told to stop."""
        self._action = action

    def send(self) -> None:
        """Tell the request to stop, and run the action that it left."""
        self._sent.set()
        if self._action is not None:
            self._action()

    @property
    def is_sent(self) -> bool:
        """Whether the request has to stop."""
        return self._sent.is_set()


class ActiveRequests:
    """Knows for each upload the request of this process that is adding to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._signals: dict[str, StopSignal] = {}

    @contextmanager
    def registered(self, upload_id: str) -> Iterator[StopSignal]:
        """Register a request inside the context, and give it its signal."""
        signal = StopSignal()
        with self._lock:
            self._signals[upload_id] = signal
        try:
            yield signal
        finally:
            with self._lock:
                if self._signals.get(upload_id) is signal:
                    del self._signals[upload_id]

    def stop(self, upload_id: str) -> None:
        """Tell the request of this upload to stop, if this process has one."""
        with self._lock:
            signal = self._signals.get(upload_id)
        if signal is not None:
            signal.send()
