"""Files of uploads that stay open until their previews are made: read once more, not fetched."""

import os
import threading
from dataclasses import dataclass
from typing import BinaryIO

from uploader.storage.spool import SpoolFile

# Each is a descriptor, of which a process has about a thousand, and room on the spool.
MOST_FILES = 128
MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Hold:
    """A file without a name that stays open until this is closed; None where it was not held."""

    file: BinaryIO | None
    size: int
    of: "Holds"

    def close(self) -> None:
        """Give the file's space back."""
        if self.file is not None:
            self.file.close()
            self.of.let_go(self.size)


class Holds:
    """Opens the files of uploads once more for what comes after them, so many at most."""

    def __init__(self, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES) -> None:
        self._files = most_files
        self._bytes = most_bytes
        self._room = threading.Lock()

    def on(self, spooled: SpoolFile) -> Hold:
        """Hold a file beyond its upload, which closes its own; whoever gets the hold closes that.

        An upload does not fail for it: where there is no room, the hold is on nothing.
        """
        nothing = Hold(None, 0, self)
        if not (_has_room(spooled) and self._take(spooled.size)):
            return nothing
        try:
            return Hold(spooled.opened_again(), spooled.size, self)
        except OSError:
            self.let_go(spooled.size)
            return nothing

    def let_go(self, size: int) -> None:
        """Count a file off."""
        with self._room:
            self._files += 1
            self._bytes += size

    def _take(self, size: int) -> bool:
        with self._room:
            if not self._files or self._bytes < size:
                return False
            self._files -= 1
            self._bytes -= size
            return True


def _has_room(spooled: SpoolFile) -> bool:
    """Say whether the uploads to come would find enough room beside all that may be held."""
    disk = os.fstatvfs(spooled.file.fileno())
    return disk.f_bavail * disk.f_frsize >= MOST_BYTES
