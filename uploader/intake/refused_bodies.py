"""Drains a refused body, so that the client hears the refusal instead of a cut connection.

The gateway looks for no answer while it still has to send a body.
"""

import time
from typing import Protocol

_CHUNK_BYTES = 64 * 1024


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""


def drain(stream: Readable, most_bytes: int, most_seconds: float = float("inf")) -> None:
    """Read and drop what is still being sent, within both bounds."""
    until = time.monotonic() + most_seconds
    left = most_bytes
    while left > 0 and time.monotonic() < until:
        chunk = stream.read(min(_CHUNK_BYTES, left))
        if not chunk:
            return
        left -= len(chunk)
