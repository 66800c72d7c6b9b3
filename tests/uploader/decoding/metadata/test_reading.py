"""Details of all eight formats, wherever each of them has its EXIF and its XMP."""

import io
import struct
import time
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from tests.timeouts import is_within
from tests.uploader.decoding import gif_files, png_files
from tests.uploader.decoding.exif_blocks import (
    GATE,
    GATE_DEGREES,
    MAKE,
    MODEL,
    PHOTO,
    SHOT,
    TAKEN,
    Raw,
    exif,
    marked,
    said,
    xmp,
)
from tests.uploader.decoding.pictures import BOUNDS, HEIC, flat, saved
from uploader.decoding.details import NOTHING, Details
from uploader.decoding.pixels import inspect, read_details

pytestmark = pytest.mark.usefixtures("prepared")

BLOCK = exif(PHOTO, SHOT, GATE)
PACKET = xmp('photoshop:DateCreated="1998-07-01T10:00:00"', said(("x-default", "A herón")))
TEXT = png_files.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + PACKET)
PACKED_TEXT = png_files.chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0en\0XMP\0" + zlib.compress(PACKET))
PIXELS = png_files.pixels(b"\1\2\3")


def with_exif(decoder: str) -> io.BytesIO:
    if decoder == "PNG":
        return png_files.flat(b"\1\2\3", png_files.chunk(b"eXIf", BLOCK))
    if decoder == "TIFF":
        return io.BytesIO(tiff(BLOCK))
    if decoder == "HEIF":
        return io.BytesIO(heic(marked(BLOCK)))
    return saved(flat(), decoder, exif=marked(BLOCK))


def with_xmp(decoder: str) -> io.BytesIO:
    if decoder == "PNG":
        return png_files.flat(b"\1\2\3", TEXT)
    if decoder == "GIF":
        return gif_files.file_of(gif_files.xmp(PACKET), gif_files.image(1))
    if decoder == "TIFF":
        return saved(flat(), "TIFF", tiffinfo={700: PACKET})
    return saved(flat(), decoder, xmp=PACKET)


def tiff(block: bytes) -> bytes:
    """A TIFF whose directories of exposure and place are those of an EXIF block."""
    out = Image.Exif()
    out.load(block)
    return saved(flat(), "TIFF", exif=out).getvalue()


def heic(block: bytes) -> bytes:
    """A HEIC whose EXIF is this one: its item leads to the end of the file."""
    data = (HEIC / "orientation-1.heic").read_bytes()
    at = data.index(b"Exif\0\0MM") - 4
    content = struct.pack(">I", 6) + block
    # Where an item begins, its one part from there on, and the length of that (`iloc`).
    known, wanted = (
        struct.pack(">IHII", start, 1, 0, length)
        for start, length in ((at, len(data) - at), (len(data) + 8, len(content)))
    )
    assert known in data
    box = struct.pack(">I4s", 8 + len(content), b"free")
    return data.replace(known, wanted) + box + content


def details(file: io.BytesIO, decoder: str) -> Details:
    """The details as both jobs read them."""
    facts, _ = inspect(file, decoder, BOUNDS)
    assert read_details(file, decoder, BOUNDS) == facts.details
    return facts.details


@pytest.mark.parametrize("decoder", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_exif_is_read_of_each_format_that_has_it(decoder: str) -> None:
    found = details(with_exif(decoder), decoder)
    assert found.taken is not None
    assert found.taken.clock.isoformat() == "2019-05-12T14:05:06.250000+02:00"
    assert (found.camera, found.lens) == ("NIKON D100", "50mm f/1.8")
    assert (found.exposure_seconds, found.aperture) == (0.004, 5.6)
    assert (found.iso, found.focal_length) == (200, 50.0)
    assert (found.latitude, found.longitude) == GATE_DEGREES
    assert found.description == "Flag over the bay"


@pytest.mark.parametrize("decoder", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF"])
def test_xmp_is_read_of_each_format_that_has_it(decoder: str) -> None:
    found = details(with_xmp(decoder), decoder)
    assert found.taken is not None
    assert found.taken.clock.isoformat() == "1998-07-01T10:00:00+00:00"
    assert found.description == "A herón"


def test_a_bmp_says_nothing() -> None:
    assert details(saved(flat(), "BMP"), "BMP") == NOTHING


def test_a_big_tiff_is_read_too() -> None:
    file = saved(flat(), "TIFF", big_tiff=True, tiffinfo={MAKE: "Apple", MODEL: "iPhone 12"})
    assert file.getvalue()[2] == 43
    assert details(file, "TIFF").camera == "Apple iPhone 12"


def test_the_first_page_of_a_document_counts() -> None:
    pages = [flat(), flat()]
    for page, model in zip(pages, ("D100", "D200"), strict=True):
        page.encoderinfo = {"tiffinfo": {MODEL: model}}  # type: ignore[attr-defined] # Of a page.
    file = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], tiffinfo={MODEL: "D100"})
    assert details(file, "TIFF").camera == "D100"


