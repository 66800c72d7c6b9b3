"""What one file costs in a fresh decoder, and what is counted when a decoder is lost."""

import contextlib
import hashlib
import io
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from PIL import Image

from tests.timeouts import scaled, wait_until
from tests.uploader.cast import ALICE, headers_of, picture
from uploader.decoding.colours.cicp import CodePoints, icc_profile
from uploader.decoding.decoder_process import Decoder
from uploader.decoding.formats import FORMATS
from uploader.decoding.gatekeeper import Gatekeeper, Limits
from uploader.decoding.readers.jpeg_segments import MOST_SCANS
from uploader.decoding.rendition_sizes import (
    preview_shape,
    thumbnail_2x_shape,
    thumbnail_shape,
)
from uploader.dependencies import EXTENSION
from uploader.outcomes import NotDecodable

SIDE = 5000
LARGE_SIDE = 6000
# The most pixels that get no processor time beyond the least.
SMALL_SIDE = 3100
HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")
# The interpreter, the libraries and a rendition.
BASE_KB = 80 * 1024


@pytest.fixture
def gatekeeper() -> Iterator[Gatekeeper]:
    """One fresh decoder with the default limits."""
    keeper = Gatekeeper(1, Limits(100_000_000, 400_000_000))
    yield keeper
    keeper.close()


def peak_kb(gatekeeper: Gatekeeper, kind: str, data: bytes) -> int:
    """Have a file inspected by the fresh decoder and return the most memory that it held."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        gatekeeper.inspect(file, FORMATS[kind])
    status = Path(f"/proc/{gatekeeper.decoders[0].pid}/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])


def faults(gatekeeper: Gatekeeper) -> int:
    """How often the decoder has had to ask for a page of memory so far."""
    status = Path(f"/proc/{gatekeeper.decoders[0].pid}/stat").read_text("ascii")
    return int(status.rpartition(")")[2].split()[7])


@pytest.mark.skipif(
    not HUGE_PAGES.exists() or "[never]" in HUGE_PAGES.read_text("ascii"),
    reason="This kernel gives no huge pages.",
)
def test_a_large_picture_does_not_ask_for_each_small_page(gatekeeper: Gatekeeper) -> None:
    peak_kb(gatekeeper, "PNG", picture("PNG"))
    before = faults(gatekeeper)
    peak_kb(gatekeeper, "PNG", picture("PNG", (SIDE, SIDE)))
    assert faults(gatekeeper) - before < SIDE * SIDE * 4 / resource.getpagesize() / 4


@pytest.mark.parametrize(
    ("mode", "kind", "bytes_a_pixel"),
    [
        ("RGB", "PNG", 4), ("RGBA", "PNG", 4), ("P", "PNG", 1), ("L", "JPEG", 1),
        ("CMYK", "TIFF", 4), ("I;16", "PNG", 2),
    ],
)  # fmt: skip
def test_a_picture_is_held_once_and_never_copied_as_a_whole(
    gatekeeper: Gatekeeper, mode: str, kind: str, bytes_a_pixel: int
) -> None:
    out = io.BytesIO()
    options = {"compression": "tiff_adobe_deflate"} if kind == "TIFF" else {}
    Image.new(mode, (SIDE, SIDE)).save(out, kind, **options)
    pixels_kb = bytes_a_pixel * SIDE * SIDE // 1024
    assert peak_kb(gatekeeper, kind, out.getvalue()) < BASE_KB + pixels_kb


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"progressive": True, "subsampling": 0}), ("GIF", {}), ("BMP", {}),
        ("WEBP", {"method": 0}), ("WEBP", {"lossless": True, "method": 0, "quality": 0}),
        ("AVIF", {"speed": 10}),
    ],
)  # fmt: skip
def test_a_large_picture_has_the_room_that_its_decoder_needs(
    gatekeeper: Gatekeeper, kind: str, options: dict[str, Any]
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (LARGE_SIDE, LARGE_SIDE), "teal").save(out, kind, **options)
    assert peak_kb(gatekeeper, kind, out.getvalue()) < BASE_KB + 16 * LARGE_SIDE**2 // 1024


def test_an_ordinary_picture_leaves_a_decoder_small(gatekeeper: Gatekeeper) -> None:
    assert peak_kb(gatekeeper, "PNG", picture()) < BASE_KB


def test_a_decoder_without_jobs_gives_the_memory_of_the_last_ones_back(
    gatekeeper: Gatekeeper,
) -> None:
    peak = peak_kb(gatekeeper, "PNG", picture("PNG", (2600, 2600)))

    def kept_kb() -> int:
        status = Path(f"/proc/{gatekeeper.decoders[0].pid}/status").read_text("ascii")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0])

    wait_until(lambda: kept_kb() < peak - 2600 * 2600 * 4 // 1024 // 2)


def test_a_lost_decoder_is_counted_for_operators(app: APIFlask) -> None:
    client = app.test_client()
    send = {"data": picture(), "headers": headers_of(ALICE)}
    assert client.post("/v1/upload", **send).status_code == 201
    pid = app.extensions[EXTENSION].gatekeeper.decoders[0].pid
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    send["data"] = picture()
    assert client.post("/v1/upload", **send).status_code == 201
    assert "\nvitrine_uploader_decoder_deaths_total 1.0\n" in client.get("/metrics").text


LIMITS = """
import resource
from uploader.decoding.decoder import JobLimits
said = []
limits = JobLimits(1000)
for pixels in (0, 9_000_000, 21_000_000, 500_000_000):
    limits.make_room(pixels)
    said.append(resource.getrlimit(resource.RLIMIT_CPU)[0])
