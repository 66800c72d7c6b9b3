"""The system that is measured: as `make run` starts it, with static files in the same nginx."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.system.instance import Instance, free_port
from tests.system.people import Person, newcomer

_LONGEST_WORK_SECONDS = 120
# So much of one core is background: timers, health checks.
_IDLE_SHARE = 0.03

# Every site/status*.conf becomes part of the gateway's configuration. The files cost what nginx
# needs for the same bytes and no more: no log, no headers of ours, and `tcp_nopush`, with which
# static files of every size are as fast as without it, or faster.
_REFERENCE = """server {{
    listen 127.0.0.1:{port} reuseport;
    root {folder};
    access_log off;
}}
"""


@dataclass
class System:
    """A running Vitrine, and the static files to compare with."""

    instance: Instance
    reference_port: int
    reference_folder: Path

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self.instance.port}"

    @property
    def reference(self) -> str:
        return f"http://127.0.0.1:{self.reference_port}"

    @property
    def data(self) -> Path:
        return self.instance.data

    def newcomer(self) -> Person:
        """Returns somebody who has just registered; the token lives for a quarter of an hour."""
        return newcomer(self.instance.url, f"alice-{secrets.token_hex(6)}")

    def static_file(self, name: str, content: bytes) -> str:
        """Puts a file among the references and returns its path."""
        (self.reference_folder / name).write_bytes(content)
        return f"/{name}"

    def database(self) -> sqlite3.Connection:
        """Opens the uploader's database, to fill it by SQL."""
        return sqlite3.connect(self.data / "databases" / "uploader.db", timeout=60)


@contextmanager
def running(folder: Path, settings: Mapping[str, str]) -> Iterator[System]:
    """Starts a system with an empty data folder and stops it in the end."""
    # Everybody who logs in here comes from the one address.
    instance = Instance(folder / "data", {"VITRINE_CREDENTIAL_RATE": "100r/s", **settings})
    files = folder / "reference"
    files.mkdir(parents=True)
    port = free_port()
    site = instance.data / "gateway" / "site"
    site.mkdir(parents=True, mode=0o700)
    (site / "status_reference.conf").write_text(_REFERENCE.format(port=port, folder=files))
    try:
        instance.start()
        yield System(instance, port, files)
    finally:
        if instance.process is not None and instance.process.poll() is None:
            instance.stop()


def quiet(system: System, seconds: float = 0.5) -> None:
    """Waits until the system has nothing more to do, e.g. has made its previews."""
    deadline = time.monotonic() + _LONGEST_WORK_SECONDS
    while time.monotonic() < deadline:
        before = sum(cpu_by_process(system).values())
        time.sleep(seconds)
        if sum(cpu_by_process(system).values()) - before < _IDLE_SHARE * seconds:
            return
    raise TimeoutError("the system did not become quiet")


def cpu_by_process(system: System) -> dict[int, float]:
    """Returns how long each process has run on a core so far; the store is left out."""
    store = system.instance.main_processes()["storage"]
    found = {}
    for pid in system.instance.processes():
        if pid != store:
            with contextlib.suppress(OSError):  # It has ended since.
                # The clock of another process, as clock_getcpuclockid(3) names it on Linux.
                found[pid] = time.clock_gettime((~pid << 3) | 2)
    return found
