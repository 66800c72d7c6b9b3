"""Durable puts: an object counts as stored once it is put, verified and flushed to disk."""

from collections.abc import Sequence

from uploader.outcomes import StorageUnavailable
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import NewObject


def put_durably(store: ObjectStore, objects: Sequence[NewObject]) -> None:
    """Put objects, read back that they are complete, and flush them to disk.

    Raises StorageFull, and StorageUnavailable when an object is missing or differs afterwards.
    """
    for one in objects:
        store.put(one)
    for one in objects:
        if not store.holds(one):
            raise StorageUnavailable
    store.flush([one.key for one in objects])
