"""The store of `make run`: an rclone S3 server whose objects are plain files on this machine."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from uploader.outcomes import StorageFull, StorageUnavailable
from uploader.storage.object_store import S3Store
from uploader.storage.objects import ListedObject, NewObject, chunks_of, sha256_of

# The prefix of the files that rclone writes before it renames them; a kill leaves one behind.
_UNFINISHED = ".rclone_temp_"


class EmbeddedStore(S3Store):
    """Talks S3 as the other store does, and works on the files where the server falls short.

    rclone does not flush what it wrote, does not report a full disk, does not check the hash in a
    signature, and hashes every byte of what it lists.
    """

    def __init__(self, *, folder: Path, bucket: str, **address: str) -> None:
        super().__init__(bucket=bucket, **address)
        self._folder = folder / bucket

    def put(self, new: NewObject) -> None:
        """Put an object; the server does not tell a full disk from other failures."""
        try:
            super().put(new)
        except StorageUnavailable as error:
            if self._has_no_room_for(new.size):
                raise StorageFull from error
            raise

    def holds(self, new: NewObject) -> bool:
        """Hash the object's file, which proves more than its ETag and is faster than the server."""
        try:
            with (self._folder / new.key).open("rb", buffering=0) as file:
                return sha256_of(chunks_of(file)) == new.sha256
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StorageUnavailable from error

    def flush(self, keys: Iterable[str], fsync: Callable[[int], None] = os.fsync) -> None:
        """Make objects and their directories survive a power cut, each by `fsync`.

        Raises StorageUnavailable when a file is not there or cannot be flushed.
        """
        try:
            folders: dict[Path, None] = {}
            for key in keys:
                path = self._folder / key
                _flush(path, os.O_RDONLY, fsync)
                # A new key may have created folders, and each directory entry needs a flush too.
                folders |= dict.fromkeys(list(path.parents)[: key.count("/") + 1])
            for folder in folders:
                _flush(folder, os.O_RDONLY | os.O_DIRECTORY, fsync)
        except OSError as error:
            raise StorageUnavailable from error

    def file_of(self, key: str) -> str | None:
        """Name the file: the server keeps each object as a file of its own, under its key."""
        return f"/{self._bucket}/{key}"

    def list(self, prefix: str) -> Iterator[ListedObject]:
        """Yield the objects below a folder in the order of their keys."""
        for path, found in self._files(prefix):
            if not path.name.startswith(_UNFINISHED):
                key = path.relative_to(self._folder).as_posix()
                yield ListedObject(key, found.st_size, found.st_mtime)

    def remove_leftovers(self, seconds: float, folder: str = "") -> int:
        """Remove the files of interrupted writes, and the folder; return how many files."""
        removed = 0
        before = time.time() - seconds
        for path, found in self._files(folder):
            if path.name.startswith(_UNFINISHED) and found.st_mtime < before:
                path.unlink(missing_ok=True)
                removed += 1
        if folder:
            # It stays where something is in it.
            with contextlib.suppress(OSError):
                (self._folder / folder).rmdir()
        return removed

    def _has_no_room_for(self, size: int) -> bool:
        try:
            disk = os.statvfs(self._folder)
        except OSError:
            return False  # The folder is gone: that is not a full disk.
        return disk.f_bavail * disk.f_frsize < size

    def _files(self, prefix: str) -> Iterator[tuple[Path, os.stat_result]]:
        for directory, folders, names in os.walk(self._folder / prefix, onerror=_unreadable):
            folders.sort()
            for name in sorted(names):
                path = Path(directory, name)
                try:
                    yield path, path.stat()
                except OSError as error:
                    # A missing file was removed meanwhile.
                    _unreadable(error)


def _unreadable(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise StorageUnavailable from error


def _flush(path: Path, flags: int, fsync: Callable[[int], None]) -> None:
    descriptor = os.open(path, flags)
    try:
        fsync(descriptor)
    finally:
        os.close(descriptor)
