"""Colours: whatever a file was made in is shown as it was meant, within a few levels."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.uploader.decoding.test_pixels import BOUNDS, _prepared, saved
from uploader.decoding.cicp import CodePoints, icc_profile, read_code_points, reported_code_points
from uploader.decoding.pixels import inspect, preview

__all__ = ["_prepared"]

HEIC = Path(__file__).parent / "heic"
BROWN = (200, 100, 50)
SIDE = 64
P3 = CodePoints(primaries=12, transfer=13)
_TO_SRGB = ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979))


def from_p3(colour: tuple[int, ...]) -> tuple[int, ...]:
    """Convert by the published matrix between linear P3 and linear sRGB."""
    linear = [
        (part / 255 / 12.92) if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    mixed = [sum(a * b for a, b in zip(row, linear, strict=True)) for row in _TO_SRGB]
    clipped = [min(max(part, 0.0), 1.0) for part in mixed]
    return tuple(
        round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))
        for part in clipped
    )


def middle(made: bytes) -> Any:
    return Image.open(io.BytesIO(made)).convert("RGB").getpixel((SIDE // 2, SIDE // 2))


def is_shown_as(file: io.BytesIO, kind: str, expected: tuple[int, ...], levels: int = 6) -> bool:
    """Whether both renditions have a colour in their middle, within some levels."""
    renditions = (inspect(file, kind, BOUNDS)[1], preview(file, kind, BOUNDS))
    found = [middle(made) for made in renditions]
    return all(
        abs(one - other) <= levels
        for colour in found
        for one, other in zip(colour, expected, strict=True)
    )


def flat(mode: str = "RGB", colour: Any = BROWN) -> Image.Image:
    return Image.new(mode, (SIDE, SIDE), colour)


def with_chunk(png: bytes, name: bytes, content: bytes) -> io.BytesIO:
    """Put a chunk right behind the header of a PNG."""
    chunk = struct.pack(">I", len(content)) + name + content
    chunk += struct.pack(">I", zlib.crc32(name + content))
    return io.BytesIO(png[:33] + chunk + png[33:])


def with_numbers(data: bytes, primaries: int, transfer: int) -> io.BytesIO:
    """Change the numbers in the `colr` box of an AVIF or a HEIC."""
    at = data.index(b"colrnclx") + 8
    return io.BytesIO(data[:at] + struct.pack(">HH", primaries, transfer) + data[at + 4 :])


def sixteen_bit_png(colour: tuple[int, ...]) -> io.BytesIO:
    """A PNG of 16 bits a channel, which Pillow can read but not write."""
    row = b"\0" + struct.pack(">3H", *(part * 257 for part in colour)) * SIDE
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 16, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n"
    for name, content in (
        (b"IHDR", header),
        (b"IDAT", zlib.compress(row * SIDE)),
        (b"IEND", b""),
    ):
        png += struct.pack(">I", len(content)) + name + content
        png += struct.pack(">I", zlib.crc32(name + content))
    return io.BytesIO(png)


def sixteen_bit_tiff(colour: tuple[int, ...]) -> io.BytesIO:
    """A TIFF of 16 bits a channel in one strip, little endian."""
    pixels = struct.pack("<3H", *(part * 257 for part in colour)) * SIDE * SIDE
    entries = [
        (256, 3, 1, SIDE), (257, 3, 1, SIDE), (258, 3, 3, 8 + len(pixels)), (259, 3, 1, 1),
        (262, 3, 1, 2), (273, 4, 1, 8), (277, 3, 1, 3), (278, 3, 1, SIDE),
        (279, 4, 1, len(pixels)),
    ]  # fmt: skip
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    bits = struct.pack("<3H", 16, 16, 16)
    head = b"II*\0" + struct.pack("<I", 8 + len(pixels) + len(bits))
    return io.BytesIO(head + pixels + bits + directory)


def cmyk(inks: tuple[int, ...], *, marker: bool) -> io.BytesIO:
    """A CMYK JPEG with its inks stored inverted, with or without the marker that says so."""
    data = saved(flat("CMYK", inks), "JPEG", quality=95).getvalue()
    at = data.index(b"\xff\xee\x00\x0eAdobe")
    return io.BytesIO(data if marker else data[:at] + data[at + 16 :])


def test_sixteen_bits_a_channel_keep_their_colour() -> None:
    assert is_shown_as(sixteen_bit_png(BROWN), "PNG", BROWN)
    assert is_shown_as(sixteen_bit_tiff(BROWN), "TIFF", BROWN)


def test_ten_bits_a_channel_keep_their_colour() -> None:
    file = io.BytesIO((HEIC / "ten-bits.heic").read_bytes())
    assert is_shown_as(file, "HEIF", BROWN)


@pytest.mark.parametrize("marker", [True, False])
def test_cmyk_is_read_as_browsers_read_it(marker: bool) -> None:
    assert is_shown_as(cmyk((0, 128, 204, 51), marker=marker), "JPEG", (204, 102, 41), 12)


def test_cmyk_without_ink_is_white_in_a_tiff() -> None:
    assert is_shown_as(saved(flat("CMYK", (0, 0, 0, 0)), "TIFF"), "TIFF", (255, 255, 255), 2)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_an_embedded_wide_profile_is_converted(kind: str) -> None:
    quality = {} if kind in {"PNG", "TIFF"} else {"quality": 95}
    file = saved(flat(), kind, icc_profile=icc_profile(P3), **quality)
    assert is_shown_as(file, kind, from_p3(BROWN))
    assert not is_shown_as(file, kind, BROWN)


def test_colours_named_by_numbers_are_converted() -> None:
    avif = saved(flat(), "AVIF", quality=95).getvalue()
    heic = (HEIC / "display-p3.heic").read_bytes()
    png = with_chunk(saved(flat()).getvalue(), b"cICP", bytes([12, 13, 0, 1]))
    assert is_shown_as(with_numbers(avif, *P3), "AVIF", from_p3(BROWN))
    assert is_shown_as(io.BytesIO(heic), "HEIF", from_p3(BROWN), 8)
    assert is_shown_as(png, "PNG", from_p3(BROWN))


def test_an_embedded_profile_goes_before_numbers() -> None:
    png = saved(flat(), icc_profile=icc_profile(CodePoints(9, 13))).getvalue()
    named = with_chunk(png, b"cICP", bytes([12, 13, 0, 1]))
    assert not is_shown_as(named, "PNG", from_p3(BROWN))


@pytest.mark.parametrize(("transfer", "white"), [(16, 148), (18, 191)])
def test_the_white_of_an_hdr_picture_is_white(transfer: int, white: int) -> None:
    for grey, expected in ((white, 255), (0, 0)):
        avif = saved(flat(colour=(grey, grey, grey)), "AVIF", quality=95).getvalue()
        assert is_shown_as(with_numbers(avif, 9, transfer), "AVIF", (expected,) * 3, 6)


@pytest.mark.parametrize("numbers", [None, (1, 13), (2, 2), (1, 1), (6, 6), (99, 250)])
def test_numbers_that_mean_srgb_or_nothing_make_no_profile(
    numbers: tuple[int, int] | None,
) -> None:
    assert icc_profile(numbers and CodePoints(*numbers)) is None


@pytest.mark.parametrize(
    ("data", "decoder"),
    [
        (b"", "AVIF"),
        (b"colrnclx\0", "AVIF"),
        (b"\0\0\0\x04cICP\x09", "PNG"),
        (b"colrnclx" * 9, "GIF"),
    ],
)
def test_numbers_that_are_cut_off_are_none(data: bytes, decoder: str) -> None:
    assert read_code_points(io.BytesIO(data), decoder) is None


def test_a_heic_that_tells_no_numbers_has_none() -> None:
    assert reported_code_points({}) is None


@pytest.mark.parametrize("deep", [0, 128, 255])
def test_grey_keeps_its_tone_beside_a_profile_for_colours(deep: int) -> None:
    file = saved(flat("L", deep), icc_profile=icc_profile(P3))
    assert is_shown_as(file, "PNG", (deep,) * 3, 3)
