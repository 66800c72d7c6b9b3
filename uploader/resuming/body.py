"""The body of a request, read as it arrives; it may be cut."""

from flask import Request

# A read blocks until it has this much: a connection that falls silent loses up to this much.
CHUNK_BYTES = 64 * 1024


class Body:
    """Reads a body and knows afterwards whether all of it came.

    The server ends a body at a cut connection as if it were complete: only the length tells.
    """

    def __init__(self, request: Request) -> None:
        # The bare stream: the server checks the framing, and the receiver sets the limits.
        self._stream = request.input_stream
        self._taken = 0
        self.is_empty = not request.content_length and "Transfer-Encoding" not in request.headers
        # None for a chunked body, whose length is known at its end.
        self.size = 0 if self.is_empty else request.content_length

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        """Return the next bytes; none at the end or at a cut."""
        data = self._stream.read(size)
        self._taken += len(data)
        return data

    @property
    def is_cut(self) -> bool:
        """Whether less came than was announced, seen when there is nothing more to read."""
        return self.size is not None and self._taken < self.size
