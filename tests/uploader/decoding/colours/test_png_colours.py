"""Colours of a PNG by its chunks; the right values are what Chromium 156 shows."""

import struct

import pytest

from tests.uploader.decoding.pictures import is_shown_as
from tests.uploader.decoding.png_files import (
    GREY,
    INDEXED,
    P3,
    RGBA,
    chunk,
    code_points,
    flat,
    gamma,
    primaries,
    profile,
)
from uploader.decoding.colours.cicp import CodePoints, icc_profile
from uploader.decoding.colours.png_colours import png_profile
from uploader.decoding.readers.png_chunks import read_head

pytestmark = pytest.mark.usefixtures("prepared")

BROWN = bytes((200, 100, 50))
AS_STORED, LINEAR, WIDE = (200, 100, 50), (229, 168, 122), (215, 93, 31)
SRGB = chunk(b"sRGB", b"\0")
SRGB_PRIMARIES = primaries(31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
P3_PROFILE = icc_profile(CodePoints(12, 13))
LINEAR_PROFILE = icc_profile(CodePoints(1, 8))
PALETTE = chunk(b"PLTE", BROWN)


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([gamma(100_000)], LINEAR),
        ([gamma(60_000)], (213, 126, 73)),
        ([gamma(22_000)], (156, 32, 2)),
        ([gamma(1)], (0, 0, 0)),
        ([gamma(700_000)], (251, 240, 230)),
        ([gamma(0)], AS_STORED),
        ([gamma(45_455)], AS_STORED),
        ([gamma(44_000)], AS_STORED),
        ([gamma(100_000), gamma(45_455)], LINEAR),
        ([gamma(100_000, checksum=0)], AS_STORED),
        ([chunk(b"gAMA", b"\0\1\x86")], AS_STORED),
        ([primaries(*P3)], AS_STORED),
        ([gamma(45_455), primaries(*P3)], (216, 93, 24)),
        ([primaries(*P3), gamma(100_000)], (240, 165, 114)),
        ([gamma(100_000), SRGB_PRIMARIES], LINEAR),
        ([gamma(45_455), SRGB_PRIMARIES], (201, 100, 46)),
        ([gamma(100_000), primaries(*[0] * 8)], AS_STORED),
    ],
)
def test_gamma_and_primaries_are_converted(
    chunks: list[bytes], expected: tuple[int, int, int]
) -> None:
    assert is_shown_as(flat(BROWN, *chunks), "PNG", expected)


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([code_points(12, 13, 0, 1), profile(LINEAR_PROFILE)], WIDE),
        ([profile(LINEAR_PROFILE), code_points(12, 13, 0, 1)], WIDE),
        ([profile(LINEAR_PROFILE), SRGB], LINEAR),
        ([SRGB, profile(LINEAR_PROFILE)], LINEAR),
        ([profile(P3_PROFILE), gamma(100_000)], WIDE),
        ([gamma(100_000), SRGB], AS_STORED),
        ([chunk(b"sRGB", b"\0", checksum=0), gamma(100_000)], LINEAR),
        ([chunk(b"sRGB", b"\4"), gamma(100_000)], LINEAR),
        ([code_points(99, 13, 0, 1), gamma(100_000)], LINEAR),
        ([code_points(2, 2, 0, 1), gamma(100_000)], LINEAR),
        ([code_points(12, 13, 0, 0), gamma(100_000)], LINEAR),
        ([code_points(12, 13, 0), gamma(100_000)], LINEAR),
        ([code_points(1, 13, 0, 1), gamma(100_000)], AS_STORED),
        ([profile(b"nonsense" * 50), gamma(100_000)], LINEAR),
        ([profile(b"nonsense" * 50), SRGB, gamma(100_000)], AS_STORED),
        ([profile(P3_PROFILE, checksum=0)], AS_STORED),
        ([profile((LINEAR_PROFILE or b"")[:300]), gamma(100_000)], LINEAR),
        ([chunk(b"iCCP", b"name\0\0nothing packed"), gamma(100_000)], LINEAR),
        ([chunk(b"iCCP", b"name\0\5" + b"x" * 20), gamma(100_000)], LINEAR),
        ([chunk(b"iCCP"), gamma(100_000)], LINEAR),
    ],
)
def test_code_points_go_before_a_profile_before_srgb_before_gamma(
    chunks: list[bytes], expected: tuple[int, int, int]
) -> None:
    assert is_shown_as(flat(BROWN, *chunks), "PNG", expected)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((1, 8), LINEAR),
        ((1, 1), (197, 91, 39)),
        ((1, 4), (201, 100, 46)),
        ((1, 5), (189, 76, 26)),
        ((1, 7), (206, 115, 68)),
        ((4, 4), (233, 93, 22)),
        ((5, 6), (200, 91, 40)),
        ((6, 6), (192, 94, 37)),
        ((8, 13), (222, 92, 32)),
        ((9, 14), (239, 63, 5)),
        ((10, 8), (255, 0, 121)),
        ((11, 17), (212, 78, 0)),
        ((22, 13), (202, 102, 49)),
        ((1, 9), AS_STORED),
    ],
)
def test_each_code_point_is_converted(
    points: tuple[int, int], expected: tuple[int, int, int]
) -> None:
    assert is_shown_as(flat(BROWN, code_points(*points, 0, 1)), "PNG", expected)


