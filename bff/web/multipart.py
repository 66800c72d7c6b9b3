"""Form data (RFC 7578), read and written as a stream: no file is ever in memory as a whole."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

CHUNK = 64 * 1024
MAX_BUFFER = 512 * 1024
MAX_FIELD = 64 * 1024
MAX_PARTS = 300


class BrokenForm(Exception):  # noqa: N818  # An outcome, named for what happened.
    """The body is malformed form data, or ends too early."""


@dataclass(frozen=True)
class FieldPart:
    """A plain field of the form."""

    name: str
    value: str


@dataclass(frozen=True)
class FilePart:
    """A file of the form; its chunks can be read once, before the next part is taken."""

    filename: str
    chunks: Iterator[bytes]


def read_parts(stream: IO[bytes], boundary: str) -> Iterator[FieldPart | FilePart]:
    """Yield the parts of a form in their order.

    The rest of a file that was not read is discarded. A file input that was left empty is skipped.
    Raises BrokenForm, and RequestEntityTooLarge for more than MAX_PARTS parts.
    """
    try:
        decoder = MultipartDecoder(boundary.encode("ascii"), MAX_BUFFER, max_parts=MAX_PARTS)
    except UnicodeEncodeError as error:
        raise BrokenForm from error
    events = _events(stream, decoder)
    for event in events:
        if isinstance(event, Field):
            yield FieldPart(event.name, _text(_contents(events)))
        elif isinstance(event, File):
            chunks = _contents(events)
            if event.filename:
                yield FilePart(event.filename, chunks)
            for _ in chunks:
                pass


def _events(stream: IO[bytes], decoder: MultipartDecoder) -> Iterator[Event]:
    try:
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, NeedData):
                decoder.receive_data(stream.read(CHUNK) or None)
            else:
                yield event
    except ValueError as error:
        raise BrokenForm from error


def _contents(events: Iterator[Event]) -> Iterator[bytes]:
    for event in events:
        assert isinstance(event, Data)  # noqa: S101  # The decoder yields data after each header.
        yield event.data
        if not event.more_data:
            return


def _text(chunks: Iterator[bytes]) -> str:
    text = b""
    for chunk in chunks:
        text += chunk
        if len(text) > MAX_FIELD:
            raise BrokenForm
    return text.decode("utf-8", "replace")


def write_file(
    filename: str, chunks: Iterator[bytes], fields: Mapping[str, str]
) -> tuple[str, Iterator[bytes]]:
    """Return the content type and the body, as a stream, of a form with fields and one file.

    The fields have names and values of our own, which need no escapes.
    """
    boundary = secrets.token_hex(16)
    body = _body(boundary, _quoted(filename), chunks, fields)
    return f"multipart/form-data; boundary={boundary}", body


def _body(
    boundary: str, filename: str, chunks: Iterator[bytes], fields: Mapping[str, str]
) -> Iterator[bytes]:
    for name, value in fields.items():
        yield (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        ).encode()
    yield (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    # An empty chunk would end the transfer (RFC 9112, 7.1).
    yield from (chunk for chunk in chunks if chunk)
    yield f"\r\n--{boundary}--\r\n".encode()


def _quoted(filename: str) -> str:
    """Escape a name as browsers do (HTML, multipart/form-data encoding algorithm)."""
    for character, escape in (("\r", "%0D"), ("\n", "%0A"), ('"', "%22")):
        filename = filename.replace(character, escape)
    return filename.encode("utf-8", "replace").decode()
