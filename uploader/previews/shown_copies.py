"""Copies of originals that say how they are shown, so that other programs show them so, too."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from uploader.decoding.jpeg_orientation import Difference, difference
from uploader.decoding.orientations import UPRIGHT
from uploader.library.image import Image
from uploader.outcomes import NotAsShown
from uploader.previews.originals import fetched
from uploader.storage.object_store import ObjectStore
from uploader.storage.spool import SpoolFile
from uploader.storage.timeouts import time_limit, transfer_seconds

_CHUNK_BYTES = 256 * 1024
_NOTHING = Difference(0, 0, b"")
# Whatever shows one goes by its orientation; of what other types say, much knows nothing.
_TYPE = "image/jpeg"


def has_copy(image: Image) -> bool:
    """Whether there may be a copy of an image that differs from its original, and loses nothing."""
    is_turned = image.orientation != UPRIGHT
    return is_turned and image.picture_format.media_type == _TYPE and not image.is_damaged


@dataclass(frozen=True)
class ShownCopy:
    """The original in a spool file, and how the copy differs from it."""

    file: SpoolFile
    differs: Difference

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return self.differs.size_of(self.file.size)

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes, once."""
        start, end, own_bytes = self.differs
        yield from self._part(0, start)
        yield own_bytes
        yield from self._part(end, self.file.size)

    def _part(self, start: int, end: int) -> Iterator[bytes]:
        self.file.seek(start)
        while start < end and (chunk := self.file.file.read(min(_CHUNK_BYTES, end - start))):
            start += len(chunk)
            yield chunk


@contextmanager
def shown_copy(store: ObjectStore, spool_dir: Path, image: Image) -> Iterator[ShownCopy]:
    """Open the copy of an image that is shown as its owner has it; of one that is not turned, all.

    Raises NotAsShown where that would lose something, StorageUnavailable and StorageFull.
    """
    is_turned = image.orientation != UPRIGHT
    if image.is_damaged or (is_turned and not has_copy(image)):
        raise NotAsShown
    with ExitStack() as stack:
        with time_limit(transfer_seconds(image.bytes)):
            file = stack.enter_context(fetched(store, spool_dir, image))
        differs = difference(file.rewind(), image.orientation) if is_turned else _NOTHING
        if differs is None:
            raise NotAsShown
        yield ShownCopy(file, differs)
