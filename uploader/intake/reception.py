"""The first step of an upload: take one file from the body into the spool while hashing it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import Request
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header

from uploader.intake.digests import check_digests, sent_digests
from uploader.intake.multipart import Part, read_parts
from uploader.intake.refused_bodies import drain
from uploader.intake.sent_names import name_in_header, name_in_query
from uploader.intake.upload_options import UploadOptions, read_options
from uploader.library.names import clean_name
from uploader.outcomes import FileMissing, MalformedRequest, TooLarge, TooManyFiles
from uploader.storage.spool import SpoolFile

FILE_FIELDS = ("file", "image", "files", "source", "assetData")
MAX_PARTS = 32
# The parser counts what it has buffered, a whole chunk of a file and the rest of the chunk before
# it, towards the limit of a field.
_PARSER_CHUNK_BYTES = 64 * 1024
MAX_FIELD_BYTES = 3 * _PARSER_CHUNK_BYTES
# What multipart may add to a file: boundaries, headers of parts, and other fields.
ENVELOPE_BYTES = 256 * 1024
_CHUNK_BYTES = 64 * 1024
_DIGEST_HEADERS = ("Content-Digest", "Repr-Digest")


@dataclass(frozen=True)
class Received:
    """One file that arrived whole; `name` is cleaned and may be empty."""

    file: SpoolFile
    name: str
    options: UploadOptions


class _HashedStream:
    """Passes a body on and hashes it whole, for digests that cover the whole body."""

    def __init__(self, stream: IO[bytes], algorithms: set[str]) -> None:
        self._stream = stream
        self._hashes = {algorithm: hashlib.new(algorithm) for algorithm in algorithms}

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        for hashed in self._hashes.values():
            hashed.update(data)
        return data

    def digest(self, algorithm: str) -> str | None:
        hashed = self._hashes.get(algorithm)
        return hashed.hexdigest() if hashed else None


class _Spool:
    """Opens the one spool file of a request, and refuses a second."""

    def __init__(self, directory: Path, limit: int) -> None:
        self.limit = limit
        self._directory = directory
        self._files: list[SpoolFile] = []

    @property
    def file(self) -> SpoolFile:
        return self._files[0]

    def open(self) -> SpoolFile:
        if self._files:
            raise TooManyFiles
        self._files.append(SpoolFile(self._directory, self.limit))
        return self.file

    def close(self) -> None:
        while self._files:
            self._files.pop().close()


class _Form:
    """What has been read of a form: its fields, and the part with the file."""

    def __init__(self, spool: _Spool) -> None:
        self.fields: MultiDict[str, str] = MultiDict()
        self.file_part: Part | None = None
        self._spool = spool

    def take(self, part: Part) -> None:
        """Take one part; raises TooManyFiles, TooLarge, StorageFull and RequestEntityTooLarge."""
        if part.disposition.filename is not None or self._is_likelier(part):
            self._take_file(part)
        else:
            self.fields.add(part.disposition.field, _text(part.chunks))

    def _is_likelier(self, part: Part) -> bool:
        """Say whether a part without a file name may be the file, as of `curl -F 'file=<cat.jpg'`.

        Where another part has one, this is a field: some tools send a word as `source`.
        """
        if part.disposition.field not in FILE_FIELDS:
            return False
        return self.file_part is None or (
            self.file_part.disposition.filename is None
            and _rank(part.disposition.field) < _rank(self.file_part.disposition.field)
        )

    def _take_file(self, part: Part) -> None:
        if self.file_part is not None and self.file_part.disposition.filename is None:
            # What came without a name was a field after all.
            self._spool.close()
        file = self._spool.open()
        for chunk in part.chunks:
            file.write(chunk)
        self.file_part = part


def _rank(field: str) -> int:
    return FILE_FIELDS.index(field)


def _text(chunks: Iterator[bytes]) -> str:
    text = b""
    for chunk in chunks:
        text += chunk
        if len(text) > MAX_FIELD_BYTES:
            raise RequestEntityTooLarge
    return text.decode("utf-8", "replace")


@contextmanager
def receive(request: Request, directory: Path, limit: int) -> Iterator[Received]:
    """Take the one file of a request, as multipart or as the raw body.

    The spool file lives as long as the context. `limit` is in bytes and holds for true bytes,
    whatever Content-Length says. Raises MalformedRequest, FileMissing, TooManyFiles, TooLarge,
    DigestMismatch, InvalidFields and StorageFull.
    """
    spool = _Spool(directory, limit)
    try:
        media_type, options = parse_options_header(request.headers.get("Content-Type"))
        if media_type.lower() == "multipart/form-data":
            yield _from_multipart(request, spool, options)
        else:
            yield _from_body(request, spool)
    except TooLarge:
        # The gateway lets through little more than the limit; a client without it gets no further.
        drain(request.input_stream, limit + ENVELOPE_BYTES)
        raise
    finally:
        spool.close()


def _from_multipart(request: Request, spool: _Spool, options: dict[str, str]) -> Received:
    request.max_content_length = spool.limit + ENVELOPE_BYTES
    sent = _digest_headers(request.headers)
    # A digest of the request may cover all of its body, which is hashed only if there is one.
    body = _HashedStream(request.stream, {one for header in sent for one in sent_digests(header)})
    form = _Form(spool)
    if not options.get("boundary"):
        raise MalformedRequest("The multipart body has no boundary.")
    try:
        for part in read_parts(body, options["boundary"], MAX_FIELD_BYTES, MAX_PARTS):
            form.take(part)
    except ValueError as error:
        raise MalformedRequest("The multipart body is not well formed.") from error
    file_part = form.file_part
    if file_part is None or file_part.disposition.field not in FILE_FIELDS:
        raise FileMissing
    file = spool.file

    def hashes(algorithm: str) -> set[str]:
        return {file.digest(algorithm)} | {one for one in [body.digest(algorithm)] if one}

    check_digests(sent + _digest_headers(file_part.headers), hashes)
    name = clean_name(file_part.disposition.filename)
    return Received(file, name, read_options(request, form.fields))


def _from_body(request: Request, spool: _Spool) -> Received:
    if request.content_length is not None and request.content_length > spool.limit:
        raise TooLarge(spool.limit)
    request.max_content_length = spool.limit + 1
    file = spool.open()
    while chunk := request.stream.read(_CHUNK_BYTES):
        file.write(chunk)
    if file.size == 0 and request.content_length is None:
        raise FileMissing
    if request.content_length not in {None, file.size}:
        # The server ends a body at a cut connection as if it had been complete.
        raise MalformedRequest("The body ended before all of it had arrived.")
    check_digests(_digest_headers(request.headers), lambda algorithm: {file.digest(algorithm)})
    name = name_in_query(request.query_string) or name_in_header(
        request.headers.get("Content-Disposition")
    )
    return Received(file, clean_name(name), read_options(request, MultiDict()))


def _digest_headers(headers: Headers) -> list[str | None]:
    return [headers.get(name) for name in _DIGEST_HEADERS]
