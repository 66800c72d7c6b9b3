"""How often animations play, as Chromium 156 plays them."""

import io
import struct

import pytest
from PIL import Image

from tests.uploader.decoding.pictures import BOUNDS, preview, saved
from uploader.decoding.readers.plays import plays

FRAMES = [Image.new("RGB", (16, 16), colour) for colour in ("red", "green", "blue")]


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def film(flags: int | None, track: int = 300, segment: int = 100, version: int = 0) -> io.BytesIO:
    """A track that lasts so long, with an edit list unless there are no flags."""
    lead = bytes((version, 0, 0))
    width = ">Q" if version else ">I"
    header = b"\1\0\0\0" + bytes(24) if version else bytes(20)
    header = box(b"tkhd", header + struct.pack(width, track))
    edits = b""
    if flags is not None:
        entry = struct.pack(width, segment) + bytes(12)
        edits = box(b"edts", box(b"elst", lead + bytes((flags,)) + struct.pack(">I", 1) + entry))
    return io.BytesIO(box(b"ftyp", b"avis") + box(b"moov", box(b"trak", header + edits)))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (film(None), 0),
        (film(0), 1),
        (film(1), 3),
        (film(1, track=250), 3),
        (film(1, track=0xFFFFFFFF), 0),
        (film(1, version=1), 3),
        (film(1, track=0xFFFFFFFFFFFFFFFF, version=1), 0),
        (film(1, segment=0), 0),
        (io.BytesIO(b""), 0),
        (io.BytesIO(box(b"moov", box(b"trak", b""))), 0),
    ],
    ids=range(10),
)
def test_an_avif_plays_as_its_edit_list_says(file: io.BytesIO, expected: int) -> None:
    assert plays({}, file, "AVIF") == expected


def test_other_formats_are_told_by_their_decoder() -> None:
    assert plays({"loop": 4}, io.BytesIO(b""), "GIF") == 4
    assert plays({}, io.BytesIO(b""), "WEBP") == 0


@pytest.mark.usefixtures("prepared")
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("often", [0, 1, 4])
def test_a_preview_plays_as_often_as_the_picture(kind: str, often: int) -> None:
    options = {"save_all": True, "append_images": FRAMES[1:], "duration": 100, "loop": often}
    made = preview(saved(FRAMES[0], kind, **options), kind, BOUNDS)
    assert Image.open(io.BytesIO(made)).info["loop"] == often
