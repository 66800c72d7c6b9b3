"""What a decoder that was taken over might try, tried in a process behind some of the walls."""

import json
import subprocess
import sys
from pathlib import Path

from tests.timeouts import scaled

REPOSITORY = Path(__file__).resolve().parents[3]
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


def attempt(deed: str, walls: str, user: int | None = None) -> str:
    """Run one line in a process behind walls and return what became of it."""
    script = FRAME + walls + ATTEMPT.format(deed=deed)
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps({"user": user})],
        env={"PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=scaled(60),
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


class OldKernel:
    """Answers every call as a kernel that does not know it."""

    def syscall(self, *arguments: object) -> int:
        return -1

    def prctl(self, *arguments: object) -> int:
        return -1
