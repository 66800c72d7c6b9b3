"""Form data (RFC 7578), read and written as a stream: no file is ever in memory as a whole."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import IO

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

CHUNK = 64 * 1024
MAX_BUFFER = 512 * 1024
MAX_FIELD = 64 * 1024
# Far more than files are taken of one form, so that the others are counted too.
MAX_PARTS = 20_000
FILE_FIELD = "file"
# Werkzeug would take the backslashes out of a path of Windows.
_FILENAME = re.compile(r';\s*filename="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_ESCAPED = re.compile(r'\\(["\\])')
SHOWN_CHARACTERS = 200


class BrokenForm(Exception):  # noqa: N818  # An outcome, named for what happened.
    """The body is malformed form data, or ends too early."""


@dataclass(frozen=True)
class FieldPart:
    """A plain field of the form."""

    name: str
    value: str


@dataclass(frozen=True)
class FilePart:
    """A file of the form; its chunks can be read once, before the next part is taken.

    `parameters` are those of its Content-Disposition as they came, which the uploader reads the
    name out of in whatever form it is written. `filename` is what can be shown of it, perhaps "".
    """

    filename: str
    parameters: str
    chunks: Iterator[bytes]


def read_parts(stream: IO[bytes], boundary: str) -> Iterator[FieldPart | FilePart]:
    """Yield the parts of a form in their order.

    The rest of a file that was not read is discarded. A file input that was left empty is skipped.
    Raises BrokenForm.
    """
    try:
        decoder = _LenientDecoder(boundary.encode("ascii"), MAX_BUFFER, max_parts=MAX_PARTS)
    except UnicodeEncodeError as error:
        raise BrokenForm from error
    events = _events(stream, decoder)
    for event in events:
        if isinstance(event, File) or (isinstance(event, Field) and event.name == FILE_FIELD):
            yield from _file(event, events)
        elif isinstance(event, Field):
            yield FieldPart(event.name or "", _text(_contents(events)))


def _file(event: Field | File, events: Iterator[Event]) -> Iterator[FilePart]:
    """Yield the file of a part, unless it has neither a name nor a byte."""
    chunks = _contents(events)
    disposition = event.headers["Content-Disposition"]
    quoted = _FILENAME.search(disposition)
    if quoted is not None:
        sent_name = _ESCAPED.sub(r"\1", quoted[1])
    else:
        sent_name = event.filename if isinstance(event, File) else ""
    name = " ".join(sent_name.replace("\\", "/").rstrip("/").rpartition("/")[2].split())
    first = next((chunk for chunk in chunks if chunk), b"")
    if name or first:
        parameters = disposition.partition(";")[2].strip()
        yield FilePart(name[:SHOWN_CHARACTERS], parameters, chain([first], chunks))
    for _ in chunks:
        pass


class _LenientDecoder(MultipartDecoder):
    """Reads headers that are no UTF-8 too: older clients write the encoding of their system."""

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
        return super()._parse_headers(text.encode("utf-8"))


def _events(stream: IO[bytes], decoder: MultipartDecoder) -> Iterator[Event]:
    try:
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, NeedData):
                decoder.receive_data(stream.read(CHUNK) or None)
            else:
                yield event
    except (ValueError, RequestEntityTooLarge) as error:
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
    parameters: str, chunks: Iterator[bytes], fields: Mapping[str, str]
) -> tuple[str, Iterator[bytes]]:
    """Return the content type and the body, as a stream, of a form with fields and one file.

    The fields have names and values of our own, which need no escapes; `parameters` are those of
    a header that was read as one line.
    """
    boundary = secrets.token_hex(16)
    return f"multipart/form-data; boundary={boundary}", _body(boundary, parameters, chunks, fields)


def _body(
    boundary: str, parameters: str, chunks: Iterator[bytes], fields: Mapping[str, str]
) -> Iterator[bytes]:
    for name, value in fields.items():
        yield (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        ).encode()
    yield (
        # The first name is that of the field, whatever the others are.
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; {parameters}\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode("utf-8", "replace")
    # An empty chunk would end the transfer (RFC 9112, 7.1).
    yield from (chunk for chunk in chunks if chunk)
    yield f"\r\n--{boundary}--\r\n".encode()
