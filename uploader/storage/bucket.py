"""Creates the bucket of the object store where it is missing."""

import time

from uploader.outcomes import StorageUnavailable
from uploader.storage.object_store import ObjectStore


def prepare_store(store: ObjectStore, seconds: float = 20.0) -> None:
    """Create the bucket; raises StorageUnavailable when the store does not take it in time.

    A store that has just started and says that it is ready may refuse to write for some seconds.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return store.ensure_bucket()
        except StorageUnavailable:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.2)
