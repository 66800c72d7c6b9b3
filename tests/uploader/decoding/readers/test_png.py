"""PNGs as browsers show them: what stands beside the pixels is passed over, damage is not."""

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BOUNDS, card, preview
from tests.uploader.decoding.png_files import (
    GREY,
    INDEXED,
    RGB,
    SIDE,
    chunk,
    flat,
    header,
    packed,
    pixels,
    png,
    row,
)
from uploader.decoding.opening import open_picture
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.complexity import TooComplexError
from uploader.decoding.readers.png_chunks import MOST_CHUNKS
from uploader.decoding.renditions import PREVIEW, Look, rendition

pytestmark = pytest.mark.usefixtures("prepared")

BROWN = bytes((200, 100, 50))
BOMB = zlib.compress(bytes(100 << 20), 9)
IDAT = pixels(BROWN)


def opacities(file: io.BytesIO) -> list[int]:
    """How opaque each pixel of a row is."""
    shown = rendition(open_picture(file, "PNG", BOUNDS), PREVIEW.shape, Look(1, None))
    return list(shown.convert("RGBA").getchannel("A").tobytes())


@pytest.mark.parametrize(
    "beside",
    [
        chunk(b"tEXt", b"key\0text", checksum=0),
        chunk(b"iCCP", b"name\0\0" + zlib.compress(b"profile"), checksum=0),
        chunk(b"zTXt", b"key\0\0" + zlib.compress(bytes((1 << 20) + 1))),
        chunk(b"iCCP", b"name\0\0" + BOMB),
        chunk(b"zTXt", b"key\0\5what"),
        chunk(b"iCCP", b"no zero"),
        chunk(b"iCCP"),
        chunk(b"tEXt", b"key\0" + bytes(3 << 20)),
        chunk(b"tEXt", b"a") * 2000,
        chunk(b"pHYs", b"abc"),
        chunk(b"sRGB"),
        chunk(b"cHRM", b"abc"),
        chunk(b"tRNS", b"abcde"),
        chunk(b"eXIf", b"no exif"),
        chunk(b"a1\0d", b"x"),
    ],
    ids=range(15),
)
def test_whatever_stands_beside_the_pixels_the_picture_is_shown(beside: bytes) -> None:
    for file in (flat(BROWN, beside), png(header(), IDAT, beside)):
        facts, thumb = inspect(file, "PNG", BOUNDS)
        assert (facts.width, facts.height, facts.frames) == (SIDE, SIDE, 1)
        assert Image.open(io.BytesIO(thumb)).mode == "RGB"
        assert preview(file, "PNG", BOUNDS)
        assert card(file, "PNG", BOUNDS)


@pytest.mark.parametrize(
    "end",
    [
        b"",
        chunk(b"IEND")[:5],
        chunk(b"IEND", checksum=0),
        chunk(b"tEXt", b"a\0b", length=1 << 20),
        chunk(b"tEXt", b"a\0b", length=0xFFFFFFFF),
        chunk(b"NEEd", b"x"),
        chunk(b"IEND") + b"junk" * 100,
    ],
    ids=range(7),
)
def test_whatever_follows_the_pixels_the_picture_is_shown(end: bytes) -> None:
    whole = flat(BROWN).getvalue()
    file = io.BytesIO(whole[: -len(chunk(b"IEND"))] + end)
    assert inspect(file, "PNG", BOUNDS)[0].width == SIDE


