"""Puts objects into the store so that they are there to stay: put, verify, flush."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from uploader.outcomes import StorageUnavailable
from uploader.storage.image_store import ObjectStore, as_file


@dataclass(frozen=True)
class NewObject:
    """Bytes under a key that was never used; `md5` is compared with the store's ETag only."""

    key: str
    file: BinaryIO
    size: int
    media_type: str
    md5: str
    sha256: str


def in_memory(key: str, data: bytes, media_type: str) -> NewObject:
    """Describe bytes that are at hand as a new object."""
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    sha256 = hashlib.sha256(data).hexdigest()
    return NewObject(key, as_file(data), len(data), media_type, md5, sha256)


def keep(store: ObjectStore, objects: Sequence[NewObject]) -> None:
    """Store objects and prove that they are there before anybody is told so.

    Raises StorageFull, and StorageUnavailable when an object is missing or differs afterwards.
    """
    for one in objects:
        one.file.seek(0)
        store.put(one.key, one.file, one.size, one.media_type)
    for one in objects:
        _verify(store, one)
    store.flush([one.key for one in objects])


def _verify(store: ObjectStore, one: NewObject) -> None:
    """Compare size and ETag; where the ETag is not a plain MD5, read the object again."""
    found = store.stat(one.key)
    if found is None or found.size != one.size:
        raise StorageUnavailable
    if found.etag.lower() != one.md5 and sha256_of(store, one.key) != one.sha256:
        raise StorageUnavailable


def sha256_of(store: ObjectStore, key: str) -> str:
    """Read an object and return its hash in hexadecimal; raises StorageUnavailable."""
    hashed = hashlib.sha256()
    for piece in store.read(key):
        hashed.update(piece)
    return hashed.hexdigest()
