"""Colours that a file names by code points, shown as they were meant."""

import io
import struct

import pytest

from tests.uploader.decoding.pictures import (
    BROWN,
    HEIC,
    flat,
    from_p3,
    is_shown_as,
    saved,
)
from uploader.decoding.colours.cicp import (
    CodePoints,
    icc_profile,
    read_code_points,
    reported_code_points,
)

P3 = CodePoints(primaries=12, transfer=13)

pytestmark = pytest.mark.usefixtures("prepared")


def with_code_points(data: bytes, primaries: int, transfer: int) -> io.BytesIO:
    """Change the code points in the `colr` box of an AVIF or a HEIC."""
    at = data.index(b"colrnclx") + 8
    return io.BytesIO(data[:at] + struct.pack(">HH", primaries, transfer) + data[at + 4 :])


def test_colours_named_by_code_points_are_converted() -> None:
    avif = saved(flat(), "AVIF", quality=95).getvalue()
    heic = (HEIC / "display-p3.heic").read_bytes()
    assert is_shown_as(with_code_points(avif, 12, 13), "AVIF", from_p3(BROWN))
    assert is_shown_as(io.BytesIO(heic), "HEIF", from_p3(BROWN), 8)


def test_an_embedded_profile_goes_before_code_points() -> None:
    linear = icc_profile(CodePoints(1, 8))
    avif = saved(flat(), "AVIF", quality=95, icc_profile=linear).getvalue()
    assert is_shown_as(io.BytesIO(avif), "AVIF", (229, 168, 122))


@pytest.mark.parametrize(
    ("code_points", "expected"),
    [
        ((1, 1), BROWN),
        ((1, 6), BROWN),
        ((2, 2), BROWN),
        ((6, 6), (196, 102, 49)),
        ((5, 6), (203, 100, 51)),
        ((1, 4), (201, 100, 46)),
        ((1, 8), (229, 168, 122)),
        ((2, 8), (229, 168, 122)),
        ((9, 14), (241, 76, 29)),
        ((12, 2), (215, 93, 31)),
        ((1, 7), (206, 115, 68)),
        ((4, 4), (233, 93, 22)),
    ],
)
def test_an_avif_is_shown_as_chromium_shows_it(
    code_points: tuple[int, int], expected: tuple[int, int, int]
) -> None:
    avif = saved(flat(), "AVIF", quality=95).getvalue()
    assert is_shown_as(with_code_points(avif, *code_points), "AVIF", expected)


@pytest.mark.parametrize(
    ("transfer", "greys"),
    [
        (16, {0: 0, 68: 34, 136: 153, 170: 229, 187: 250, 221: 255}),
        (18, {0: 0, 68: 46, 136: 107, 170: 150, 204: 207, 255: 255}),
    ],
)
def test_light_beyond_white_is_mapped_as_chromium_maps_it(
    transfer: int, greys: dict[int, int]
) -> None:
    for grey, expected in greys.items():
        avif = saved(flat(colour=(grey, grey, grey)), "AVIF", quality=95).getvalue()
        assert is_shown_as(with_code_points(avif, 9, transfer), "AVIF", (expected,) * 3, 6)


@pytest.mark.parametrize("code_points", [None, (1, 13), (2, 2), (99, 250)])
def test_code_points_that_mean_srgb_or_nothing_make_no_profile(
    code_points: tuple[int, int] | None,
) -> None:
    assert icc_profile(code_points and CodePoints(*code_points)) is None


@pytest.mark.parametrize(
    ("data", "decoder"),
    [
        (b"", "AVIF"),
        (b"colrnclx\0", "AVIF"),
        (b"colrnclx" * 9, "GIF"),
    ],
)
def test_code_points_that_are_cut_off_are_none(data: bytes, decoder: str) -> None:
    assert read_code_points(io.BytesIO(data), decoder) is None


def test_a_heic_that_reports_no_code_points_has_none() -> None:
    assert reported_code_points({}) is None


def test_the_code_points_of_a_file_are_read() -> None:
    avif = with_code_points(saved(flat(), "AVIF").getvalue(), 12, 13)
    assert read_code_points(avif, "AVIF") == P3


def test_curves_of_video_mean_that_of_srgb_in_a_still_picture() -> None:
    avif = with_code_points(saved(flat(), "AVIF").getvalue(), 9, 1)
    assert read_code_points(avif, "AVIF") == CodePoints(primaries=9, transfer=13)


def test_the_code_points_that_a_decoder_reports_are_read() -> None:
    info = {"nclx_profile": {"color_primaries": 12, "transfer_characteristics": 13}}
    assert reported_code_points(info) == P3


def test_a_profile_is_made_once() -> None:
    assert icc_profile(P3) is icc_profile(CodePoints(12, 13))
