"""Directories of TIFF in both byte orders, in both sizes, and of every kind of damage."""

import io
import math
import struct
import time

import pytest

from tests.timeouts import is_within
from tests.uploader.decoding.exif_blocks import MAKE, MODEL, Raw, exif
from uploader.decoding.metadata.directories import Header, Value, read_directory, read_header

TAG = 0x9999


def read(block: bytes, *tags: int, start: int = 0) -> dict[int, Value]:
    file = io.BytesIO(block)
    header = read_header(file, start)
    assert header is not None
    return read_directory(file, header, header.first, tags)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_entries_are_read_in_every_form(order: str, big: bool) -> None:
    block = exif(
        {MAKE: "abc", MODEL: "a longer text", 1: 7, 2: [(1, 4), (-3, 2)]}, order=order, big=big
    )
    for start in (0, 6):
        assert read(b"Exif\0\0"[:start] + block, MAKE, MODEL, 1, 2, 3, start=start) == {
            MAKE: b"abc\0",
            MODEL: b"a longer text\0",
            1: (7,),
            2: (0.25, -1.5),
        }


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (Raw(b"\1\2", 1), b"\1\2"),
        (Raw(b"\1\2", 7), b"\1\2"),
        (Raw(struct.pack("<hh", -1, 2), 8, 2), (-1, 2)),
        (Raw(struct.pack("<i", -7), 9, 1), (-7,)),
        (Raw(struct.pack("<f", 0.5), 11, 1), (0.5,)),
        (Raw(struct.pack("<d", 0.25), 12, 1), (0.25,)),
        (Raw(struct.pack("<Q", 1 << 40), 16, 1), (1 << 40,)),
        (Raw(struct.pack("<9H", *range(9)), 3, 9), (0, 1, 2, 3)),
        (Raw(b"", 2, 0), b""),
        (Raw(b"", 3, 0), ()),
    ],
)
def test_each_type_is_read_and_no_more_than_a_few_numbers(raw: Raw, value: Value) -> None:
    assert read(exif({TAG: raw}), TAG) == {TAG: value}


def test_a_rational_without_a_denominator_is_no_number() -> None:
    (number,) = read(exif({TAG: [(5, 0)]}), TAG)[TAG]
    assert math.isnan(number)


@pytest.mark.parametrize("raw", [Raw(b"1234", 6), Raw(b"1234", 99), Raw(b"1234", 0)])
def test_an_entry_of_an_unknown_type_is_left_out(raw: Raw) -> None:
    assert read(exif({TAG: raw, MAKE: "abc"}), TAG, MAKE) == {MAKE: b"abc\0"}


def test_the_first_of_two_entries_counts() -> None:
    block = bytearray(exif({MAKE: "abc", MODEL: "def"}))
    block[8 + 2 + 12 : 8 + 2 + 14] = struct.pack("<H", MAKE)
    assert read(bytes(block), MAKE) == {MAKE: b"abc\0"}


def test_only_the_beginning_of_a_text_is_read() -> None:
    block = exif({MODEL: Raw(b"x" * 3000, 2, 1 << 31)}) + b"y" * 20_000
    assert len(read(block, MODEL)[MODEL]) == 8192


@pytest.mark.parametrize(
    "block",
    [b"", b"II", b"II*\0\0\0\0", b"XX*\0\x08\0\0\0", b"II+\0\x08\0\0\0", b"\0" * 16],
)
def test_what_is_no_header_has_no_directory(block: bytes) -> None:
    assert read_header(io.BytesIO(block)) is None


@pytest.mark.parametrize("at", [0, 7, 9, 100, 5000, 1 << 31, (1 << 64) - 1])
def test_a_directory_that_is_elsewhere_is_one_of_nothing_or_of_anything(at: int) -> None:
    block = exif({MAKE: "abc"})
    assert isinstance(read_directory(io.BytesIO(block), Header("<", False, 8, 0), at, [TAG]), dict)


def test_every_beginning_of_a_file_is_read_without_an_error() -> None:
    block = exif({MAKE: "abc", MODEL: "a longer text", TAG: [(1, 4)]})[:300]
    for length in range(8, len(block)):
        read(block[:length], MAKE, MODEL, TAG)


@pytest.mark.parametrize(("others", "found"), [(999, {MAKE: b"abc\0"}), (1000, {})])
def test_a_thousand_entries_are_looked_at(others: int, found: dict[int, Value]) -> None:
    entries = struct.pack("<HHI4s", TAG, 2, 4, b"xyz\0") * others
    last = struct.pack("<HHI4s", MAKE, 2, 4, b"abc\0")
    count = struct.pack("<H", others + 1)
    assert read(b"II*\0\x08\0\0\0" + count + entries + last, MAKE) == found


def test_a_directory_that_is_made_to_cost_time_and_memory_costs_little() -> None:
    """As many entries as there can be, each with the whole file."""
    entry = struct.pack("<HHII", TAG, 2, 1 << 24, 0)
    block = b"II*\0\x08\0\0\0\xff\xff" + entry * 65535
    started = time.process_time()
    for _ in range(20):
        read(block + bytes(1 << 22), TAG, MAKE)
    assert is_within(time.process_time() - started, 1)
