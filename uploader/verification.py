"""Proves that the store holds the bytes that were put, before anybody is told so."""

import hashlib

from uploader.image_store import ObjectStore
from uploader.outcomes import StorageUnavailable


def verify_object(store: ObjectStore, key: str, size: int, md5: str, sha256: str) -> None:
    """Compare size and ETag; where the ETag is not a plain MD5, read the object again.

    Raises StorageUnavailable when the object is missing or differs.
    """
    found = store.stat(key)
    if found is None or found.size != size:
        raise StorageUnavailable
    if found.etag.lower() == md5:
        return
    hashed = hashlib.sha256()
    for piece in store.read(key):
        hashed.update(piece)
    if hashed.hexdigest() != sha256:
        raise StorageUnavailable
