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
from uploader.library.names import clean_name
from uploader.outcomes import FileMissing, InvalidField, MalformedRequest, TooLarge, TooManyFiles
from uploader.storage.spool import SpoolFile

FILE_FIELDS = ("file", "image", "files", "source", "assetData")
VISIBILITIES = ("private", "link")
MAX_PARTS = 32
# The parser counts what it has not passed on yet, a whole chunk of a file and the rest of the one
# before it, towards the limit of a field.
_PARSER_CHUNK = 64 * 1024
MAX_FIELD_BYTES = 3 * _PARSER_CHUNK
ENVELOPE_BYTES = 256 * 1024
_CHUNK = 64 * 1024
_DIGEST_HEADERS = ("Content-Digest", "Repr-Digest")


@dataclass(frozen=True)
class Wishes:
    """What the client asked for beside the bytes."""

    visibility: str
    keep_duplicates: bool


@dataclass(frozen=True)
class Received:
    """One file that arrived whole; `name` is cleaned and may be empty."""

    file: SpoolFile
    name: str
    wishes: Wishes


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


class _Shelf:
    """Hands the parser one spool file and refuses a second."""

    def __init__(self, directory: Path, limit: int) -> None:
        self._directory = directory
        self._limit = limit
        self.files: list[SpoolFile] = []

    def __call__(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.files:
            raise TooManyFiles
        self.files.append(SpoolFile(self._directory, self._limit))
        # The parser only writes to what it gets and rewinds it.
        return cast(IO[bytes], self.files[0])

    def close(self) -> None:
        for one in self.files:
            one.close()


@contextmanager
def receive(request: Request, directory: Path, limit: int) -> Iterator[Received]:
    """Take the one file of a request, as multipart or as the raw body.

    The spool file lives as long as the context. `limit` is in bytes and holds for true bytes,
    whatever Content-Length says. Raises MalformedRequest, FileMissing, TooManyFiles, TooLarge,
    DigestMismatch, InvalidField and StorageFull.
    """
    shelf = _Shelf(directory, limit)
    try:
        media_type, options = parse_options_header(request.headers.get("Content-Type"))
        if media_type == "multipart/form-data":
            yield _from_multipart(request, shelf, options)
        else:
            yield _from_body(request, shelf, limit)
    except TooLarge:
        _drain(request, limit)
        raise
    finally:
        shelf.close()


def _drain(request: Request, limit: int) -> None:
    """Read what the gateway still sends, so that it hears the refusal and not a cut connection.

    It lets through little more than the limit; from anybody else no more is read than that.
    """
    stream, left = request.input_stream, limit + ENVELOPE_BYTES
    while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
        left -= len(chunk)


def _from_multipart(request: Request, shelf: _Shelf, options: dict[str, str]) -> Received:
    request.max_content_length = shelf._limit + ENVELOPE_BYTES
    sent = _digest_headers(request.headers)
    # A digest of the request may be of all its body, which is hashed only where there is one.
    whole = _HashedStream(request.stream) if any(sent) else None
    body = cast(IO[bytes], whole or request.stream)
    parser = FormDataParser(
        stream_factory=shelf,
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
    hashed = {shelf.files[0].sha256} | ({whole.sha256} if whole else set())
    check_digests(sent + _digest_headers(part.headers), hashed)
    return Received(shelf.files[0], clean_name(part.filename), read_wishes(request, fields))


def _the_file(files: MultiDict[str, FileStorage]) -> FileStorage:
    for field in FILE_FIELDS:
        if field in files:
            return files[field]
    raise FileMissing


def _from_body(request: Request, shelf: _Shelf, limit: int) -> Received:
    if request.content_length is not None and request.content_length > limit:
        raise TooLarge(limit)
    request.max_content_length = limit + 1
    spooled = shelf(None, None, None)
    while chunk := request.stream.read(_CHUNK):
        spooled.write(chunk)
    file = shelf.files[0]
    if file.size == 0 and request.content_length is None:
        raise FileMissing
    if request.content_length not in {None, file.size}:
        # The server ends a body where the line was cut, as if it had been whole.
        raise MalformedRequest("The body ended before all of it had arrived.")
    check_digests(_digest_headers(request.headers), {file.sha256})
    _, options = parse_options_header(request.headers.get("Content-Disposition"))
    name = request.args.get("name") or options.get("filename")
    return Received(file, clean_name(name), read_wishes(request, MultiDict()))


def _digest_headers(headers: Headers) -> list[str | None]:
    return [headers.get(name) for name in _DIGEST_HEADERS]


def read_wishes(request: Request, fields: MultiDict[str, str]) -> Wishes:
    """Read the wishes: a form field wins over the query, the query over a header."""
    return wishes_of(
        fields.get("visibility")
        or request.args.get("visibility")
        or request.headers.get("X-Vitrine-Visibility"),
        fields.get("duplicates") or request.args.get("duplicates"),
    )


def wishes_of(visibility: str | None, duplicates: str | None) -> Wishes:
    """Check what was asked for; nothing said is private, without duplicates."""
    errors = []
    if visibility and visibility not in VISIBILITIES:
        errors.append({"field": "visibility", "message": "Must be private or link."})
    if duplicates and duplicates not in {"keep", "reuse"}:
        errors.append({"field": "duplicates", "message": "Must be keep or reuse."})
    if errors:
        raise InvalidField(errors)
    return Wishes(visibility or "private", duplicates == "keep")
