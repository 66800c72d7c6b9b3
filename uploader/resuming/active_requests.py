"""The requests of this process that are adding to an upload, so that each can be made to stop."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import structlog

from uploader.outcomes import DatabaseUnavailable
from uploader.records.upload_leases import Lease

# How often the database is asked whether another process has recalled a lease of this one.
CHECK_SECONDS = 0.25
_PAUSE_AFTER_FAILURE_SECONDS = 1.0

log = structlog.get_logger(__name__)


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
    """Knows for each upload the request of this process that is adding to it.

    Who needs the upload may be in another process: it recalls the lease in the database. One
    thread asks for all requests of this process whether theirs was recalled, because a request
    that is blocked on its connection cannot. There is no such thread while there is no request.
    """

    def __init__(
        self,
        find_recalled: Callable[[Iterable[Lease]], set[str]],
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        """`find_recalled` is asked every `check_seconds` which leases have to be released."""
        self._find_recalled = find_recalled
        self._check_seconds = check_seconds
        self._lock = threading.Lock()
        self._active: dict[str, tuple[Lease, StopSignal]] = {}
        self._is_watched = False

    @contextmanager
    def registered(self, lease: Lease) -> Iterator[StopSignal]:
        """Register the request that holds this lease inside the context, and give it its signal."""
        upload_id, signal = lease.upload.id, StopSignal()
        with self._lock:
            self._active[upload_id] = (lease, signal)
            if not self._is_watched:
                threading.Thread(target=self._watch, name="recalls", daemon=True).start()
                self._is_watched = True
        try:
            yield signal
        finally:
            with self._lock:
                known = self._active.get(upload_id)
                if known is not None and known[1] is signal:
                    del self._active[upload_id]

    def stop(self, upload_id: str) -> None:
        """Tell the request of this upload to stop, if this process has one."""
        with self._lock:
            known = self._active.get(upload_id)
        if known is not None:
            known[1].send()

    def _watch(self) -> None:
        """Tell requests whose leases were recalled or revoked to stop, until no request is left."""
        pause = threading.Event()
        seconds = self._check_seconds
        while True:
            pause.wait(seconds)
            with self._lock:
                if not self._active:
                    self._is_watched = False
                    return
                waiting = [known for known in self._active.values() if not known[1].is_sent]
            try:
                recalled = self._find_recalled([lease for lease, _ in waiting])
            except DatabaseUnavailable:
                seconds = _PAUSE_AFTER_FAILURE_SECONDS
                continue
            seconds = self._check_seconds
            for lease, signal in waiting:
                if lease.token in recalled:
                    # In threads of their own: each may wait for the store, and none for another.
                    threading.Thread(target=signal.send, name="rescue", daemon=True).start()
