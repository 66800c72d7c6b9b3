"""Pieces of a file are read as one."""

import io

import pytest

from uploader.decoding.readers.pieces import Piece, joined, length_of

FILE = io.BytesIO(bytes(range(100)))
PIECES: list[Piece] = [b"start", (10, 20), (20, 20), b"", (50, 53), b"end"]
WHOLE = b"start" + bytes(range(10, 20)) + bytes((50, 51, 52)) + b"end"


def test_the_pieces_follow_one_another() -> None:
    assert joined(FILE, PIECES).read() == WHOLE
    assert sum(length_of(piece) for piece in PIECES) == len(WHOLE)


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_they_are_read_bit_by_bit(size: int) -> None:
    file = joined(FILE, PIECES)
    assert b"".join(iter(lambda: file.read(size), b"")) == WHOLE


def test_one_can_go_to_any_place() -> None:
    file = joined(FILE, PIECES)
    for place in (len(WHOLE) - 2, 0, 7, 5, len(WHOLE)):
        assert file.seek(place) == place
        assert file.read(4) == WHOLE[place : place + 4]
    assert file.seek(0, io.SEEK_END) == len(WHOLE)
    assert file.read(1) == b""


def test_a_piece_beyond_the_end_of_the_file_ends_it() -> None:
    assert joined(FILE, [(95, 200), b"more"]).read() == bytes(range(95, 100))
