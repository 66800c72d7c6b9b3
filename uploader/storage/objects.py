"""Objects as the store is told of them, and as it tells of them."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class NewObject:
    """Bytes under a key that was never used; `sha256` is what they were when they arrived."""

    key: str
    file: BinaryIO
    size: int
    media_type: str
    sha256: str

    def rewind(self) -> BinaryIO:
        """Return the file at its first byte."""
        self.file.seek(0)
        return self.file


def in_memory(key: str, data: bytes, media_type: str) -> NewObject:
    """Describe bytes that are at hand as a new object."""
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


def sha256_of(pieces: Iterable[bytes]) -> str:
    """Return the hash of an object that is being read, in hexadecimal."""
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(piece)
    return hashed.hexdigest()
