"""The first step of an upload: take one file from the body into the spool while hashing it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from flask import Request
from werkzeug.datastructures import FileStorage, Headers, MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from uploader.intake.digests import check_digests
from uploader.intake.refused_bodies import drain
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

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._sha256.update(data)
        return data

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


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

    def open_for_parser(self, *_: object, **__: object) -> IO[bytes]:
        # The parser only writes to what it gets and rewinds it.
        return cast(IO[bytes], self.open())

    def close(self) -> None:
        for one in self._files:
            one.close()


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
        if media_type == "multipart/form-data":
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
    whole = _HashedStream(request.stream) if any(sent) else None
    body = cast(IO[bytes], whole or request.stream)
    parser = FormDataParser(
        stream_factory=spool.open_for_parser,
        max_form_memory_size=MAX_FIELD_BYTES,
        max_form_parts=MAX_PARTS,
        silent=False,
    )
    try:
        _, fields, files = parser.parse(
            body, "multipart/form-data", request.content_length, options
        )
    except ValueError as error:
        raise MalformedRequest("The multipart body is not well formed.") from error
    part = _the_file(files)
    file = spool.file
    hashed = {file.sha256} | ({whole.sha256} if whole else set())
    check_digests(sent + _digest_headers(part.headers), hashed)
    return Received(file, clean_name(part.filename), read_options(request, fields))


def _the_file(files: MultiDict[str, FileStorage]) -> FileStorage:
    for field in FILE_FIELDS:
        if field in files:
            return files[field]
    raise FileMissing


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
    check_digests(_digest_headers(request.headers), {file.sha256})
    _, options = parse_options_header(request.headers.get("Content-Disposition"))
    name = request.args.get("name") or options.get("filename")
    return Received(file, clean_name(name), read_options(request, MultiDict()))


def _digest_headers(headers: Headers) -> list[str | None]:
    return [headers.get(name) for name in _DIGEST_HEADERS]
