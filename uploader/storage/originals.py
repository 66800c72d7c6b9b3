"""An original on its way back from the store, for whatever has to look at its pixels again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uploader.intake.spool import SpoolFile
from uploader.records.catalogue import Image
from uploader.storage.image_store import ObjectStore


@contextmanager
def fetched(store: ObjectStore, spool_dir: Path, image: Image) -> Iterator[SpoolFile]:
    """Read an original into a nameless file; raises StorageUnavailable and StorageFull."""
    with SpoolFile(spool_dir, image.bytes) as file:
        for piece in store.read(image.original_key):
            file.write(piece)
        yield file
