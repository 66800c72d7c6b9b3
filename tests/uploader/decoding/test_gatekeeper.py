"""Decoder processes: what ends one by itself is a verdict on the file and touches nothing else."""

import contextlib
import io
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from tests.timeouts import is_within, scaled, wait_until
from tests.uploader.cast import picture
from tests.uploader.decoding.exif_blocks import GATE, GATE_DEGREES, PHOTO, SHOT, exif, marked
from tests.uploader.decoding.programs import replying
from uploader.decoding.decoder_process import PROGRAM, Decoder
from uploader.decoding.details import NOTHING, Details
from uploader.decoding.formats import GIF, JPEG, PNG, TIFF, PictureFormat
from uploader.decoding.gatekeeper import (
    Gatekeeper,
    Limits,
    Verdict,
    _Ticket,
    most_in_background,
)
from uploader.outcomes import DecodersBusy, NotDecodable, TooManyPixels, UnsupportedKind


@pytest.fixture
def deaths() -> list[str]:
    """One entry for each decoder that died."""
    return []


@pytest.fixture
def gatekeeper(deaths: list[str]) -> Iterator[Gatekeeper]:
    """One decoder, small limits."""
    limits = Limits(pixels=10_000, frame_pixels=20_000)
    keeper = Gatekeeper(1, limits, wait_seconds=0.2, count_death=lambda: deaths.append("a decoder"))
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


def test_decoders_end_when_nobody_needs_them_and_start_again(deaths: list[str]) -> None:
    keeper = Gatekeeper(
        2, Limits(10_000, 10_000), count_death=lambda: deaths.append(""), rest_seconds=0.01
    )
    with closing(keeper):
        for _ in range(2):
            assert judge(keeper, picture("JPEG"), JPEG).frames == 1
            wait_until(lambda: not any(one.pid for one in keeper.decoders), "no decoder is left")
    assert deaths == []


def test_no_decoder_ends_while_one_is_at_work() -> None:
    stopped: list[str] = []

    class Noting(Decoder):
        def stop(self) -> None:
            stopped.append("")

    keeper = Gatekeeper(
        2, Limits(1, 1), make_decoder=lambda *_: Noting(1, lambda: None), rest_seconds=0
    )
    with closing(keeper):
        with keeper._decoder(_Ticket("a")):
            keeper._rest_if_idle()
            assert not stopped
        wait_until(lambda: len(stopped) == 2, "both have ended")


def judge_while_it_gets(gatekeeper: Gatekeeper, number: int) -> Verdict:
    """Judge a good picture by a decoder that a signal ends in the middle of it."""
    judge(gatekeeper, picture(), PNG)
    ended = pid_of(gatekeeper)
    os.kill(ended, signal.SIGSTOP)
    timer = threading.Timer(0.2, lambda: (os.kill(ended, number), os.kill(ended, signal.SIGCONT)))
    timer.start()
    try:
        return judge(gatekeeper, picture("PNG", (90, 60)), PNG)
    finally:
        timer.join()


def test_a_file_that_kills_its_decoder_is_refused_and_costs_others_nothing(
    gatekeeper: Gatekeeper, deaths: list[str]
) -> None:
    with pytest.raises(NotDecodable):
        judge_while_it_gets(gatekeeper, signal.SIGSEGV)
    assert len(deaths) == 1
    assert judge(gatekeeper, picture(), PNG).frames == 1
    assert len(deaths) == 1


def test_a_file_whose_decoder_was_killed_from_outside_gets_another_one(
    gatekeeper: Gatekeeper, deaths: list[str]
) -> None:
    assert judge_while_it_gets(gatekeeper, signal.SIGKILL).width == 90
    assert len(deaths) == 1


def test_a_file_whose_decoders_are_all_killed_from_outside_is_not_judged(
    gatekeeper: Gatekeeper,
) -> None:
    judged = threading.Event()

    def kill_on() -> None:
        while not judged.wait(0.005):
            with contextlib.suppress(ProcessLookupError):
                if pid := gatekeeper.decoders[0].pid:
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_on)
    killer.start()
    try:
        with pytest.raises(DecodersBusy):
            judge(gatekeeper, picture(), PNG)
    finally:
        judged.set()
        killer.join()
    assert judge(gatekeeper, picture(), PNG).frames == 1


def test_a_file_that_takes_too_much_processor_time_is_refused(
    gatekeeper: Gatekeeper, deaths: list[str]
) -> None:
    with pytest.raises(NotDecodable):
        judge_while_it_gets(gatekeeper, signal.SIGXCPU)
    assert len(deaths) == 1


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
    assert is_within(time.monotonic() - started, 2)
    os.kill(pid_of(gatekeeper), signal.SIGCONT)
    waiting.join(scaled(60))


