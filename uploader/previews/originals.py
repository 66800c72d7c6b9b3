"""Reads an original back from the store, for what has to decode it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uploader.library.image import Image
from uploader.outcomes import StorageUnavailable, TooLarge
from uploader.storage.object_store import ObjectStore
from uploader.storage.spool import SpoolFile


@contextmanager
def fetched(store: ObjectStore, spool_dir: Path, image: Image) -> Iterator[SpoolFile]:
    """Read an original into a spool file; raises StorageUnavailable and StorageFull.

    Bytes whose hash differs count as unavailable: a rendition of them would be wrong for ever,
    since the hash of the rendition itself would be right.
    """
    with SpoolFile(spool_dir, image.bytes) as file:
        try:
            for chunk in store.read(image.original_key):
                file.write(chunk)
        except TooLarge as error:
            raise StorageUnavailable from error
        if file.sha256 != image.sha256:
            raise StorageUnavailable
        yield file
