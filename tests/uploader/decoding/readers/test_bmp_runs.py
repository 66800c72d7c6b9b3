"""Runs of a BMP: what they draw, what they pass over, and what leads out of the picture."""

import pytest

from uploader.decoding.readers.bmp_runs import MOST_DELTAS, MOST_IDLE_A_ROW, unpack
from uploader.decoding.readers.complexity import TooComplexError

END = b"\0\1"


def test_runs_and_single_pixels_are_drawn() -> None:
    data = b"\3\7" + b"\0\5\1\2\3\4\5\0" + b"\0\0" + b"\x08\x09" + END
    assert unpack(data, 8, 2, 8) == (b"\7\7\7\1\2\3\4\5" + b"\t" * 8, None)


def test_two_numbers_alternate_in_runs_of_four_bits() -> None:
    assert unpack(b"\5\x12" + b"\0\3\x34\x50" + END, 8, 1, 4).pixels == bytes(
        [1, 2, 1, 2, 1, 3, 4, 5]
    )


def test_a_run_ends_with_its_row() -> None:
    assert unpack(b"\xff\7" + b"\0\0" + b"\4\x08" + END, 4, 2, 8).pixels == b"\7" * 4 + b"\x08" * 4


@pytest.mark.parametrize(
    ("data", "drawn"),
    [
        (b"\2\7" + b"\0\0" + b"\4\7" + END, [1, 1, 0, 0, 1, 1, 1, 1]),
        (b"\2\7" + END, [1, 1, 0, 0, 0, 0, 0, 0]),
        (b"\2\7" + b"\0\2\1\0" + b"\1\7" + b"\0\0" + b"\4\7" + END, [1, 1, 0, 1, 1, 1, 1, 1]),
        (b"\2\7" + b"\0\2\1\1" + b"\1\7" + END, [1, 1, 0, 0, 0, 0, 0, 1]),
    ],
)
def test_what_is_passed_over_is_not_drawn(data: bytes, drawn: list[int]) -> None:
    assert unpack(data, 4, 2, 8).drawn == bytes(255 * one for one in drawn)


@pytest.mark.parametrize(
    ("data", "pixels", "drawn"),
    [
        (b"\2\7" + b"\0\4\1\2\3\4" + b"\0\0\4\x08" + END, b"\7\7\1\2" + b"\x08" * 4, None),
        (b"\2\7" + b"\0\2\5\0" + b"\1\7\0\0\4\x08" + END, b"\7\7\0\0" + b"\x08" * 4, [2, 3]),
        (b"\4\7" + b"\0\2\0\2" + b"\1\x08" + END, b"\7\7\7\7\0\0\0\0", [4, 5, 6, 7]),
        (b"\4\7" + b"\0\0" + b"\4\7" + b"\0\0" + b"\4\x08" + END, b"\7" * 8, None),
    ],
    ids=["single-pixels", "step-along", "step-beyond", "rows-beyond"],
)  # fmt: skip
def test_what_leads_out_of_its_row_or_of_the_picture_is_cut_off(
    data: bytes, pixels: bytes, drawn: list[int] | None
) -> None:
    found = unpack(data, 4, 2, 8)
    assert found.pixels == pixels
    passed_over = None if found.drawn is None else [at for at in range(8) if not found.drawn[at]]
    assert passed_over == drawn


@pytest.mark.parametrize("bits", [4, 8, 24])
def test_runs_that_are_cut_off_are_damage(bits: int) -> None:
    whole = (b"\0\4" + bytes(12) if bits == 24 else b"\0\4" + bytes(bits // 2)) + b"\0\0"
    whole += b"\4\7" + (b"\7\7" if bits == 24 else b"")
    assert unpack(whole, 4, 2, bits).drawn is None
    for end in range(len(whole)):
        with pytest.raises(EOFError):
            unpack(whole[:end], 4, 2, bits)


def test_many_runs_are_drawn_as_one_by_one() -> None:
    runs = b"".join(bytes((1 + at % 3, at % 256)) for at in range(20_000))
    pixels = b"".join(bytes((at % 256,)) * (1 + at % 3) for at in range(20_000))
    assert unpack(runs + END, len(pixels), 1, 8) == (pixels, None)
    halves = b"".join(
        bytes((at % 256 >> 4, at % 16, at % 256 >> 4))[: 1 + at % 3] for at in range(20_000)
    )
    assert unpack(runs + END, len(pixels), 1, 4).pixels == halves


@pytest.mark.parametrize(
    ("idle", "bits"),
    [(b"\1\7", 8), (b"\1\7", 4), (b"\1\7\7\7", 24), (b"\0\2\0\0", 8), (b"\0\2\1\0", 8),
     (b"\0\3\1\1\1\0", 8)],
    ids=["run", "alternating", "colours", "no-step", "step-out", "single-pixels"],
)  # fmt: skip
def test_codes_that_draw_nothing_are_bounded(idle: bytes, bits: int) -> None:
    row = b"\4\7" + (b"\7\7" if bits == 24 else b"")
    most = MOST_IDLE_A_ROW * 2
    assert unpack(row + idle * most + b"\0\0" + row + END, 4, 2, bits).drawn is None
    with pytest.raises(TooComplexError):
        unpack(row + idle * (most + 1) + b"\0\0" + row + END, 4, 2, bits)


def test_deltas_are_bounded() -> None:
    step, width = b"\0\2\1\0", 100
    row = step * width + b"\0\0"
    rows = MOST_DELTAS // width
    assert unpack(row * rows + END, width, rows, 8).drawn == bytes(width * rows)
    with pytest.raises(TooComplexError):
        unpack(row * rows + step + END, width, rows + 1, 8)
