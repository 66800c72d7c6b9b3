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
    with_chunk,
)
from uploader.decoding.cicp import CodePoints, icc_profile, read_code_points, reported_code_points

P3 = CodePoints(primaries=12, transfer=13)

pytestmark = pytest.mark.usefixtures("prepared")


def with_code_points(data: bytes, primaries: int, transfer: int) -> io.BytesIO:
    """Change the code points in the `colr` box of an AVIF or a HEIC."""
    at = data.index(b"colrnclx") + 8
    return io.BytesIO(data[:at] + struct.pack(">HH", primaries, transfer) + data[at + 4 :])


def test_colours_named_by_code_points_are_converted() -> None:
    avif = saved(flat(), "AVIF", quality=95).getvalue()
    heic = (HEIC / "display-p3.heic").read_bytes()
    png = with_chunk(saved(flat()).getvalue(), b"cICP", bytes([12, 13, 0, 1]))
    assert is_shown_as(with_code_points(avif, *P3), "AVIF", from_p3(BROWN))
    assert is_shown_as(io.BytesIO(heic), "HEIF", from_p3(BROWN), 8)
    assert is_shown_as(png, "PNG", from_p3(BROWN))


def test_an_embedded_profile_goes_before_code_points() -> None:
    png = saved(flat(), icc_profile=icc_profile(CodePoints(9, 13))).getvalue()
    named = with_chunk(png, b"cICP", bytes([12, 13, 0, 1]))
    assert not is_shown_as(named, "PNG", from_p3(BROWN))


@pytest.mark.parametrize(("transfer", "white"), [(16, 148), (18, 191)])
def test_the_white_of_an_hdr_picture_is_white(transfer: int, white: int) -> None:
    for grey, expected in ((white, 255), (0, 0)):
        avif = saved(flat(colour=(grey, grey, grey)), "AVIF", quality=95).getvalue()
        assert is_shown_as(with_code_points(avif, 9, transfer), "AVIF", (expected,) * 3, 6)


@pytest.mark.parametrize("code_points", [None, (1, 13), (2, 2), (1, 1), (6, 6), (99, 250)])
def test_code_points_that_mean_srgb_or_nothing_make_no_profile(
    code_points: tuple[int, int] | None,
) -> None:
    assert icc_profile(code_points and CodePoints(*code_points)) is None


@pytest.mark.parametrize(
    ("data", "decoder"),
    [
        (b"", "AVIF"),
        (b"colrnclx\0", "AVIF"),
        (b"\0\0\0\x04cICP\x09", "PNG"),
        (b"colrnclx" * 9, "GIF"),
    ],
)
def test_code_points_that_are_cut_off_are_none(data: bytes, decoder: str) -> None:
    assert read_code_points(io.BytesIO(data), decoder) is None


def test_a_heic_that_reports_no_code_points_has_none() -> None:
    assert reported_code_points({}) is None


def test_the_code_points_of_a_file_are_read() -> None:
    png = with_chunk(saved(flat()).getvalue(), b"cICP", bytes([9, 16, 0, 1]))
    assert read_code_points(png, "PNG") == CodePoints(primaries=9, transfer=16)
    avif = with_code_points(saved(flat(), "AVIF").getvalue(), 12, 13)
    assert read_code_points(avif, "AVIF") == P3


def test_the_code_points_that_a_decoder_reports_are_read() -> None:
    info = {"nclx_profile": {"color_primaries": 12, "transfer_characteristics": 13}}
    assert reported_code_points(info) == P3


def test_a_profile_is_made_once() -> None:
    assert icc_profile(P3) is icc_profile(CodePoints(12, 13))
