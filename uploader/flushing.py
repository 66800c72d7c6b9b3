"""Flushes what an embedded store wrote as plain files, since it does not do so itself."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from uploader.outcomes import StorageUnavailable


@dataclass(frozen=True)
class ObjectFolder:
    """Where an embedded store keeps its objects: at `<folder>/<bucket>/<key>`."""

    folder: Path
    bucket: str

    def flush(self, keys: Iterable[str]) -> None:
        """Make objects and their directories survive a power cut.

        Raises StorageUnavailable when a file is not there or cannot be flushed.
        """
        try:
            for key in keys:
                path = self.folder / self.bucket / key
                _flush(path, os.O_RDONLY)
                # A new key may have made new folders: each entry is safe only with its parent.
                for parent in list(path.parents)[: key.count("/") + 1]:
                    _flush(parent, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise StorageUnavailable from error


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
