"""A copy of a JPEG that is shown turned: other bytes in its EXIF block alone."""

import io
import struct

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from tests.uploader.decoding.exif_blocks import GATE, PHOTO, SHOT, exif, marked
from uploader.decoding.jpeg_orientation import Difference, difference
from uploader.decoding.orientations import composed
from uploader.decoding.renditions import orientation

ALL = range(1, 9)
_ORIENTATION = 0x0112


def a_jpeg(block: bytes = b"", **options: object) -> bytes:
    """Returns a JPEG whose corners differ."""
    picture = Image.new("RGB", (48, 32), (90, 90, 90))
    for at, colour in (((0, 0), "red"), ((40, 0), "lime"), ((0, 24), "blue")):
        picture.paste(Image.new("RGB", (8, 8), colour), at)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=block, **options)
    return out.getvalue()


def block_of(value: int, order: str = "<") -> bytes:
    """Returns an EXIF block with an orientation, in a byte order."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    entry = struct.pack(f"{order}HHIHH", _ORIENTATION, 3, 1, value, 0)
    return marked(head + struct.pack(f"{order}H", 1) + entry + bytes(4))


def copied(content: bytes, own: int) -> bytes:
    differs = difference(io.BytesIO(content), own)
    assert differs is not None
    copy = content[: differs.start] + differs.bytes + content[differs.end :]
    assert len(copy) == differs.size_of(len(content))
    return copy


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def scan_of(content: bytes) -> bytes:
    return content[content.index(b"\xff\xda") :]


@pytest.mark.parametrize("own", ALL)
@pytest.mark.parametrize("said", [0, *ALL])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_copy_is_shown_by_what_its_owner_wants_on_top_of_what_the_file_says(
    said: int, own: int, order: str
) -> None:
    content = a_jpeg(block_of(said, order) if said else b"")
    copy = copied(content, own)
    assert orientation(opened(copy)) == composed(said or 1, own)
    assert scan_of(copy) == scan_of(content)
    shown = ImageOps.exif_transpose(opened(content))
    other = Image.new("RGB", shown.size)
    other.paste(shown)
    other.getexif()[_ORIENTATION] = own
    wanted = ImageOps.exif_transpose(other)
    difference_of = ImageChops.difference(ImageOps.exif_transpose(opened(copy)), wanted)
    assert max(ImageStat.Stat(difference_of).mean) < 1


def test_where_the_file_says_one_two_bytes_differ() -> None:
    differs = difference(io.BytesIO(a_jpeg(block_of(6))), 6)
    assert differs is not None
    assert (differs.end - differs.start, differs.bytes) == (2, b"\x03\x00")


def test_all_else_that_the_block_says_stays() -> None:
    block = marked(exif(PHOTO, SHOT, GATE))
    before, after = opened(a_jpeg(block)), opened(copied(a_jpeg(block), 6))
    assert dict(after.getexif()) == dict(before.getexif()) | {_ORIENTATION: 6}
    for part in (0x8769, 0x8825):
        assert after.getexif().get_ifd(part) == before.getexif().get_ifd(part)
        assert after.getexif().get_ifd(part)


def test_a_block_that_lacks_stands_behind_that_of_jfif() -> None:
    content = a_jpeg(dpi=(72, 72))
    copy = copied(content, 8)
    assert copy[2:4] == b"\xff\xe0"
    assert copy[20:22] == b"\xff\xe1"
    assert opened(copy).info["dpi"] == (72, 72)


def entry_of(tag: int, kind: int, amount: int, value: int) -> bytes:
    return struct.pack("<HHIHH", tag, kind, amount, value, 0)


def block_with(*entries: bytes, first: int = 8, count: int | None = None) -> bytes:
    number = struct.pack("<H", len(entries) if count is None else count)
    return marked(b"II*\0" + struct.pack("<I", first) + number + b"".join(entries) + bytes(4))


@pytest.mark.parametrize(
    "block",
    [
        marked(b""),
        marked(b"XX*\0\x08\0\0\0\0\0\0\0\0\0"),
        marked(b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0" + bytes(20)),
        block_with(first=4),
        block_with(first=4000),
        block_with(count=9),
        block_with(entry_of(_ORIENTATION, 4, 1, 6)),
        block_with(entry_of(_ORIENTATION, 3, 2, 6)),
        block_with(entry_of(_ORIENTATION, 3, 1, 9)),
        block_with(entry_of(_ORIENTATION, 3, 1, 6), entry_of(_ORIENTATION, 3, 1, 8)),
    ],
)
def test_an_odd_block_is_left_alone(block: bytes) -> None:
    content = a_jpeg()
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    assert difference(io.BytesIO(content[:2] + segment + content[2:]), 6) is None


def test_of_two_blocks_nobody_knows_which_counts() -> None:
    block = block_of(6)
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    content = a_jpeg(block)
    assert difference(io.BytesIO(content[:2] + segment + content[2:]), 6) is None


def test_a_block_that_is_full_gets_no_entry_more() -> None:
    filling = 65_533 - len(block_with(entry_of(0x010F, 3, 1, 1)))
    block = block_with(entry_of(0x010F, 3, 1, 1)) + bytes(filling)
    segment = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    content = a_jpeg()
    assert difference(io.BytesIO(content[:2] + segment + content[2:]), 6) is None


@pytest.mark.parametrize(
    "content",
    [b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xffExif\0\0II*\0", b"\xff\xd8" + b"\xff\xfe\0\2" * 10_001],
)
def test_what_is_cut_or_without_end_is_left_alone(content: bytes) -> None:
    assert difference(io.BytesIO(content), 6) is None


@pytest.mark.parametrize("step", [1, 7])
def test_whatever_is_changed_in_the_head_of_a_file_it_ends_in_a_difference_or_none(
    step: int,
) -> None:
    content = bytearray(a_jpeg(marked(exif(PHOTO, SHOT, GATE))))
    for at in range(2, 300, step):
        odd = bytearray(content)
        odd[at] ^= 0xFF
        differs = difference(io.BytesIO(bytes(odd)), 6)
        if differs is not None:
            assert isinstance(differs, Difference)
            assert 2 <= differs.start <= differs.end <= len(odd)
