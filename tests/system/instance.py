"""Starts, stops and looks into a whole Vitrine, as `make run` starts it."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

from tests.timeouts import busyness, scaled, wait_until

REPOSITORY = Path(__file__).resolve().parents[2]
# Many people log in at once in a test, and all of them from one address.
MANY_LOGINS = {"VITRINE_CREDENTIAL_RATE": "100r/s"}
_START_SECONDS = 180
_STOP_SECONDS = 60
# What a buffered file may hold back from its file system.
_BUFFER_BYTES = 128 * 1024


def free_port() -> int:
    """Returns a port on which nothing listens, below those that outgoing connections take."""
    while True:
        port = 20000 + secrets.randbelow(1800)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@dataclass
class Instance:
    """One system: its address, its data, its log and its processes.

    As a context it starts nothing, and leaves nothing running that was started in it.
    """

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    program: str = "runner"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __post_init__(self) -> None:
        """Keeps settings of its own: what one test sets is not another's."""
        self.settings = dict(self.settings)
        if workers := os.environ.get("VITRINE_TEST_WORKERS"):
            self.settings.setdefault("VITRINE_WORKERS", workers)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log_file(self) -> Path:
        return self.data.parent / f"{self.data.name}.log"

    def start(self) -> None:
        """Starts the system and returns when it says that it is ready."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("VITRINE_", "S3_"))}
        environment |= {"PORT": str(self.port), "DATA": str(self.data), **self.settings}
        with self.log_file.open("ab") as log:
            position = log.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.program],
                cwd=REPOSITORY, env=environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + scaled(_START_SECONDS)
        while time.monotonic() < deadline:
            said = self.log_file.read_bytes()[position:]
            if b'"event": "ready"' in said:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError("Vitrine did not start:\n" + self.log_file.read_text()[-4000:])

    def stop(self) -> float:
        """Stops the system with TERM and returns how many seconds that took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=scaled(_STOP_SECONDS))
        return time.monotonic() - began

    def log(self) -> str:
        """Returns all that the system has said so far."""
        return self.log_file.read_text(errors="replace")

    def setup_code(self) -> str:
        """Returns the code that the first account takes, as the start has said it."""
        found = re.search(r'"setup_code": "(vts_[0-9A-Za-z]{43})"', self.log())
        assert found, "no setup code was said"
        return found[1]

    def processes(self) -> dict[int, str]:
        """Returns the processes below the runner: pid -> command line."""
        assert self.process is not None
        children: dict[int, list[int]] = {}
        lines: dict[int, str] = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                stat = (folder / "stat").read_text()
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            except OSError:
                continue
            parent = int(stat.rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
            lines[int(folder.name)] = line
        found: dict[int, str] = {}
        waiting = [self.process.pid]
        while waiting:
            for child in children.get(waiting.pop(), []):
                found[child] = lines[child]
                waiting.append(child)
        return found

    def main_processes(self) -> dict[str, int]:
        """Returns the main process of each part: name -> pid."""
        patterns = {
            "storage": r"rclone serve s3",
            "security": r"granian .*security\.app:create_app .*--blocking-threads 8\b",
            "login": r"granian .*security\.app:create_app .*--blocking-threads 16\b",
            "uploader": r"granian .*uploader\.app:create_app",
            "bff": r"granian .*bff\.app:create_app",
            "gateway": r"nginx: master",
        }
        running = sorted(self.processes().items())
        return {
            name: next(pid for pid, line in running if re.search(pattern, line))
            for name, pattern in patterns.items()
            if any(re.search(pattern, line) for _, line in running)
        }

    def wait_until_spooled(self, size: int) -> None:
        """Returns once so many bytes of one upload have arrived in the uploader's spool."""
        wait_until(
            lambda: any(found >= size - _BUFFER_BYTES for found in self._spooled_sizes()),
            f"{size} bytes in the spool",
        )
        time.sleep(0.2 * busyness())  # What is still in the buffer of the file cannot be seen.

    def _spooled_sizes(self) -> list[int]:
        """Returns the sizes of the nameless files that the uploader has open in its spool."""
        found: list[int] = []
        for pid, line in self.processes().items():
            if "uploader.app" not in line:
                continue
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if str(descriptor.readlink()).startswith(str(self.data / "spool")):
                        found.append(descriptor.stat().st_size)
        return found

    def inner_port(self, part: str) -> int:
        """Returns the loopback port of a part that the gateway alone should speak to."""
        rendered = (self.data / "gateway" / "site" / "upstreams.conf").read_text()
        match = re.search(rf"upstream {part}\s*{{ server 127\.0\.0\.1:(\d+)", rendered)
        assert match, part
        return int(match[1])

    def status_port(self) -> int:
        """Returns the loopback port where the gateway speaks to the operator's monitoring."""
        rendered = (self.data / "gateway" / "site" / "status.conf").read_text()
        match = re.search(r"listen 127\.0\.0\.1:(\d+)", rendered)
        assert match
        return int(match[1])


@dataclass
class Deployed(Instance):
    """A system that somebody else runs, e.g. compose: seen from the outside alone."""

    def log(self) -> str:
        pytest.skip("the log of a deployed system is not here to be read")

    def inner_port(self, part: str) -> int:
        pytest.skip(f"{part} of a deployed system cannot be reached past its gateway")

    def status_port(self) -> int:
        pytest.skip("the numbers of a deployed system are Prometheus' own business")

    def main_processes(self) -> dict[str, int]:
        return {}

    def wait_until_spooled(self, size: int) -> None:
        time.sleep(scaled(1))  # Its spool is out of sight.