accepted = JobLimits(1000, more_seconds=6)
for pixels in (0, 500_000_000):
    accepted.make_room(pixels)
    said.append(resource.getrlimit(resource.RLIMIT_CPU)[0])
print([seconds - said[0] for seconds in said], said[0] <= 6)
"""


def test_processor_time_grows_with_the_pixels_up_to_a_bound() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LIMITS],
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    # An accepted picture has more to be encoded in, within the same bound.
    assert ended.stdout == "[0, 0, 3, 9, 6, 9] True\n"


@pytest.mark.slow
def test_a_small_picture_that_is_made_to_cost_much_is_given_up_early() -> None:
    """Decoding all of its scans would take some ten seconds of processor time."""
    out = io.BytesIO()
    noise = Image.effect_noise((SMALL_SIDE, SMALL_SIDE), 90)
    noise.save(out, "JPEG", progressive=True, quality=60)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    more = MOST_SCANS - data.count(b"\xff\xda")
    scans = data[:-2] + data[last:-2] * more + b"\xff\xd9"
    # The limit of processor time ends it; on a busy machine that takes longer by the clock.
    slow_clock = partial(Decoder, wall_seconds=scaled(120))
    keeper = Gatekeeper(1, Limits(100_000_000, 400_000_000), make_decoder=slow_clock)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with tempfile.TemporaryFile() as file, contextlib.closing(keeper):
        file.write(scans)
        with pytest.raises(NotDecodable):
            keeper.inspect(file, FORMATS["JPEG"])
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 7


def test_nothing_is_left_to_import_when_files_can_no_longer_be_opened() -> None:
    script = """
import io, sys
from tests.uploader.decoding import test_mutations
from uploader.decoding import decoder, opening, pixels
opening.prepare()
ready = set(sys.modules)
for kind, data in test_mutations.originals():
    for content in (data, data[:-40]):
        for names in ([], ["thumb_2x", "preview"], ["card"]):
            work, wanted = (pixels.render, [names]) if names else (pixels.inspect, [])
            try:
                work(io.BytesIO(content), kind, opening.Bounds(10**6, 10**7), *wanted)
            except Exception:
                continue
print(sorted(set(sys.modules) - ready))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("size", [(1, 60_000), (60_000, 1), (2, 65_000)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_line_of_pixels_gets_every_rendition(
    gatekeeper: Gatekeeper, size: tuple[int, int], kind: str
) -> None:
    data = picture(kind, size)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        verdict = gatekeeper.inspect(file, FORMATS[kind])
        assert (verdict.width, verdict.height) == size
        made = gatekeeper.render(["thumb_2x", "preview"], file, FORMATS[kind])
    shapes = (thumbnail_shape, thumbnail_2x_shape, preview_shape)
    for one, shape in zip((verdict.thumb, *made), shapes, strict=True):
        assert Image.open(io.BytesIO(one)).size == shape(*size).size


def test_the_preview_of_a_long_picture_takes_no_more_memory_than_its_pixels_allow(
    gatekeeper: Gatekeeper,
) -> None:
    """All of its pixels stay, so this is the most; two of the 16 bytes a pixel are left."""
    long = Image.linear_gradient("L").resize((1000, 12_000))
    data = io.BytesIO()
    Image.merge("RGBA", (long, long, long, long)).save(data, "PNG", compress_level=1)
    with tempfile.TemporaryFile() as file:
        file.write(data.getvalue())
        file.flush()
        (made,) = gatekeeper.render(["preview"], file, FORMATS["PNG"])
    assert Image.open(io.BytesIO(made)).size == (1000, 12_000)
    status = Path(f"/proc/{gatekeeper.decoders[0].pid}/status").read_text("ascii")
    peak = int(re.findall(r"VmPeak:\s+(\d+) kB", status)[0])
    assert peak * 1024 < 256 * 1024**2 + 14 * 12_000_000


@pytest.mark.parametrize("profile", [None, icc_profile(CodePoints(12, 13))], ids=["srgb", "p3"])
@pytest.mark.parametrize("bits", [5, 8])
def test_the_preview_of_a_long_picture_of_noise_has_the_memory_that_it_needs(
    profile: bytes | None, bits: int
) -> None:
    """Noise is what the encoder needs most for; with fewer bits the file has fewer bytes."""
    kept = bytes(byte & 0xFF00 >> bits & 0xFF for byte in range(256))
    noise = hashlib.shake_128(b"noise").digest(4 * 1000 * 12_000).translate(kept)
    data = io.BytesIO()
    picture = Image.frombytes("RGBA", (1000, 12_000), noise)
    picture.save(data, "PNG", compress_level=1, icc_profile=profile)
    slow_clock = partial(Decoder, wall_seconds=scaled(120))
    keeper = Gatekeeper(1, Limits(100_000_000, 400_000_000), make_decoder=slow_clock)
    with tempfile.TemporaryFile() as file, contextlib.closing(keeper):
        file.write(data.getvalue())
        file.flush()
        made = keeper.render(["thumb_2x", "preview"], file, FORMATS["PNG"])
    assert Image.open(io.BytesIO(made[1])).size == (1000, 12_000)
