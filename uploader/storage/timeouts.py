"""How long the store is waited for: the HTTP pool beneath the SDK, with limits on every step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from uploader.outcomes import StorageUnavailable

CONNECT_SECONDS = 1.0
READ_SECONDS = 8.0
_LEAST_SECONDS = 10.0
_SLOW_STORE_BYTES_A_SECOND = 2_000_000
# A store that hashes an object before it says anything of it reads it at least as fast as this.
_SLOW_HASHING_BYTES_A_SECOND = 20_000_000
_SLICE_BYTES = 256 * 1024
_CONNECTIONS = 64

_deadline: ContextVar[float | None] = ContextVar("store_deadline", default=None)
_silence: ContextVar[float] = ContextVar("store_silence", default=READ_SECONDS)


@contextmanager
def patience(seconds: float, silence: float = READ_SECONDS) -> Iterator[None]:
    """Bound all waiting for the store inside the context, however many calls there are.

    `silence` bounds the wait for a single answer, which a store may give only after it has read
    all of a large object.
    """
    deadline = _deadline.set(time.monotonic() + seconds)
    longest = _silence.set(silence)
    try:
        yield
    finally:
        _silence.reset(longest)
        _deadline.reset(deadline)


def seconds_for(size: int) -> float:
    """Return how long so many bytes may take on their way to the slowest store that is borne."""
    return _LEAST_SECONDS + size / _SLOW_STORE_BYTES_A_SECOND


def silence_for(size: int) -> float:
    """Return how long the slowest store that is borne may read so many bytes before it answers."""
    return READ_SECONDS + size / _SLOW_HASHING_BYTES_A_SECOND


def seconds_left() -> float:
    """Return how long the next answer is waited for; raises StorageUnavailable at the end."""
    deadline = _deadline.get()
    if deadline is None:
        return _silence.get()
    left = deadline - time.monotonic()
    if left <= 0:
        raise StorageUnavailable
    return min(_silence.get(), left)


class _SlicedSend:
    """Sends a body in slices, each with its own time limit.

    urllib3 sends with the connect time-out, and Python counts that over the whole of one send:
    a body in one piece would have to be through in one second.
    """

    def send(self, data: Any) -> None:
        sock = getattr(self, "sock", None)
        if sock is None or not isinstance(data, bytes | bytearray):
            super().send(data)  # type: ignore[misc] # The connection class beside this one.
            return
        with memoryview(data) as view:
            for start in range(0, len(view), _SLICE_BYTES):
                sock.settimeout(seconds_left())
                super().send(view[start : start + _SLICE_BYTES])  # type: ignore[misc] # See above.


class _Connection(_SlicedSend, HTTPConnection):
    pass


class _SecureConnection(_SlicedSend, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class PatientPool(urllib3.PoolManager):
    """No retries, short waits, and errors with the one content type that the SDK understands."""

    def __init__(self) -> None:
        super().__init__(maxsize=_CONNECTIONS, retries=False, cert_reqs="CERT_REQUIRED")
        self.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def urlopen(  # type: ignore[override] # The SDK passes keywords only.
        self, method: str, url: str, redirect: bool = True, **options: Any
    ) -> urllib3.BaseHTTPResponse:
        options["timeout"] = urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds_left())
        options["retries"] = False
        response = super().urlopen(method, url, redirect=False, **options)
        # `rclone serve s3` answers errors as text/xml, which the SDK takes for garbage.
        if response.headers.get("Content-Type", "").startswith("text/xml"):
            response.headers["Content-Type"] = "application/xml"
        return response
