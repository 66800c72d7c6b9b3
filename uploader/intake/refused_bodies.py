"""Drains a refused body, so that the client hears the refusal instead of a cut connection.

The gateway looks for no answer while it still has to send a body.
"""

import time

from uploader.intake.multipart import Readable

_CHUNK_BYTES = 64 * 1024


def drain(stream: Readable, most_bytes: int, most_seconds: float = float("inf")) -> None:
    """Read and drop what is still being sent, within both bounds."""
    until = time.monotonic() + most_seconds
    left = most_bytes
    while left > 0 and time.monotonic() < until:
        chunk = stream.read(min(_CHUNK_BYTES, left))
        if not chunk:
            return
        left -= len(chunk)
