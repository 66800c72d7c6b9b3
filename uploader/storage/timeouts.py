"""Time-outs of the object store: the HTTP pool beneath the SDK, with a limit on every step."""

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
# The slowest store that is supported, in bytes a second: of a transfer, and of hashing a stored
# object, which some stores do before they answer.
_TRANSFER_RATE = 2_000_000
_HASHING_RATE = 20_000_000
_SLICE_BYTES = 256 * 1024
_CONNECTIONS = 64

_deadline: ContextVar[float | None] = ContextVar("store_deadline", default=None)
_read_timeout: ContextVar[float] = ContextVar("store_read_timeout", default=READ_SECONDS)


@contextmanager
def time_limit(seconds: float, read_timeout: float = READ_SECONDS) -> Iterator[None]:
    """Bound all calls of the store inside the context together.

    `read_timeout` bounds the wait for one answer, which a store may give only after it has read
    all of a large object. Both are seconds.
    """
    deadline = _deadline.set(time.monotonic() + seconds)
    longest = _read_timeout.set(read_timeout)
    try:
        yield
    finally:
        _read_timeout.reset(longest)
        _deadline.reset(deadline)


def transfer_seconds(size: int) -> float:
    """Return how long the slowest supported store may take to send or receive `size` bytes."""
    return _LEAST_SECONDS + size / _TRANSFER_RATE


def read_seconds(size: int) -> float:
    """Return how long the slowest supported store may read `size` bytes before it answers."""
    return READ_SECONDS + size / _HASHING_RATE


def seconds_left() -> float:
    """Return the time-out of the next step; raises StorageUnavailable after the time limit."""
    deadline = _deadline.get()
    if deadline is None:
        return _read_timeout.get()
    left = deadline - time.monotonic()
    if left <= 0:
        raise StorageUnavailable
    return min(_read_timeout.get(), left)


class _SlicedSend:
    """Sends a body in slices, each with a time-out of its own.

    urllib3 sends with the connect time-out, which Python applies to the whole of one send: a large
    body would have to be sent within one second.
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


class TimeLimitedPool(urllib3.PoolManager):
    """No retries, short time-outs, and errors in the one content type that the SDK understands."""

    def __init__(self) -> None:
        super().__init__(maxsize=_CONNECTIONS, retries=False, cert_reqs="CERT_REQUIRED")
        self.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def urlopen(  # type: ignore[override] # The SDK passes keywords only.
        self, method: str, url: str, redirect: bool = True, **options: Any
    ) -> urllib3.BaseHTTPResponse:
        options["timeout"] = urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds_left())
        options["retries"] = False
        response = super().urlopen(method, url, redirect=False, **options)
        # `rclone serve s3` answers errors as text/xml, which the SDK does not parse.
        if response.headers.get("Content-Type", "").startswith("text/xml"):
            response.headers["Content-Type"] = "application/xml"
        return response