@pytest.mark.parametrize(
    "file",
    [
        png_files.png(png_files.header(), PIXELS, TEXT),
        png_files.png(png_files.header(), PIXELS, PACKED_TEXT),
        gif_files.file_of(gif_files.image(1), gif_files.image(2), gif_files.xmp(PACKET)),
    ],
    ids=["png", "packed", "gif"],
)
def test_a_packet_may_stand_behind_the_pixels(file: io.BytesIO) -> None:
    decoder = "PNG" if file.getvalue().startswith(b"\x89") else "GIF"
    assert details(file, decoder).description == "A herón"


def test_exif_may_stand_behind_the_pixels_and_turns_nothing_there() -> None:
    turned = exif({0x0112: 6, MODEL: "D100"})
    file = png_files.png(
        png_files.header(16, 8), png_files.pixels(b"\1\2\3", 16, 8),
        png_files.chunk(b"eXIf", turned),
    )  # fmt: skip
    facts, _ = inspect(file, "PNG", BOUNDS)
    assert (facts.width, facts.height) == (16, 8)
    assert facts.details.camera == "D100"


def test_the_exif_of_an_animation_counts() -> None:
    frames = {"save_all": True, "append_images": [flat(colour=(1, 2, 3))]}
    file = saved(flat(), "PNG", exif=marked(BLOCK), **frames)
    assert details(file, "PNG").camera == "NIKON D100"


def test_exif_goes_before_xmp_and_xmp_before_nothing() -> None:
    packet = xmp('xmp:CreateDate="1998-07-01T10:00:00"', said(("x-default", "A heron")))
    both = saved(flat(), "JPEG", exif=marked(BLOCK), xmp=packet)
    assert details(both, "JPEG").description == "Flag over the bay"
    silent = marked(exif({MODEL: "D100"}, {TAKEN: "0000:00:00 00:00:00"}))
    found = details(saved(flat(), "JPEG", exif=silent, xmp=packet), "JPEG")
    assert found.camera == "D100"
    assert found.description == "A heron"
    assert found.taken is not None
    assert found.taken.clock.year == 1998


def test_a_mark_may_stand_there_twice() -> None:
    assert details(saved(flat(), "WEBP", exif=marked(marked(BLOCK))), "WEBP").iso == 200


def _noise(seed: int) -> bytes:
    return b"".join(struct.pack("<I", zlib.crc32(bytes([seed, n]))) for n in range(200))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "noise": lambda: _noise(1),
    "noise behind a header": lambda: b"II*\0\x08\0\0\0" + _noise(2),
    "nothing": lambda: b"",
    "only a mark": lambda: b"II*\0",
    "many entries": lambda: b"MM\0*\0\0\0\x08\xff\xff" + b"\x01\x0f\0\2\0\0\xff\xff\0\0\0\0" * 5000,
    "endless text": lambda: exif({MODEL: Raw(b"x" * 3000, 2, 0xFFFFFFFF)}),
    "controls": lambda: exif({MODEL: "a\x01\x02\x1b[31m\x7f\r\nb"}),
    "numbers in place of texts": lambda: exif({MODEL: 7, MAKE: [(1, 0)]}),
    "directories in a circle": lambda: exif({0x8769: 8, 0x8825: 8}),
}


# A decoder ignores the warnings of Pillow, which reads EXIF for the density.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("decoder", ["JPEG", "PNG", "WEBP"])
def test_hostile_exif_costs_only_itself(decoder: str, name: str) -> None:
    block = HOSTILE[name]()
    if decoder == "PNG":
        file = png_files.flat(b"\1\2\3", png_files.chunk(b"eXIf", block))
    else:
        file = saved(flat(), decoder, exif=marked(block))
    started = time.process_time()
    facts, thumbnail = inspect(file, decoder, BOUNDS)
    assert thumbnail.startswith(b"RIFF")
    assert facts.width > 0
    assert facts.details.latitude is None
    assert is_within(time.process_time() - started, 2)


def test_a_broken_packet_leaves_what_exif_says() -> None:
    file = saved(flat(), "JPEG", exif=marked(BLOCK), xmp=b"\xff\xfe<")
    assert details(file, "JPEG").camera == "NIKON D100"
