"""The colours in the sequence header of an AV1 stream, whatever stands before them."""

import pytest

from uploader.decoding.colours.av1_sequence import code_points

P3_AND_PQ = (12, 16)
DESCRIBED = f"1{12:08b}{16:08b}{9:08b}"
# profile 0, a still picture with a reduced header: level, sizes of 4 bits each, tools.
REDUCED = "000" + "11" + "00000" + "0011" * 2 + "1111" * 2 + "000" + "000"
# profile 2: timing and a decoder model, two operating points, frame ids, every tool.
TIMING = "1" + f"{1:032b}{30:032b}" + "1" + "00101" + "1" + f"{4:05b}{1:032b}" + "0" * 10
POINTS = "1" + "00001" + ("0" * 12 + "01001" + "0" + "1" + "0" * 11 + "1" + "0000") * 2
SIZES = "0011" * 2 + "1111" * 2 + "1" + "0" * 7 + "000"
CHOSEN = "0000" + "1" + "00" + "0" + "1" + "0" + "1" + "000"
FULL = "010" + "00" + TIMING + POINTS + SIZES + CHOSEN + "000"
TEN_BITS, TWELVE_BITS_GREY = "1" + "0", "1" + "1" + "1"


def unit(bits: str, kind: int = 1, extension: str = "") -> bytes:
    """An open bitstream unit, with its size."""
    padded = bits + "0" * (-len(bits) % 8)
    payload = bytes(int(padded[at : at + 8], 2) for at in range(0, len(padded), 8))
    head = int(f"0{kind:04b}{'1' if extension else '0'}10", 2)
    size = len(payload)
    leb128 = bytes([size & 0x7F | 0x80, size >> 7]) if size > 127 else bytes([size])
    return bytes([head]) + (b"\x08" if extension else b"") + leb128 + payload


@pytest.mark.parametrize("header", [REDUCED + TEN_BITS, FULL + TWELVE_BITS_GREY])
def test_the_colours_of_a_stream_are_read(header: str) -> None:
    assert code_points(unit(header + DESCRIBED)) == P3_AND_PQ


def test_other_units_may_stand_before_the_header() -> None:
    stream = unit("", kind=2) + unit("1" * 1600, kind=5) + unit(REDUCED + TEN_BITS + DESCRIBED)
    assert code_points(stream) == P3_AND_PQ
    assert code_points(unit(REDUCED + TEN_BITS + DESCRIBED, extension="yes")) == P3_AND_PQ


def test_a_unit_without_a_size_reaches_to_the_end() -> None:
    sized = unit(REDUCED + TEN_BITS + DESCRIBED)
    assert code_points(bytes([sized[0] & ~2]) + sized[2:]) == P3_AND_PQ


def test_profile_1_has_no_bit_for_grey() -> None:
    assert code_points(unit("001" + REDUCED[3:] + "1" + DESCRIBED)) == P3_AND_PQ


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"\x0a",
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        unit("0" * 80, kind=5),
        unit(REDUCED + TEN_BITS + "0"),
        unit("", kind=2) * 1000 + unit(REDUCED + TEN_BITS + DESCRIBED),
    ],
)
def test_a_stream_that_names_no_colours_has_none(stream: bytes) -> None:
    assert code_points(stream) is None


def test_a_header_that_is_cut_off_names_none() -> None:
    whole = unit(FULL + TWELVE_BITS_GREY + DESCRIBED)
    for end in range(len(whole) - 2):
        assert code_points(whole[:end]) is None
