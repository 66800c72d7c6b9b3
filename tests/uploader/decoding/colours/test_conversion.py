"""Colours: whatever a file was made in is shown as it was meant, within a few levels."""

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import (
    BROWN,
    HEIC,
    SIDE,
    flat,
    from_p3,
    is_shown_as,
    saved,
)
from uploader.decoding.colours.cicp import CodePoints, icc_profile
from uploader.decoding.colours.conversion import in_srgb

P3 = CodePoints(primaries=12, transfer=13)

pytestmark = pytest.mark.usefixtures("prepared")


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


@pytest.mark.parametrize("deep", [0, 128, 255])
def test_grey_keeps_its_tone_beside_a_profile_for_colours(deep: int) -> None:
    file = saved(flat("L", deep), icc_profile=icc_profile(P3))
    assert is_shown_as(file, "PNG", (deep,) * 3, 3)


@pytest.mark.parametrize("grey", [False, True])
def test_alpha_stays_as_it_is_beside_a_profile(grey: bool) -> None:
    slope = Image.linear_gradient("L")
    colour = slope.rotate(90) if grey else Image.merge("RGB", [slope, slope.rotate(90), slope])
    seen_through = colour.copy()
    seen_through.putalpha(slope)
    shown = in_srgb(seen_through, icc_profile(P3))
    assert shown.mode == "RGBA"
    assert shown.getchannel("A").tobytes() == slope.tobytes()
    assert shown.convert("RGB").tobytes() == in_srgb(colour, icc_profile(P3)).tobytes()


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_what_is_in_srgb_already_is_not_copied(mode: str) -> None:
    image = Image.new(mode, (2, 2))
    assert in_srgb(image, None) is image
