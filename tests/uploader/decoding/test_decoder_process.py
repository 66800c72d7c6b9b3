"""One decoder process: started when needed, confined, and replaced when it ends."""

import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.timeouts import is_within, scaled, wait_until
from tests.uploader.cast import picture
from tests.uploader.decoding.programs import replying, working
from uploader.decoding.decoder_process import Crashed, Decoder, Killed, Starved
from uploader.decoding.details import NOTHING

JOB = {"task": "inspect", "decoder": "PNG", "pixels": 10_000, "frame_pixels": 20_000}
SHOWS_ITS_DESCRIPTOR = """
mode = fcntl.fcntl(descriptors[0], fcntl.F_GETFL) & os.O_ACCMODE
try:
    os.ftruncate(descriptors[0], 0)
except OSError as error:
    failed = error.strerror
reply, picture = json.dumps({"mode": mode, "failed": failed}).encode(), b""
"""

MakeDecoder = Callable[..., Decoder]


@pytest.fixture
def deaths() -> list[str]:
    """One entry for each process that died."""
    return []


@pytest.fixture
def make(deaths: list[str]) -> Iterator[MakeDecoder]:
    """Make a decoder; it is stopped at the end."""
    made: list[Decoder] = []

    def decoder(**changes: object) -> Decoder:
        one = Decoder(10_000, lambda: deaths.append("one"), **changes)  # type: ignore[arg-type] # Names of arguments.
        made.append(one)
        return one

    yield decoder
    for one in made:
        one.close()


@pytest.fixture
def file() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as opened:
        opened.write(picture())
        opened.flush()
        yield opened


def pid_of(decoder: Decoder) -> int:
    assert decoder.pid is not None
    return decoder.pid


def test_a_process_is_started_when_it_is_needed_and_kept(
    make: MakeDecoder, file: BinaryIO, deaths: list[str]
) -> None:
    decoder = make()
    assert decoder.pid is None
    for _ in range(2):
        reply, thumbnail = decoder.ask(JOB, file)
        details = NOTHING.as_json()
        assert reply["facts"] == {"width": 40, "height": 30, "frames": 1, "details": details}
        assert thumbnail.startswith(b"RIFF")
    first = pid_of(decoder)
    decoder.ask(JOB, file)
    assert pid_of(decoder) == first
    decoder.stop()
    assert decoder.pid is None
    assert deaths == []


def test_a_closed_decoder_starts_no_other_process_while_somebody_waits_for_its_answer(
    make: MakeDecoder, file: BinaryIO
) -> None:
    decoder = make(program=working("import time\ntime.sleep(60)"))
    with ThreadPoolExecutor(1) as waiting:
        asked = waiting.submit(decoder.ask, JOB, file)
        wait_until(lambda: decoder.pid, "the process is started")
        decoder.close()
        with pytest.raises(Killed):
            asked.result(scaled(60))
    assert decoder.pid is None
    with pytest.raises(Killed):
        decoder.ask(JOB, file)
    assert decoder.pid is None


def test_an_answer_is_a_document_and_the_bytes_of_a_picture(
    make: MakeDecoder, file: BinaryIO
) -> None:
    decoder = make(program=replying(b'{"a": 1}', b"a picture"))
    assert decoder.ask(JOB, file) == ({"a": 1}, b"a picture")


def test_a_process_that_died_between_two_jobs_is_replaced_and_counted(
    make: MakeDecoder, file: BinaryIO, deaths: list[str]
) -> None:
    decoder = make()
    decoder.ask(JOB, file)
    first = pid_of(decoder)
    os.kill(first, signal.SIGKILL)
    time.sleep(0.1)
    decoder.ask(JOB, file)
    assert pid_of(decoder) != first
    assert len(deaths) == 1


@pytest.mark.parametrize(
    ("work", "status"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", -11),
        ("os.kill(os.getpid(), signal.SIGXCPU)", -24),
        ("os._exit(0)", 0),
    ],
)
def test_a_process_that_ends_by_itself_has_crashed_and_is_not_tried_again(
    make: MakeDecoder, file: BinaryIO, deaths: list[str], work: str, status: int
) -> None:
    decoder = make(program=working(f"import signal\n{work}"))
    with pytest.raises(Crashed) as crashed:
        decoder.ask(JOB, file)
    assert crashed.type is Crashed
    assert str(crashed.value) == f"exit status {status}"
    assert len(deaths) == 1
    assert decoder.pid is None


