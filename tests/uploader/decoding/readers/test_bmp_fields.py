"""Fields of bits: which are colours, how they become eight bits, and in how much memory."""

import io

import pytest

from uploader.decoding.readers.bmp_fields import unpacked

FIVE_SIX_FIVE = (0xF800, 0x7E0, 0x1F, 0)


def test_each_shade_of_few_bits_is_spread_over_all() -> None:
    pixels = b"".join((value << 5).to_bytes(2, "little") for value in range(64))
    image = unpacked(io.BytesIO(pixels), (64, 1), 16, FIVE_SIX_FIVE, 128)
    assert [image.getpixel((x, 0)) for x in (0, 1, 31, 32, 63)] == [
        (0, 0, 0), (0, 4, 0), (0, 125, 0), (0, 130, 0), (0, 255, 0)
    ]  # fmt: skip


def test_of_many_bits_the_highest_count() -> None:
    pixels = (0x3FF << 20 | 0x1FF << 10 | 0x3).to_bytes(4, "little")
    masks = (0x3FF << 20, 0x3FF << 10, 0x3FF, 0xC0000000)
    assert unpacked(io.BytesIO(pixels), (1, 1), 32, masks, 4).getpixel((0, 0)) == (255, 127, 0, 0)


def test_rows_stay_rows_in_a_picture_of_many_strips() -> None:
    rows = [bytes([row % 256, 0, 0, 0]) * 2000 for row in range(600)]
    image = unpacked(io.BytesIO(b"".join(rows)), (2000, 600), 32, (0xFF, 0xFF00, 0xFF0000, 0), 8000)
    for row in (0, 249, 250, 251, 599):
        assert image.getpixel((1999, row)) == (row % 256, 0, 0)


def test_fields_may_overlap() -> None:
    masks = (0xFF00, 0xFFF0, 0xFF, 0)
    image = unpacked(io.BytesIO(b"\x34\x12"), (1, 1), 16, masks, 2)
    assert image.getpixel((0, 0)) == (0x12, 0x12, 0x34)


def test_fields_with_gaps_are_damage() -> None:
    with pytest.raises(ValueError, match="gaps"):
        unpacked(io.BytesIO(bytes(16)), (4, 2), 16, (0xF0F0, 0xF, 0, 0), 8)


def test_rows_that_are_missing_are_damage() -> None:
    with pytest.raises(EOFError):
        unpacked(io.BytesIO(bytes(15)), (4, 2), 16, FIVE_SIX_FIVE, 8)
