"""Files of uploads that stay open until their previews are made, to save reading them back."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from uploader.storage.spool import SpoolFile

# Each open file takes one of the about thousand descriptors of a process, and space on the spool.
MOST_OPEN_FILES = 128
MOST_BYTES = 256 * 1024 * 1024


def free_bytes_beside(spooled: SpoolFile) -> int:
    """Return how many bytes are free on the disk of a spool file."""
    disk = os.fstatvfs(spooled.file.fileno())
    return disk.f_bavail * disk.f_frsize


@dataclass(frozen=True)
class OpenFile:
    """An unlinked file that stays open until this is closed; `file` is None without room for it."""

    file: BinaryIO | None
    size: int
    counted_by: "OpenFiles"

    def close(self) -> None:
        """Close the file, which frees its space, and make room for another one."""
        if self.file is not None:
            self.file.close()
            self.counted_by.release(self.size)


class OpenFiles:
    """Opens the files of uploads a second time, within bounds on their number and their bytes."""

    def __init__(
        self,
        most_files: int = MOST_OPEN_FILES,
        most_bytes: int = MOST_BYTES,
        free_bytes: Callable[[SpoolFile], int] = free_bytes_beside,
    ) -> None:
        """`free_bytes` is asked how much space there is on the disk of a file."""
        self._files = most_files
        self._bytes = self._most_bytes = most_bytes
        self._free_bytes = free_bytes
        self._lock = threading.Lock()

    def reopen(self, spooled: SpoolFile) -> OpenFile:
        """Open the file of an upload once more; the upload closes its own, the caller this one.

        Where there is no room, nothing is opened: an upload never fails because of its preview.
        """
        nothing = OpenFile(None, 0, self)
        # New uploads must find space beside all files that may stay open.
        has_space = self._free_bytes(spooled) >= self._most_bytes
        if not (has_space and self._acquire(spooled.size)):
            return nothing
        try:
            return OpenFile(spooled.opened_again(), spooled.size, self)
        except OSError:
            self.release(spooled.size)
            return nothing

    def release(self, size: int) -> None:
        """Count an open file of `size` bytes as closed."""
        with self._lock:
            self._files += 1
            self._bytes += size

    def _acquire(self, size: int) -> bool:
        with self._lock:
            if not self._files or self._bytes < size:
                return False
            self._files -= 1
            self._bytes -= size
            return True
