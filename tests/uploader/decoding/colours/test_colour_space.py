"""The profile that a picture is converted by: one for its colours, and whole."""

import io
import struct

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BROWN, flat, is_shown_as, saved
from uploader.decoding.colours.cicp import CodePoints, icc_profile
from uploader.decoding.colours.colour_space import named_profile, source_profile

pytestmark = pytest.mark.usefixtures("prepared")

LINEAR = icc_profile(CodePoints(1, 8)) or b""
P3 = icc_profile(CodePoints(12, 13)) or b""


def grey_profile(exponent: float) -> bytes:
    """The ICC profile of grey with a power as its curve."""
    white = struct.pack(">4s4x3i", b"XYZ ", 63190, 65536, 54061)
    curve = struct.pack(">4s4xIH2x", b"curv", 1, round(exponent * 256))
    table = struct.pack(">I4sII4sII", 2, b"wtpt", 156, 20, b"kTRC", 176, len(curve))
    size = 156 + len(white) + len(curve)
    head = struct.pack(
        ">I4xI4s4s4s12x4s28x12s48x",
        size, 0x02400000, b"mntr", b"GRAY", b"XYZ ", b"acsp", white[8:],
    )  # fmt: skip
    return head + table + white + curve


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_grey_is_converted_by_its_own_profile(kind: str) -> None:
    for exponent, expected in ((1.0, 168), (1.8, 119)):
        file = saved(flat("L", 100), kind, icc_profile=grey_profile(exponent))
        assert is_shown_as(file, kind, (expected,) * 3, 3)


def test_grey_is_converted_by_a_profile_for_colours_too() -> None:
    assert is_shown_as(saved(flat("L", 100), icc_profile=LINEAR), "PNG", (168,) * 3, 3)


@pytest.mark.parametrize("mode", ["RGB", "P"])
def test_colours_are_left_as_they_are_by_a_profile_for_grey(mode: str) -> None:
    picture = flat() if mode == "RGB" else flat().quantize(2)
    assert is_shown_as(saved(picture, icc_profile=grey_profile(1.0)), "PNG", BROWN)


@pytest.mark.parametrize("profile", [None, grey_profile(1.0), LINEAR, b"nonsense" * 20])
def test_inks_are_left_as_they_are_by_a_profile_for_anything_else(profile: bytes | None) -> None:
    inks = Image.new("CMYK", (64, 64), (0, 128, 204, 51))
    file = saved(inks, "JPEG", quality=100, icc_profile=profile)
    assert is_shown_as(file, "JPEG", (204, 101, 40), 4)


def test_a_broken_profile_leaves_it_to_what_is_next() -> None:
    assert source_profile({"icc_profile": b"nonsense" * 20}, P3) == P3
    assert source_profile({"icc_profile": LINEAR[:300]}, P3) == P3
    assert source_profile({"icc_profile": LINEAR}, P3) == LINEAR
    assert source_profile({}, None) is None


def test_the_code_points_that_a_decoder_reports_come_last() -> None:
    reported = {"nclx_profile": {"color_primaries": 12, "transfer_characteristics": 13}}
    assert source_profile(reported, None) == P3
    assert source_profile(reported, LINEAR) == LINEAR


def test_other_formats_name_nothing_before_they_are_decoded() -> None:
    assert named_profile(io.BytesIO(b"GIF89a"), "GIF") is None
