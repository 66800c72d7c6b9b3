"""Whether rows of a PNG are missing, also of one that is interlaced."""

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BOUNDS
from tests.uploader.decoding.png_files import GREY, RGB, chunk, png
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.png_chunks import Head
from uploader.decoding.readers.png_rows import are_all_there, mark

pytestmark = pytest.mark.usefixtures("prepared")

# How many bytes there are with those of filters, worked out by hand from tables 8.1 of the passes.
SIZES = [
    ((1, 1), 8, GREY, 0, 2),
    ((9, 2), 1, GREY, 0, 6),
    ((3, 2), 16, RGB, 0, 38),
    ((1, 1), 8, GREY, 1, 2),
    ((2, 1), 8, GREY, 1, 4),
    ((1, 2), 8, GREY, 1, 4),
    ((8, 8), 8, GREY, 1, 79),
    ((8, 8), 1, GREY, 1, 30),
]


@pytest.mark.parametrize(("size", "bits", "kind", "interlace", "length"), SIZES)
def test_all_rows_are_there_from_the_last_byte_on(
    size: tuple[int, int], bits: int, kind: int, interlace: int, length: int
) -> None:
    head = Head(*size, bits, kind, interlace, 0)
    for missing, expected in ((0, True), (1, False), (-1, True), (-100_000, True)):
        packed = io.BytesIO(zlib.compress(bytes(length - missing)))
        assert are_all_there(packed, head, size) is expected


def test_much_that_is_packed_into_little_is_counted_to_its_end() -> None:
    head = Head(999, 5000, 8, GREY, 0, 0)
    for missing in (0, 1):
        packed = io.BytesIO(zlib.compress(bytes(1000 * 5000 - missing), 9))
        assert are_all_there(packed, head, (999, 5000)) is (not missing)


def test_data_that_cannot_be_unpacked_is_not_all_there() -> None:
    head = Head(4, 4, 8, GREY, 0, 0)
    for data in (b"", b"nothing packed", zlib.compress(bytes(20))[:5]):
        assert not are_all_there(io.BytesIO(data), head, (4, 4))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_mark_is_a_row_that_nobody_draws(mode: str) -> None:
    row = Image.frombytes(mode, (500, 1), mark(500))
    assert (row.mode, row.size) == (mode, (500, 1))
    assert len(set(row.tobytes())) > 40


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 2), (5, 3), (8, 8), (16, 9)])
def test_an_interlaced_picture_lacks_no_pixel(size: tuple[int, int]) -> None:
    lines = []
    for left, top, across, down in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):  # fmt: skip
        columns = len(range(left, size[0], across))
        lines += [b"\0" + bytes([200]) * columns for _ in range(top, size[1], down) if columns]
    data = b"".join(lines)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, GREY, 0, 0, 1))

    def file(content: bytes) -> io.BytesIO:
        return png(head, chunk(b"IDAT", zlib.compress(content)))

    thumb = Image.open(io.BytesIO(inspect(file(data), "PNG", BOUNDS)[1])).convert("L")
    assert thumb.size == size
    assert min(thumb.tobytes()) > 190
    for short in (data[: -len(lines[-1])], data[:-1]):
        with pytest.raises(OSError, match=r"missing|truncated"):
            inspect(file(short), "PNG", BOUNDS)
