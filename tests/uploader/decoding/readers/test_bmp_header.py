"""The headers of a BMP: which versions there are, and what does not belong together."""

import io

import pytest

from tests.uploader.decoding.bmp_files import WIDTH, bmp, palette
from uploader.decoding.readers.bmp_header import read_header


def test_the_header_says_where_the_pixels_are() -> None:
    header = read_header(io.BytesIO(bmp(b"pixels", 8, palette=palette(), colours=4)))
    assert (header.width, header.row_bytes, header.start) == (WIDTH, WIDTH, 14 + 40 + 16)
    without = bytearray(bmp(b"pixels", 8, palette=palette(), colours=4))
    without[10:14] = bytes(4)
    assert read_header(io.BytesIO(bytes(without))).start == 14 + 40 + 16


def test_a_palette_ends_where_the_pixels_begin() -> None:
    assert len(read_header(io.BytesIO(bmp(b"", 8, palette=palette()))).colours) == 4
    assert (
        len(read_header(io.BytesIO(bmp(b"", 4, palette=palette() * 9, colours=999))).colours) == 16
    )


@pytest.mark.parametrize(
    "data",
    [
        b"", b"BM", b"PNG" * 9, bmp(b"", 8)[:40], bmp(b"", 7), bmp(b"", 24, compression=3),
        bmp(b"", 8, compression=2), bmp(b"", 8, compression=9), bmp(b"", 24, height=0),
        bmp(b"", 24, size=41), bmp(b"", 24, size=64, top_down=True), bmp(b"", 16, size=12),
        bmp(b"", 16, compression=3)[:60], bmp(b"", 8, palette=palette(), colours=4)[:60],
        bmp(b"", 24)[:10] + b"\x20\0\0\0" + bmp(b"", 24)[14:],
    ],
)  # fmt: skip
def test_headers_that_no_picture_has_are_none(data: bytes) -> None:
    with pytest.raises(SyntaxError):
        read_header(io.BytesIO(data))


def test_a_header_that_is_cut_off_anywhere_is_none() -> None:
    whole = bmp(b"", 16, size=124, compression=3, masks=(0xF800, 0x7E0, 0x1F))
    for end in range(len(whole)):
        with pytest.raises(SyntaxError):
            read_header(io.BytesIO(whole[:end]))
