"""Form data (RFC 7578) as it comes: part by part, whatever encoding their headers are in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from werkzeug.datastructures import Headers
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from uploader.intake.sent_names import Disposition, decoded, read_disposition

_CHUNK_BYTES = 64 * 1024


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""


@dataclass(frozen=True)
class Part:
    """A part; its chunks can be read once, and are dropped when the next part is taken."""

    disposition: Disposition
    headers: Headers
    chunks: Iterator[bytes]


def read_parts(
    stream: Readable, boundary: str, most_buffered: int, most_parts: int
) -> Iterator[Part]:
    """Yield the parts of a form in their order.

    Raises ValueError where the form is malformed or ends too early, and RequestEntityTooLarge for
    more parts, or more bytes of one that cannot be handed on yet.
    """
    decoder = _LenientDecoder(boundary.encode("ascii"), most_buffered, max_parts=most_parts)
    events = _events(stream, decoder)
    for event in events:
        if isinstance(event, Field | File):
            written = event.headers["Content-Disposition"]
            chunks = _contents(events)
            yield Part(read_disposition(written.encode("utf-8", "replace")), event.headers, chunks)
            for _ in chunks:
                pass


class _LenientDecoder(MultipartDecoder):
    """Reads headers that are no UTF-8 too: older clients write the encoding of their system."""

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        return super()._parse_headers(decoded(bytes(data)).encode("utf-8"))


def _events(stream: Readable, decoder: MultipartDecoder) -> Iterator[Event]:
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, NeedData):
            decoder.receive_data(stream.read(_CHUNK_BYTES) or None)
        else:
            yield event


def _contents(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        if isinstance(event, Data):
            yield event.data
            if not event.more_data:
                return