@pytest.mark.parametrize("sent", ["SIGKILL", "SIGTERM"])
def test_a_process_that_is_killed_from_outside_twice_says_nothing_of_the_file(
    make: MakeDecoder, file: BinaryIO, deaths: list[str], sent: str
) -> None:
    decoder = make(program=working(f"import signal\nos.kill(os.getpid(), signal.{sent})"))
    with pytest.raises(Killed):
        decoder.ask(JOB, file)
    assert len(deaths) == 2


def test_a_file_whose_process_is_killed_once_is_tried_again(
    make: MakeDecoder, file: BinaryIO, deaths: list[str]
) -> None:
    decoder = make()
    decoder.ask(JOB, file)
    ended = pid_of(decoder)
    os.kill(ended, signal.SIGSTOP)

    def kill() -> None:
        os.kill(ended, signal.SIGKILL)

    timer = threading.Timer(0.2, kill)
    timer.start()
    assert decoder.ask(JOB, file)[0]["facts"]["width"] == 40
    timer.join()
    assert len(deaths) == 1


def test_a_program_that_cannot_be_started_says_nothing_of_the_file(
    make: MakeDecoder, file: BinaryIO
) -> None:
    with pytest.raises(Killed):
        make(program=["/nowhere/python"]).ask(JOB, file)


def test_a_process_that_does_not_answer_in_time_is_ended(
    make: MakeDecoder, file: BinaryIO, deaths: list[str]
) -> None:
    decoder = make(program=working("import time\ntime.sleep(60)"), wall_seconds=0.5)
    began = time.monotonic()
    with pytest.raises(Starved):
        decoder.ask(JOB, file)
    assert is_within(time.monotonic() - began, 10)
    assert (decoder.pid, len(deaths)) == (None, 1)


@pytest.mark.parametrize("reply", [b"[]", b"3", b"no json", b"\xff"])
def test_an_answer_that_is_no_document_is_a_crash(
    make: MakeDecoder, file: BinaryIO, reply: bytes
) -> None:
    with pytest.raises(Crashed):
        make(program=replying(reply)).ask(JOB, file)


def test_an_answer_that_is_too_large_is_not_taken(make: MakeDecoder, file: BinaryIO) -> None:
    large = 'import time\nchannel.sendall(struct.pack("!II", 2, 1 << 30) + b"{}")\ntime.sleep(60)'
    with pytest.raises(Crashed) as crashed:
        make(program=working(large), wall_seconds=5).ask(JOB, file)
    assert crashed.type is Crashed


def test_a_process_is_replaced_after_many_jobs(make: MakeDecoder, file: BinaryIO) -> None:
    decoder = make(program=replying(b"{}"))
    pids = set()
    for _ in range(501):
        decoder.ask(JOB, file)
        pids.add(pid_of(decoder))
    assert len(pids) == 2


def test_a_process_gets_a_descriptor_that_it_can_only_read(
    make: MakeDecoder, file: BinaryIO
) -> None:
    shown, _ = make(program=working(SHOWS_ITS_DESCRIPTOR)).ask(JOB, file)
    assert shown == {"mode": os.O_RDONLY, "failed": "Invalid argument"}
    file.seek(0)
    assert file.read(4) == b"\x89PNG"


def test_a_process_is_confined_and_knows_no_secret(make: MakeDecoder, file: BinaryIO) -> None:
    decoder = make()
    decoder.ask(JOB, file)
    proc = Path(f"/proc/{pid_of(decoder)}")
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
        b"", b"PYTHONPATH", b"LC_ALL", b"PYTHONDONTWRITEBYTECODE", b"MALLOC_ARENA_MAX",
        b"GLIBC_TUNABLES", b"MALLOC_MMAP_THRESHOLD_", b"MALLOC_TRIM_THRESHOLD_",
    }  # fmt: skip
    assert "Seccomp:\t2" in (proc / "status").read_text("ascii")


def test_a_job_arrives_as_it_was_sent(make: MakeDecoder, file: BinaryIO) -> None:
    decoder = make(program=working('reply, picture = message, b""'))
    assert decoder.ask(JOB, file)[0] == JOB
