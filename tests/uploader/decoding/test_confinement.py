"""Walls around a decoder: each is tried from inside, alone and together with the others."""

import ctypes
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from uploader.decoding import landlock, system_calls

REPOSITORY = Path(__file__).resolve().parents[3]
NOBODY = 65534
USERS = [
    pytest.param(None, id="as whoever runs the tests"),
    pytest.param(
        NOBODY,
        id="as an ordinary user",
        marks=pytest.mark.skipif(os.getuid() != 0, reason="Only root can become another user."),
    ),
]
# Each wall alone, after the flag that all of them need.
PREPARED = "libc = ctypes.CDLL(None, use_errno=True); libc.prctl(38, 1, 0, 0, 0); "
LANDLOCK = PREPARED + "landlock.close_everything(libc)"
SYSTEM_CALLS = PREPARED + "system_calls.refuse(libc)"
CONFINED = "confinement.confine(1_000_000)"

FRAME = """
import ctypes, json, os, resource, socket, sys
from uploader.decoding import confinement, landlock, system_calls
given = json.loads(sys.argv[1])
if given["user"] is not None:
    os.setgroups([])
    os.setgid(given["user"])
    os.setuid(given["user"])
"""
ATTEMPT = """
try:
    {deed}
except OSError as error:
    print("refused", error.errno)
except MemoryError:
    print("refused memory")
else:
    print("done")
"""


needs_landlock = pytest.mark.skipif(
    landlock.version(ctypes.CDLL(None)) < 6, reason="This kernel's Landlock knows fewer rights."
)


@pytest.fixture
def abstract() -> Iterator[str]:
    """A socket without a place in the file system that takes connections."""
    name = f"\0vitrine-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(name)
        listening.listen()
        yield name


def attempt(deed: str, walls: str, user: int | None = None) -> str:
    """Run one line in a process behind walls and return what became of it."""
    script = FRAME + walls + ATTEMPT.format(deed=deed)
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps({"user": user})],
        env={"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def deeds(folder: Path, abstract: str) -> dict[str, str]:
    """What a decoder that was taken over might try; each works without walls."""
    return {
        "read a file of the system": "open('/etc/passwd').read()",
        "list a folder": f"os.listdir({str(folder)!r})",
        "read an upload": f"open({str(folder / 'upload')!r}).read()",
        "make a file": f"open({str(folder / 'made')!r}, 'x')",
        "remove a file": f"os.unlink({str(folder / 'upload')!r})",
        "connect to an abstract socket": f"socket.socket(1).connect({abstract!r})",
        "start a program": "os.posix_spawn('/bin/true', ['true'], {})",
        "become a program": "os.execv('/bin/echo', ['echo', 'done'])",
        "split in two": "os._exit(0) if os.fork() == 0 else os.wait()",
        "signal its parent": "os.kill(os.getppid(), 0)",
        "starve its parent": "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)",
    }


DEEDS = sorted(deeds(Path("/"), ""))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may change, so that it is the walls that refuse."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        path = Path(name)
        path.chmod(0o777)
        (path / "upload").write_text("somebody's")
        (path / "upload").chmod(0o666)
        yield path


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_confined_process_can_do_nothing_but_compute(
    deed: str, user: int | None, folder: Path, abstract: str
) -> None:
    line = deeds(folder, abstract)[deed]
    assert attempt(line, CONFINED, user).startswith("refused")
    assert (folder / "upload").exists()
    assert not (folder / "made").exists()


@pytest.mark.parametrize("deed", DEEDS)
def test_without_walls_the_same_deed_succeeds(deed: str, folder: Path, abstract: str) -> None:
    assert attempt(deeds(folder, abstract)[deed], "", None) == "done"


@pytest.mark.parametrize("user", USERS)
def test_a_confined_process_has_no_network(user: int | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        deed = f"socket.socket().connect(('127.0.0.1', {port}))"
        assert attempt(deed, "") == "done"
        assert attempt(deed, CONFINED, user).startswith("refused")


@needs_landlock
def test_a_socket_from_before_the_walls_leads_nowhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        deed = f"early.connect(('127.0.0.1', {listening.getsockname()[1]}))"
        assert attempt(deed, "early = socket.socket()") == "done"
        assert attempt(deed, "early = socket.socket(); " + CONFINED).startswith("refused")
        assert attempt(deed, "early = socket.socket(); " + LANDLOCK) == "refused 13"


@pytest.mark.parametrize("user", USERS)
def test_a_confined_process_holds_no_capability(user: int | None) -> None:
    with_status = "status = open('/proc/self/status'); " + CONFINED
    shown = "print(*[line.split()[1] for line in status if line.startswith(('CapEff', 'CapPrm'))])"
    assert attempt(shown, with_status, user).split()[:2] == ["0" * 16] * 2


def test_memory_beyond_the_bound_is_refused() -> None:
    assert attempt("bytearray(100 * 2**20)", CONFINED) == "done"
    assert attempt("bytearray(800 * 2**20)", CONFINED) == "refused memory"


@pytest.mark.parametrize(("pixels", "result"), [(0, "refused memory"), (20_000_000, "done")])
def test_a_file_gets_memory_by_its_own_pixels(pixels: int, result: str) -> None:
    limited = f"confinement.confine(100_000_000); confinement.limit_memory(0, {pixels})"
    assert attempt("bytearray(300 * 2**20)", limited) == result


def test_what_was_opened_before_stays_readable() -> None:
    prepared = "early = open('/etc/passwd'); " + CONFINED
    assert attempt("assert early.read()", prepared) == "done"


@needs_landlock
@pytest.mark.parametrize(
    "deed",
    [
        "read a file of the system", "list a folder", "read an upload", "make a file",
        "remove a file", "connect to an abstract socket", "become a program", "signal its parent",
    ],
)  # fmt: skip
def test_landlock_alone_refuses(deed: str, folder: Path, abstract: str) -> None:
    assert attempt(deeds(folder, abstract)[deed], LANDLOCK) in {"refused 13", "refused 1"}


@pytest.mark.parametrize(
    "deed",
    [
        "connect to an abstract socket", "start a program", "become a program", "split in two",
        "signal its parent", "starve its parent",
    ],
)  # fmt: skip
def test_the_filter_of_system_calls_alone_refuses(deed: str, folder: Path, abstract: str) -> None:
    assert attempt(deeds(folder, abstract)[deed], SYSTEM_CALLS) == "refused 1"


def test_a_process_behind_the_filter_may_still_have_threads() -> None:
    started = "import threading; " + SYSTEM_CALLS
    deed = "one = threading.Thread(target=print); one.start(); one.join()"
    assert attempt(deed, started) == "done"


@pytest.mark.parametrize("wall", [landlock.close_everything, system_calls.refuse])
def test_a_kernel_without_a_wall_is_no_error(wall: Callable[[Any], bool]) -> None:
    class OldKernel:
        """Answers every call as a kernel that does not know it."""

        def syscall(self, *arguments: Any) -> int:
            return -1

        def prctl(self, *arguments: Any) -> int:
            return -1

    assert wall(OldKernel()) is False


def test_an_architecture_without_a_table_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "s390x")
    assert system_calls.refuse(ctypes.CDLL(None)) is False
