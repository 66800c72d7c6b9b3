"""An original on its way back from the store, for whatever has to look at its pixels again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uploader.library.image import Image
from uploader.outcomes import StorageUnavailable, TooLarge
from uploader.storage.image_store import ObjectStore
from uploader.storage.spool import SpoolFile


@contextmanager
def fetched(store: ObjectStore, spool_dir: Path, image: Image) -> Iterator[SpoolFile]:
    """Read an original into a nameless file; raises StorageUnavailable and StorageFull.

    Bytes that are not the ones that were stored are as good as none: a rendition of them would
    be wrong for ever, since its own hash is true.
    """
    with SpoolFile(spool_dir, image.bytes) as file:
        try:
            for piece in store.read(image.original_key):
                file.write(piece)
        except TooLarge as error:
            raise StorageUnavailable from error
        if file.sha256 != image.sha256:
            raise StorageUnavailable
        yield file
