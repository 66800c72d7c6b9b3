"""The spool: unlinked temporary files that count and hash the bytes of an upload."""

import contextlib
import errno
import hashlib
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from uploader.decoding.formats import HEAD_BYTES
from uploader.outcomes import StorageFull, TooLarge

_CHUNK_BYTES = 64 * 1024


class SpoolFile:
    """An unlinked file: it is gone when it is closed, or when the process dies.

    Nothing is ever left behind, and a decoder gets a descriptor instead of a path.
    """

    def __init__(self, directory: Path, limit: int) -> None:
        """Open an empty file in `directory` for at most `limit` bytes; raises StorageFull."""
        try:
            self.file: BinaryIO = tempfile.TemporaryFile(dir=directory)  # noqa: SIM115 - closed by close().
        except OSError as error:
            raise _as_outcome(error) from error
        self.size = 0
        self._limit = limit
        self._sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Append bytes; raises TooLarge beyond the limit, and StorageFull when the disk is full."""
        self.size += len(data)
        if self.size > self._limit:
            raise TooLarge(self._limit)
        self._sha256.update(data)
        try:
            return self.file.write(data)
        except OSError as error:
            raise _as_outcome(error) from error

    def rewind(self) -> BinaryIO:
        """Return the file at its first byte, ready to be read."""
        try:
            self.file.seek(0)
        except OSError as error:
            raise _as_outcome(error) from error
        return self.file

    def opened_again(self) -> BinaryIO:
        """Open the file once more, to read it after this one is closed; raises OSError."""
        # Seeking also writes out what is still buffered.
        self.file.seek(0)
        return Path(f"/proc/self/fd/{self.file.fileno()}").open("rb", buffering=0)

    def seek(self, offset: int) -> int:
        """Go to `offset`, as the multipart parser does at the end of a file."""
        try:
            return self.file.seek(offset)
        except OSError as error:
            raise _as_outcome(error) from error

    def head(self) -> bytes:
        """Return the first bytes, enough to recognise a type."""
        return self.rewind().read(HEAD_BYTES)

    @property
    def sha256(self) -> str:
        """The SHA-256 of all bytes so far, in hexadecimal."""
        return self._sha256.hexdigest()

    def digest(self, algorithm: str) -> str:
        """Return the hash of all bytes by another algorithm of hashlib too, in hexadecimal."""
        if algorithm == "sha256":
            return self.sha256
        hashed, file = hashlib.new(algorithm), self.rewind()
        while chunk := file.read(_CHUNK_BYTES):
            hashed.update(chunk)
        return hashed.hexdigest()

    def close(self) -> None:
        """Close the file, which frees its space."""
        # Closing writes out the rest of the buffer, which fails again on a full disk.
        with contextlib.suppress(OSError):
            self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _as_outcome(error: OSError) -> Exception:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return StorageFull() if full else error