@pytest.mark.parametrize("decoders", [1, 2])
def test_the_owner_of_many_files_does_not_keep_others_waiting(decoders: int) -> None:
    keeper = Gatekeeper(decoders, Limits(pixels=1, frame_pixels=1), wait_seconds=10)
    order: list[str] = []
    at_work = [keeper._decoder(_Ticket("alice")) for _ in range(decoders)]
    for one in at_work:
        one.__enter__()

    def work(owner: str) -> None:
        with keeper._decoder(_Ticket(owner)):
            order.append(owner)
            time.sleep(0.05)

    threads = []
    for owner in ("alice", "alice", "alice", "bob"):
        threads.append(threading.Thread(target=work, args=(owner,)))
        threads[-1].start()
        while len(keeper._waiting) < len(threads):
            time.sleep(0.01)
    at_work[0].__exit__(None, None, None)
    for thread in threads:
        thread.join()
    assert order[0] == "bob"
    assert sorted(order) == ["alice", "alice", "alice", "bob"]
    assert len(keeper._at_work) == decoders - 1
    assert keeper._shares._at_work == Counter({"alice": decoders - 1} if decoders > 1 else {})


def test_what_nobody_waits_for_lets_everything_else_go_before() -> None:
    keeper = Gatekeeper(1, Limits(pixels=1, frame_pixels=1), wait_seconds=10)
    order: list[_Ticket] = []
    tickets = [_Ticket("bob", lambda: True), _Ticket("alice"), _Ticket("alice")]

    def work(ticket: _Ticket) -> None:
        with keeper._decoder(ticket):
            order.append(ticket)

    threads = [threading.Thread(target=work, args=(ticket,)) for ticket in tickets]
    # Bob's turn would be first in all other respects.
    with keeper._decoder(_Ticket("alice")):
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(keeper._waiting) < number:
                time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert order == [tickets[1], tickets[2], tickets[0]]


@pytest.mark.parametrize(("decoders", "in_background"), [(1, 1), (2, 2), (3, 2)])
def test_where_there_are_many_decoders_one_is_left_to_what_somebody_waits_for(
    decoders: int, in_background: int
) -> None:
    keeper = Gatekeeper(decoders, Limits(pixels=1, frame_pixels=1), wait_seconds=10)
    assert most_in_background(decoders) == in_background
    done = threading.Event()
    begun: list[str] = []

    def work() -> None:
        with keeper._decoder(_Ticket("alice", lambda: True)):
            begun.append("in the background")
            assert done.wait(scaled(60))

    threads = [threading.Thread(target=work) for _ in range(decoders + 1)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(begun) + len(keeper._waiting) == len(threads))
    assert len(begun) == in_background
    if decoders > 2:
        with keeper._decoder(_Ticket("alice")):
            assert len(begun) == in_background
    done.set()
    for thread in threads:
        thread.join(scaled(60))
    assert len(begun) == len(threads)


def test_what_somebody_has_come_to_wait_for_takes_the_decoder_that_was_left() -> None:
    keeper = Gatekeeper(3, Limits(pixels=1, frame_pixels=1), wait_seconds=10)
    can_wait, begun = [True], threading.Event()

    def work() -> None:
        with keeper._decoder(_Ticket("alice", lambda: can_wait[0])):
            begun.set()

    thread = threading.Thread(target=work)
    background = _Ticket("alice", lambda: True)
    with keeper._decoder(background), keeper._decoder(_Ticket("alice", lambda: True)):
        thread.start()
        wait_until(lambda: keeper._waiting)
        assert not begun.wait(0.1)
        can_wait[0] = False
        keeper.reconsider()
        assert begun.wait(scaled(60))
    thread.join(scaled(60))


def test_a_decoder_that_somebody_has_come_to_wait_for_counts_as_theirs() -> None:
    keeper = Gatekeeper(3, Limits(pixels=1, frame_pixels=1), wait_seconds=0.2)
    can_wait = [True]
    with keeper._decoder(_Ticket("alice", lambda: can_wait[0])):
        can_wait[0] = False
        others = [_Ticket("alice", lambda: True) for _ in range(2)]
        with keeper._decoder(others[0]), keeper._decoder(others[1]):
            assert keeper._free == []


def keeper_of(decoder: partial[Decoder]) -> Gatekeeper:
    """Make a gatekeeper with one decoder that is not the real one."""
    limits = Limits(pixels=10_000, frame_pixels=20_000)
    return Gatekeeper(1, limits, wait_seconds=0.2, make_decoder=decoder)


def test_a_file_for_which_no_decoder_can_be_started_is_not_judged(tmp_path: Path) -> None:
    python = tmp_path / "python"
    decoder = partial(Decoder, program=[str(python), *PROGRAM[1:]])
    with contextlib.closing(keeper_of(decoder)) as keeper:
        with pytest.raises(DecodersBusy):
            judge(keeper, picture(), PNG)
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
        assert judge(keeper, picture(), PNG).frames == 1