@pytest.mark.parametrize(
    "data",
    [
        IDAT[: len(IDAT) // 2],
        chunk(b"IDAT", packed(BROWN)[:-6]),
        chunk(b"IDAT", packed(BROWN)[:8]) + chunk(b"tEXt") + chunk(b"IDAT", packed(BROWN)[8:]),
        chunk(b"IDAT", packed(BROWN)[:-4] + bytes(4)),
        chunk(b"IDAT", zlib.compress((b"\x09" + BROWN * SIDE) * SIDE)),
        chunk(b"IDAT", b"nothing packed"),
    ],
    ids=range(6),
)
def test_damage_in_the_pixels_is_refused(data: bytes) -> None:
    with pytest.raises((OSError, SyntaxError)):
        inspect(png(header(), data), "PNG", BOUNDS)


def test_pixels_may_stand_in_many_chunks() -> None:
    data = packed(BROWN)
    pieces = [chunk(b"IDAT", data[at : at + 3]) for at in range(0, len(data), 3)]
    file = png(header(), chunk(b"IDAT"), *pieces)
    assert inspect(file, "PNG", BOUNDS)[0].width == SIDE


def test_chunks_around_the_pixels_are_bounded() -> None:
    for beside in (chunk(b"tEXt"), chunk(b"IDAT")):
        # Besides there are the header and the pixels.
        inspect(png(header(), beside * (MOST_CHUNKS - 2), IDAT), "PNG", BOUNDS)
        for file in (
            png(header(), beside * (MOST_CHUNKS - 1), IDAT),
            png(header(), IDAT, beside * (MOST_CHUNKS - 1)),
        ):
            with pytest.raises(TooComplexError):
                inspect(file, "PNG", BOUNDS)


@pytest.mark.parametrize("rows", [0, 1, 8, SIDE - 1])
@pytest.mark.parametrize(
    ("bits", "kind", "pixel", "before"),
    [
        (8, RGB, BROWN, ()),
        (16, RGB, BROWN * 2, ()),
        (16, RGB, BROWN * 2, (chunk(b"tRNS", bytes(6)),)),
        (8, GREY, b"\0", ()),
        (8, INDEXED, b"\0", (chunk(b"PLTE", BROWN),)),
        (8, 6, BROWN + b"\x80", ()),
    ],
    ids=["colours", "deep", "seen-through", "black", "palette", "alpha"],
)
def test_rows_that_are_missing_are_damage(
    rows: int, bits: int, kind: int, pixel: bytes, before: tuple[bytes, ...]
) -> None:
    whole = png(header(bits=bits, kind=kind), *before, pixels(pixel))
    assert inspect(whole, "PNG", BOUNDS)[0].height == SIDE
    line = b"\0" + pixel * SIDE
    for data in (line * rows, line * rows + line[:-1]):
        short = chunk(b"IDAT", zlib.compress(data))
        with pytest.raises(OSError, match=r"missing|truncated"):
            inspect(png(header(bits=bits, kind=kind), *before, short), "PNG", BOUNDS)


def test_rows_beyond_the_last_one_do_not_matter() -> None:
    more = chunk(b"IDAT", packed(BROWN, height=SIDE + 1))
    assert inspect(png(header(), more), "PNG", BOUNDS)[0].height == SIDE


def test_an_orientation_counts_before_the_pixels_alone_as_in_browsers() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0"))
    wide = header(4, 2), pixels(BROWN, 4, 2)
    assert inspect(png(wide[0], turned, wide[1]), "PNG", BOUNDS)[0].width == 2
    assert inspect(png(*wide, turned), "PNG", BOUNDS)[0].width == 4


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_a_transparent_shade_of_few_bits_is_seen_through(bits: int) -> None:
    shades = list(range(1 << bits))[:4]
    data = sum(shade << (16 - bits * (place + 1)) for place, shade in enumerate(shades))
    for named in (1, 1 + (1 << bits)):
        file = row(
            data.to_bytes(2, "big"), len(shades), bits, GREY,
            chunk(b"tRNS", struct.pack(">H", named)),
        )  # fmt: skip
        assert opacities(file) == [0 if shade == 1 else 255 for shade in shades]


def test_a_transparent_shade_of_eight_bits_is_seen_through() -> None:
    for named in (100, 356):
        file = row(b"\x63\x64\x65", 3, 8, GREY, chunk(b"tRNS", struct.pack(">H", named)))
        assert opacities(file) == [255, 0, 255]


def test_a_transparent_shade_of_sixteen_bits_is_found_at_its_full_depth() -> None:
    shades = struct.pack(">4H", 0x1233, 0x1234, 0x1235, 0x1200)
    assert opacities(row(shades, 4, 16, GREY, chunk(b"tRNS", b"\x12\x34"))) == [255, 0, 255, 255]


def test_a_transparent_colour_of_eight_bits_is_seen_through() -> None:
    colours = bytes((18, 52, 86, 18, 52, 87, 0, 0, 0))
    for high in (0, 256):
        named = struct.pack(">3H", 18 + high, 52, 86)
        assert opacities(row(colours, 3, 8, RGB, chunk(b"tRNS", named))) == [0, 255, 255]


def test_a_transparent_colour_of_sixteen_bits_is_found_at_its_full_depth() -> None:
    colours = [
        (0x1234, 0x5678, 0x9ABC),
        (0x1234, 0x5678, 0x9ABD),
        (0x1234, 0x5778, 0x9ABC),
        (0x1200, 0x5600, 0x9A00),
    ]
    data = b"".join(struct.pack(">3H", *colour) for colour in colours)
    file = row(data, 4, 16, RGB, chunk(b"tRNS", struct.pack(">3H", *colours[0])))
    assert opacities(file) == [0, 255, 255, 255]


def test_a_palette_is_seen_through_as_far_as_it_says() -> None:
    palette = chunk(b"PLTE", BROWN * 3)
    file = row(b"\0\1\2", 3, 8, INDEXED, palette, chunk(b"tRNS", b"\0\x80"))
    assert opacities(file) == [0, 128, 255]


def test_an_index_beyond_the_palette_has_its_last_colour() -> None:
    green = bytes((0, 250, 0))
    for bits, data in ((8, b"\0\3"), (2, b"\x30")):
        palette = chunk(b"PLTE", BROWN + green)
        shown = open_picture(row(data, 2, bits, INDEXED, palette), "PNG", BOUNDS).convert("RGB")
        assert [shown.getpixel((0, 0)), shown.getpixel((1, 0))] == [tuple(BROWN), tuple(green)]
        see_through = chunk(b"tRNS", b"\xff\x80")
        assert opacities(row(data, 2, bits, INDEXED, palette, see_through)) == [255, 128]
