"""Objects: what is put into the store, and what the store says of those that it has."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class NewObject:
    """Bytes to put under a new key; `sha256` is the hash they had when they were received."""

    key: str
    file: BinaryIO
    size: int
    media_type: str
    sha256: str

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes; raises OSError when the file has fewer than it had."""
        self.file.seek(0)
        left = self.size
        while left > 0:
            chunk = self.file.read(min(left, CHUNK_BYTES))
            if not chunk:
                raise OSError("the file is shorter than it was")
            left -= len(chunk)
            yield chunk


def in_memory(key: str, data: bytes, media_type: str) -> NewObject:
    """Make a new object of bytes in memory."""
    sha256 = hashlib.sha256(data).hexdigest()
    return NewObject(key, io.BytesIO(data), len(data), media_type, sha256)


@dataclass(frozen=True)
class StoredObject:
    """What the store says about an object; `etag` is without quotes."""

    size: int
    etag: str


@dataclass(frozen=True)
class ListedObject:
    """One object of a listing; `modified` is seconds since 1970."""

    key: str
    size: int
    modified: float


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file in chunks, small enough for malloc to reuse the memory of the one before."""
    return iter(lambda: file.read(CHUNK_BYTES), b"")


def sha256_of(chunks: Iterable[bytes]) -> str:
    """Return the hash of an object that is being read, in hexadecimal."""
    hashed = hashlib.sha256()
    for chunk in chunks:
        hashed.update(chunk)
    return hashed.hexdigest()
