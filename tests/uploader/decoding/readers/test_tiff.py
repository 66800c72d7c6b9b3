"""TIFFs of every depth and arrangement are shown right, or refused as what they are."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms

from tests.uploader.decoding.pictures import BOUNDS, card, preview
from tests.uploader.decoding.tiff_files import (
    HEIGHT,
    QUARTERS,
    WIDTH,
    colours,
    quarter,
    shades,
    tiff,
)
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.complexity import MOST_FRAMES, TooComplexError
from uploader.decoding.readers.unsupported import UnsupportedKindError

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, CIELAB = 0, 1, 2, 3, 5, 6, 8
ORDERS = ["<", ">"]
INKS = [(255 - red, 255 - green, 255 - blue, 0) for red, green, blue in colours()]
GREYS = [(one[0],) * 3 for one in QUARTERS]

pytestmark = pytest.mark.usefixtures("prepared")


def shown(data: bytes) -> list[tuple[int, ...]]:
    """The middles of the four quarters, which all renditions have to agree on."""
    found = []
    for made in (
        inspect(io.BytesIO(data), "TIFF", BOUNDS)[1],
        preview(io.BytesIO(data), "TIFF", BOUNDS),
        card(io.BytesIO(data), "TIFF", BOUNDS),
    ):
        image = Image.open(io.BytesIO(made)).convert("RGB")
        across, down = image.size
        places = [(across * x // 4, down * y // 4) for y in (1, 3) for x in (1, 3)]
        found.append([image.getpixel(place) for place in places])
    first = found[0]
    assert all(are_close(one, first) for one in found)
    return first  # type: ignore[return-value] # Three bands each.


def are_close(found: Any, expected: Any) -> bool:
    pairs = zip(found, expected, strict=True)
    return all(abs(a - b) <= 12 for one, other in pairs for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("bits", [8, 16])
def test_colours_are_the_same_in_planes_and_in_pixels(bits: int, packed: bool, order: str) -> None:
    for in_planes in (False, True):
        how: dict[str, Any] = {"bits": bits, "packed": packed, "order": order}
        how["in_planes"] = in_planes
        assert are_close(shown(tiff(colours(), RGB, **how)), QUARTERS)
        assert are_close(shown(tiff(colours(9), RGB, extra=0, **how)), QUARTERS)
        assert are_close(shown(tiff(colours(255), RGB, extra=1, **how)), QUARTERS)
        assert are_close(shown(tiff(INKS, CMYK, **how)), QUARTERS)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("white_is_zero", [False, True])
@pytest.mark.parametrize("bits", [1, 2, 4, 8, 12, 16, 32])
def test_shades_have_their_tones(bits: int, white_is_zero: bool, packed: bool, order: str) -> None:
    photometric = WHITE_IS_ZERO if white_is_zero else BLACK_IS_ZERO
    data = tiff(
        shades(white_is_zero=white_is_zero), photometric, bits=bits, packed=packed, order=order
    )
    tones = [(tone(one[0], bits, white_is_zero),) * 3 for one in QUARTERS]
    assert are_close(shown(data), tones)


def tone(value: int, bits: int, white_is_zero: bool) -> int:
    """What is left of eight bits in a sample of `bits`."""
    most = (1 << bits) - 1
    stored = (255 - value if white_is_zero else value) * most // 255
    return 255 * (most - stored if white_is_zero else stored) // most


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("bits", [8, 16])
def test_shades_may_be_seen_through(bits: int, packed: bool, order: str) -> None:
    how: dict[str, Any] = {"bits": bits, "packed": packed, "order": order}
    for extra, stored, alpha in ((2, 255, 128), (1, 128, 128), (0, 255, 255)):
        pixels = [(one[0] * stored // 255, 128) for one in shades()]
        data = tiff(pixels, BLACK_IS_ZERO, extra=extra, **how)
        thumb = Image.open(io.BytesIO(inspect(io.BytesIO(data), "TIFF", BOUNDS)[1]))
        *colour, seen = thumb.convert("RGBA").getpixel((WIDTH // 4, HEIGHT // 4))  # type: ignore[misc] # RGBA.
        assert abs(seen - alpha) <= 1
        assert are_close([colour], [(220, 220, 220)])


@pytest.mark.parametrize("bits", [8, 16])
def test_white_may_be_zero_beside_alpha(bits: int) -> None:
    data = tiff(shades(255, white_is_zero=True), WHITE_IS_ZERO, bits=bits, extra=2)
    assert are_close(shown(data), GREYS)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("bits", [8, 16])
def test_the_lowest_bit_may_come_first(bits: int, packed: bool) -> None:
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
    for pixels, photometric in ((colours(), RGB), (shades(), BLACK_IS_ZERO)):
        plain = tiff(pixels, photometric, bits=bits)
        start = int.from_bytes(plain[4:8], "little")
        strip = zlib.compress(plain[8:start]) if packed else plain[8:start]
        more = {266: [2], 259: [8 if packed else 1]}
        how = {"bits": bits, "data": strip.translate(turned), "more": more}
        expected = QUARTERS if photometric == RGB else GREYS
        assert are_close(shown(tiff(pixels, photometric, **how)), expected)  # type: ignore[arg-type] # As named.


@pytest.mark.parametrize("order", ORDERS)
def test_lab_has_eight_or_sixteen_bits(order: str) -> None:
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    picture.putdata(colours())
    srgb, d50 = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    lab = ImageCms.profileToProfile(picture, srgb, d50, outputMode="LAB")
    assert lab is not None
    for bits in (8, 16):
        written = b"".join(
            bytes([byte] if bits == 8 else [byte, 0] if order == ">" else [0, byte])
            for byte in lab.tobytes()
        )
        data = tiff(colours(), CIELAB, bits=bits, order=order, data=written)
        assert are_close(shown(data), QUARTERS)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("packed", [False, True])
def test_numbers_from_0_to_1_are_black_to_white(packed: bool, order: str) -> None:
    how: dict[str, Any] = {"bits": 32, "sample_format": 3, "packed": packed, "order": order}
    assert are_close(shown(tiff(shades(), BLACK_IS_ZERO, **how)), GREYS)
    negative = tiff(shades(white_is_zero=True), WHITE_IS_ZERO, **how)
    assert are_close(shown(negative), GREYS)


def test_other_numbers_are_shown_from_the_lowest_to_the_highest() -> None:
    numbers = [(-5.0, 0.0, 2.5, 5.0)[quarter(x, y)] for y in range(HEIGHT) for x in range(WIDTH)]
    data = struct.pack(f"<{len(numbers)}f", *numbers)
    file = tiff(shades(), BLACK_IS_ZERO, bits=32, sample_format=3, data=data)
    assert are_close(shown(file), [(0,) * 3, (128,) * 3, (191,) * 3, (255,) * 3])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("white_is_zero", [False, True])
@pytest.mark.parametrize("bits", [8, 16, 32])
def test_signed_shades_are_black_where_they_are_lowest(
    bits: int, white_is_zero: bool, packed: bool, order: str
) -> None:
    form = {8: "b", 16: "h", 32: "i"}[bits]
    lowest, most = -(1 << bits - 1), (1 << bits) - 1
    numbers = [value * most // 255 + lowest for (value,) in shades(white_is_zero=white_is_zero)]
    data = struct.pack(f"{order}{len(numbers)}{form}", *numbers)
    photometric = WHITE_IS_ZERO if white_is_zero else BLACK_IS_ZERO
    how: dict[str, Any] = {"bits": bits, "sample_format": 2, "packed": packed, "order": order}
    assert are_close(shown(tiff(shades(), photometric, data=data, **how)), GREYS)


def in_strips(count: int, *, packed: bool = False, lacking: int = 0) -> bytes:
    """A picture whose rows are in so many strips, of which the last ones are not named."""
    whole = tiff(colours(), RGB)
    rows = HEIGHT // count
    size = WIDTH * rows * 3
    strips = [whole[8 + at * size : 8 + (at + 1) * size] for at in range(count)]
    strips = [zlib.compress(strip) for strip in strips] if packed else strips
    places = [8 + sum(map(len, strips[:at])) for at in range(count - lacking)]
    more = {273: places, 278: [rows], 279: [len(strip) for strip in strips[: count - lacking]]}
    more[259] = [8 if packed else 1]
    return tiff(colours(), RGB, data=b"".join(strips), more=more)


@pytest.mark.parametrize("packed", [False, True])
def test_strips_that_are_missing_are_damage(packed: bool) -> None:
    assert are_close(shown(in_strips(4, packed=packed)), QUARTERS)
    for lacking in (1, 3):
        with pytest.raises(OSError, match="missing"):
            inspect(io.BytesIO(in_strips(4, packed=packed, lacking=lacking)), "TIFF", BOUNDS)


def test_a_strip_that_is_nowhere_is_damage() -> None:
    whole = in_strips(4)
    third = struct.pack("<I", 8 + 2 * WIDTH * (HEIGHT // 4) * 3)
    at = whole.rindex(third)
    with pytest.raises(OSError, match="missing"):
        inspect(io.BytesIO(whole[:at] + bytes(4) + whole[at + 4 :]), "TIFF", BOUNDS)


def test_a_strip_that_unpacks_to_fewer_rows_is_damage() -> None:
    whole = tiff(colours(), RGB)[8 : 8 + WIDTH * HEIGHT * 3]
    for short in (whole[: len(whole) // 2], whole[:-1]):
        data = zlib.compress(short)
        with pytest.raises(OSError, match="decoder error"):
            inspect(io.BytesIO(tiff(colours(), RGB, data=data, more={259: [8]})), "TIFF", BOUNDS)


def test_strips_beyond_the_last_row_do_not_count() -> None:
    whole = in_strips(4)
    size = WIDTH * (HEIGHT // 4) * 3
    places = [8 + at * size for at in range(4)]
    more = {273: [*places, 8, 8], 278: [HEIGHT // 4], 279: [size] * 6}
    data = whole[8 : 8 + 4 * size]
    assert are_close(shown(tiff(colours(), RGB, data=data, more=more)), QUARTERS)


@pytest.mark.parametrize("subsampling", [None, 1, 2])
def test_colours_that_are_subsampled_are_shown(subsampling: int | None) -> None:
    step = subsampling or 2
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    picture.putdata(colours())
    coded = picture.convert("YCbCr")
    data = bytearray()
    for y in range(0, HEIGHT, step):
        for x in range(0, WIDTH, step):
            block = [coded.getpixel((x + i, y + j)) for j in range(step) for i in range(step)]
            data += bytes([one[0] for one in block])  # type: ignore[index] # Three bands.
            data += bytes(block[0][1:])  # type: ignore[index] # Three bands.
    more = {530: [step, step]} if subsampling else {}
    assert are_close(shown(tiff(colours(), YCBCR, more=more, data=bytes(data))), QUARTERS)


@pytest.mark.parametrize("largest", [255, 65535])
def test_a_palette_has_eight_or_sixteen_bits(largest: int) -> None:
    table = [0] * 768
    for number, colour in enumerate(QUARTERS):
        for band, value in enumerate(colour):
            table[band * 256 + number] = value * (largest // 255)
    pixels = [(quarter(x, y),) for y in range(HEIGHT) for x in range(WIDTH)]
    assert are_close(shown(tiff(pixels, PALETTE, more={320: table})), QUARTERS)


@pytest.mark.parametrize(
    ("pixels", "photometric", "how"),
    [
        (colours(), RGB, {"bits": 32}),
        (colours(), RGB, {"bits": 32, "sample_format": 3}),
        (shades(), BLACK_IS_ZERO, {"bits": 64, "sample_format": 3}),
        (shades(255), BLACK_IS_ZERO, {"bits": 8, "sample_format": 2, "extra": 2}),
        (colours(), RGB, {"bits": 8, "sample_format": 2}),
        (shades(255), BLACK_IS_ZERO, {"bits": 8, "in_planes": True, "extra": 2}),
        (shades(255), BLACK_IS_ZERO, {"bits": 16, "in_planes": True, "extra": 2}),
        (shades(255, white_is_zero=True), WHITE_IS_ZERO, {"extra": 1}),
        (INKS, CMYK, {"more": {332: [2]}}),
        (shades(), BLACK_IS_ZERO, {"more": {259: [50001]}}),
        (shades(), BLACK_IS_ZERO, {"more": {259: [61234]}}),
        (shades(), 32803, {}),
    ],
    ids=[
        "32-bit-colours", "numbers-for-colours", "long-numbers", "signed-alpha", "signed-colours",
        "alpha-plane",
        "deep-alpha-plane", "associated-negative", "other-inks", "webp",
        "unknown-compression", "camera-sensor",
    ],
)  # fmt: skip
def test_what_would_be_shown_wrong_is_refused_as_a_kind(
    pixels: list[tuple[int, ...]], photometric: int, how: dict[str, Any]
) -> None:
    with pytest.raises(UnsupportedKindError):
        inspect(io.BytesIO(tiff(pixels, photometric, **how)), "TIFF", BOUNDS)


def test_a_later_page_of_another_kind_is_read_as_what_it_is() -> None:
    out = io.BytesIO()
    deep = Image.open(io.BytesIO(tiff(shades(), BLACK_IS_ZERO, bits=16)))
    more = [deep, Image.new("RGB", (30, 20)), Image.new("1", (50, 10))]
    Image.new("CMYK", (40, 30)).save(out, "TIFF", save_all=True, append_images=more)
    facts, _ = inspect(out, "TIFF", BOUNDS)
    assert (facts.width, facts.height, facts.frames) == (40, 30, 4)


def in_pages(count: int) -> io.BytesIO:
    """So many pages of the same pixel."""
    tags = ((256, 1), (257, 1), (258, 8), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1))
    size = 2 + 12 * len(tags) + 4
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    start = 10
    pages = b"".join(
        struct.pack("<H", len(tags))
        + entries
        + struct.pack("<I", start + (at + 1) * size if at + 1 < count else 0)
        for at in range(count)
    )
    return io.BytesIO(b"II*\0" + struct.pack("<I", start) + b"\x80\0" + pages)


def test_pages_are_bounded() -> None:
    assert inspect(in_pages(MOST_FRAMES), "TIFF", BOUNDS)[0].frames == MOST_FRAMES
    with pytest.raises(TooComplexError):
        inspect(in_pages(MOST_FRAMES + 1), "TIFF", BOUNDS)