def test_a_sound_picture_of_a_kind_that_is_not_shown_is_called_that() -> None:
    decoder = partial(Decoder, program=replying(b'{"refused": "unsupported_kind"}'))
    with contextlib.closing(keeper_of(decoder)) as keeper:
        with pytest.raises(UnsupportedKind) as refused:
            judge(keeper, picture("TIFF"), TIFF)
        assert "This kind of TIFF cannot be shown right" in str(refused.value)


@pytest.mark.parametrize(
    "reply",
    [
        b"[]", b"no json", b"{}", b'{"facts": 3}', b'{"facts": {"width": 1}}', b"\xff",
        b'{"facts": {"width": 1e999, "height": 1, "frames": 1}}',
        b'{"facts": {"width": 99999999999, "height": 1, "frames": 1}}',
        b'{"facts": {"width": -1, "height": -1, "frames": 1}}',
        b'{"facts": {"width": 1, "height": 1, "frames": 0}}',
    ],
)  # fmt: skip
def test_a_decoder_that_was_taken_over_can_only_have_its_file_refused(reply: bytes) -> None:
    decoder = partial(Decoder, program=replying(reply))
    with contextlib.closing(keeper_of(decoder)) as keeper, pytest.raises(NotDecodable):
        judge(keeper, picture(), PNG)


@pytest.mark.parametrize(
    "reply",
    [
        b"{}", b'{"lengths": 3}', b'{"lengths": [3]}', b'{"lengths": [1, 1]}',
        b'{"lengths": [3, 0]}', b'{"lengths": [4, -1]}', b'{"lengths": ["1", 2]}',
        b'{"lengths": [1.0, 2]}', b'{"lengths": [1, 1, 1]}',
    ],
)  # fmt: skip
def test_renditions_that_do_not_end_where_the_decoder_says_are_refused(
    reply: bytes, tmp_path: Path
) -> None:
    decoder = partial(Decoder, program=replying(reply, b"abc"))
    (tmp_path / "file").write_bytes(picture())
    with (
        contextlib.closing(keeper_of(decoder)) as keeper,
        (tmp_path / "file").open("rb") as file,
        pytest.raises(NotDecodable),
    ):
        keeper.render(["thumb_2x", "preview"], file, PNG)


def test_renditions_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    decoder = partial(Decoder, program=replying(b'{"lengths": [1, 2]}', b"abc"))
    (tmp_path / "file").write_bytes(picture())
    with contextlib.closing(keeper_of(decoder)) as keeper, (tmp_path / "file").open("rb") as file:
        assert keeper.render(["thumb_2x", "preview"], file, PNG) == [b"a", b"bc"]


def test_a_decoder_that_gets_no_processor_is_ended_and_the_file_is_not_judged() -> None:
    decoder = partial(Decoder, wall_seconds=2.0)
    with contextlib.closing(keeper_of(decoder)) as keeper:
        judge(keeper, picture(), PNG)
        stopped = pid_of(keeper)
        os.kill(stopped, signal.SIGSTOP)
        with pytest.raises(DecodersBusy):
            judge(keeper, picture(), PNG)
        judge(keeper, picture(), PNG)
        assert pid_of(keeper) != stopped


def read(gatekeeper: Gatekeeper, data: bytes, picture_format: PictureFormat) -> Details:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        return gatekeeper.read(file, picture_format)


def test_what_a_file_says_is_read_with_its_picture_and_alone(gatekeeper: Gatekeeper) -> None:
    data = picture("JPEG", exif=marked(exif(PHOTO, SHOT, GATE)))
    details = judge(gatekeeper, data, JPEG).details
    assert details.camera == "NIKON D100"
    assert (details.latitude, details.longitude) == GATE_DEGREES
    assert read(gatekeeper, data, JPEG) == details
    with pytest.raises(TooManyPixels):
        read(gatekeeper, picture("PNG", (101, 100)), PNG)
    with pytest.raises(NotDecodable):
        read(gatekeeper, b"\xff\xd8\xff", JPEG)


FACTS = b'{"facts": {"width": 1, "height": 1, "frames": 1, "details": %s}}'


@pytest.mark.parametrize(
    "said",
    [b"[]", b"7", b'{"camera": 7, "latitude": NaN, "longitude": 1e999, "taken": {"at": 1e400}}',
     b'{"iso": 1' + b"0" * 400 + b"}",
     b'{"taken": {"at": 9' + b"0" * 40 + b', "offset_minutes": 1}}'],
    ids=range(5),
)  # fmt: skip
def test_a_decoder_that_was_taken_over_cannot_say_what_cannot_be(said: bytes) -> None:
    decoder = partial(Decoder, program=replying(FACTS % said, b"a thumbnail"))
    with contextlib.closing(keeper_of(decoder)) as keeper:
        assert judge(keeper, picture(), PNG).details == NOTHING
    decoder = partial(Decoder, program=replying(b'{"details": %s}' % said))
    with contextlib.closing(keeper_of(decoder)) as keeper:
        assert read(keeper, picture(), PNG) == NOTHING
