"""Decoder processes: whatever happens to one is a verdict on the file and touches nothing else."""

import io
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.uploader.cast import picture
from uploader import decoder_process as module
from uploader.formats import GIF, JPEG, PNG, PictureFormat
from uploader.gatekeeper import Gatekeeper, Limits, Verdict
from uploader.outcomes import DecodersBusy, NotDecodable, TooManyPixels


@pytest.fixture
def gatekeeper() -> Iterator[Gatekeeper]:
    """One decoder, small limits."""
    keeper = Gatekeeper(1, Limits(pixels=10_000, frame_pixels=20_000), wait_seconds=0.2)
    yield keeper
    keeper.close()


def judge(gatekeeper: Gatekeeper, data: bytes, picture_format: PictureFormat) -> Verdict:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return gatekeeper.inspect(file, picture_format)


def pid_of(gatekeeper: Gatekeeper) -> int:
    pid = gatekeeper.decoders[0].pid
    assert pid is not None
    return pid


def test_a_good_picture_is_described_and_gets_a_thumbnail(gatekeeper: Gatekeeper) -> None:
    verdict = judge(gatekeeper, picture("JPEG", (90, 60)), JPEG)
    assert (verdict.width, verdict.height, verdict.frames) == (90, 60, 1)
    assert verdict.thumb.startswith(b"RIFF")


@pytest.mark.parametrize(("width", "accepted"), [(99, True), (100, True), (101, False)])
def test_the_limit_of_pixels_is_exact(gatekeeper: Gatekeeper, width: int, accepted: bool) -> None:
    data = picture("PNG", (width, 100))
    if accepted:
        assert judge(gatekeeper, data, PNG).width == width
    else:
        with pytest.raises(TooManyPixels):
            judge(gatekeeper, data, PNG)


@pytest.mark.parametrize(("frames", "accepted"), [(2, True), (3, False)])
def test_the_frames_of_an_animation_are_counted_together(
    gatekeeper: Gatekeeper, frames: int, accepted: bool
) -> None:
    pictures = [Image.new("RGB", (100, 100), (40 * n, 0, 0)) for n in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:])
    if accepted:
        assert judge(gatekeeper, out.getvalue(), GIF).frames == frames
    else:
        with pytest.raises(TooManyPixels):
            judge(gatekeeper, out.getvalue(), GIF)


def test_only_the_recognised_decoder_may_try(gatekeeper: Gatekeeper) -> None:
    with pytest.raises(NotDecodable):
        judge(gatekeeper, picture("PNG"), JPEG)


def test_a_decoder_that_dies_is_replaced(gatekeeper: Gatekeeper) -> None:
    judge(gatekeeper, picture(), PNG)
    first = pid_of(gatekeeper)
    os.kill(first, signal.SIGKILL)
    time.sleep(0.1)
    judge(gatekeeper, picture(), PNG)
    assert pid_of(gatekeeper) != first


def test_a_decoder_that_hangs_is_ended_and_the_file_refused(
    gatekeeper: Gatekeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WALL_SECONDS", 0.5)
    judge(gatekeeper, picture(), PNG)
    stopped = pid_of(gatekeeper)
    os.kill(stopped, signal.SIGSTOP)
    with pytest.raises(NotDecodable):
        judge(gatekeeper, picture(), PNG)
    judge(gatekeeper, picture(), PNG)
    assert pid_of(gatekeeper) != stopped


def test_when_all_decoders_are_busy_a_request_waits_only_a_while(
    gatekeeper: Gatekeeper,
) -> None:
    judge(gatekeeper, picture(), PNG)
    os.kill(pid_of(gatekeeper), signal.SIGSTOP)
    waiting = threading.Thread(target=lambda: judge(gatekeeper, picture(), PNG), daemon=True)
    waiting.start()
    time.sleep(0.1)
    started = time.monotonic()
    with pytest.raises(DecodersBusy):
        judge(gatekeeper, picture(), PNG)
    assert time.monotonic() - started < 2
    os.kill(pid_of(gatekeeper), signal.SIGCONT)
    waiting.join(10)


def test_a_decoder_is_confined_and_knows_no_secret(gatekeeper: Gatekeeper) -> None:
    judge(gatekeeper, picture(), PNG)
    proc = Path(f"/proc/{pid_of(gatekeeper)}")
    limits = (proc / "limits").read_text("ascii")
    rows = {line[:25].strip(): line[26:].split() for line in limits.splitlines()}
    assert rows["Max address space"][0] != "unlimited"
    assert rows["Max cpu time"][0] != "unlimited"
    assert rows["Max file size"][0] == "0"
    assert rows["Max core file size"][0] == "0"
    assert rows["Max open files"][0] == "64"
    assert "NoNewPrivs:\t1" in (proc / "status").read_text("ascii")
    names = {entry.split(b"=")[0] for entry in (proc / "environ").read_bytes().split(b"\0")}
    assert names <= {
        b"", b"PYTHONPATH", b"LC_ALL", b"PYTHONDONTWRITEBYTECODE", b"MALLOC_ARENA_MAX"
    }  # fmt: skip
