"""Puts objects into the store so that they are there to stay: put, verify, flush."""

from collections.abc import Sequence

from uploader.outcomes import StorageUnavailable
from uploader.storage.image_store import ObjectStore
from uploader.storage.objects import NewObject


def keep(store: ObjectStore, objects: Sequence[NewObject]) -> None:
    """Store objects and prove that they are there before anybody is told so.

    Raises StorageFull, and StorageUnavailable when an object is missing or differs afterwards.
    """
    for one in objects:
        store.put(one)
    for one in objects:
        if not store.holds(one):
            raise StorageUnavailable
    store.flush([one.key for one in objects])