@pytest.mark.parametrize(
    ("pixel", "bits", "kind", "before", "expected"),
    [
        (b"\x64", 8, GREY, [], (168, 168, 168)),
        (b"\x64\x64", 16, GREY, [], (168, 168, 168)),
        (struct.pack(">3H", *(part * 257 for part in BROWN)), 16, 2, [], LINEAR),
        (b"\0", 8, INDEXED, [PALETTE], LINEAR),
        (BROWN + b"\xff", 8, RGBA, [], LINEAR),
        (b"\x64\xff", 8, 4, [], (168, 168, 168)),
    ],
)
def test_gamma_counts_in_every_kind_of_pixels(
    pixel: bytes, bits: int, kind: int, before: list[bytes], expected: tuple[int, int, int]
) -> None:
    file = flat(pixel, gamma(100_000), *before, bits=bits, kind=kind)
    assert is_shown_as(file, "PNG", expected)


def test_hdr_is_shown_by_the_brightest_light_that_chunks_name() -> None:
    dim = chunk(b"cLLI", struct.pack(">II", 100 * 10_000, 0))
    unknown = chunk(b"cLLI", bytes(8))
    display = chunk(b"mDCV", bytes(16) + struct.pack(">II", 400 * 10_000, 0))
    grey = bytes((130, 130, 130))
    assert is_shown_as(flat(grey, code_points(9, 16, 0, 1)), "PNG", (137, 137, 137))
    assert is_shown_as(flat(grey, code_points(9, 16, 0, 1), dim, display), "PNG", (188, 188, 188))
    assert is_shown_as(
        flat(grey, code_points(9, 16, 0, 1), unknown, display), "PNG", (169, 169, 169)
    )


def test_what_stands_in_the_wrong_place_counts_for_nothing() -> None:
    behind_palette = flat(b"\0", PALETTE, code_points(12, 13, 0, 1), kind=INDEXED)
    assert is_shown_as(behind_palette, "PNG", AS_STORED)
    assert is_shown_as(flat(b"\0", PALETTE, gamma(100_000), kind=INDEXED), "PNG", LINEAR)


def test_a_profile_that_unpacks_to_too_much_is_left_out() -> None:
    bomb = flat(BROWN, profile(bytes(100 << 20)), gamma(100_000))
    assert is_shown_as(bomb, "PNG", LINEAR)


def test_what_means_srgb_makes_no_profile() -> None:
    for chunks in ([], [SRGB], [gamma(45_455)], [code_points(1, 13, 0, 1)]):
        assert png_profile(read_head(flat(BROWN, *chunks)).contents) is None
