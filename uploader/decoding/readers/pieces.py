"""Pieces of a file, and bytes between them, read as one file without a copy of it."""

import io
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, BinaryIO

# From one place of the file to another, or bytes that it does not have like that.
Piece = tuple[int, int] | bytes
_BUFFER_BYTES = 1 << 16


def joined(file: BinaryIO, pieces: Sequence[Piece]) -> BinaryIO:
    """Return a file of these pieces, one after the other."""
    return io.BufferedReader(_Pieces(file, pieces), _BUFFER_BYTES)


def length_of(piece: Piece) -> int:
    """Return how many bytes a piece has."""
    return len(piece) if isinstance(piece, bytes) else piece[1] - piece[0]


class _Pieces(io.RawIOBase):
    """The raw file below the buffer."""

    def __init__(self, file: BinaryIO, pieces: Sequence[Piece]) -> None:
        self._file = file
        self._pieces = pieces
        self._starts = list(accumulate(map(length_of, pieces), initial=0))
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read on to the end of a piece at the most."""
        number = bisect_right(self._starts, self._at) - 1
        if number >= len(self._pieces):
            return 0
        piece, inside = self._pieces[number], self._at - self._starts[number]
        wanted = min(len(buffer), self._starts[number + 1] - self._at)
        if isinstance(piece, bytes):
            data = piece[inside : inside + wanted]
        else:
            self._file.seek(piece[0] + inside)
            data = self._file.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
