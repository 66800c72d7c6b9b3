"""`make run` at a terminal: a person reads the start, the address, and then only what matters."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.system.instance import MANY_LOGINS, REPOSITORY, free_port
from tests.system.people import newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled, wait_until

pytestmark = pytest.mark.system


class Terminal:
    """What a program has written to a terminal, without colours and what was taken back."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._bytes = b""
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def written(self) -> str:
        return self._bytes.decode(errors="replace")

    def lines(self) -> list[str]:
        text = re.sub(r"\x1b\[\d+m", "", self.written)
        lines = text.replace("\r\n", "\n").split("\n")
        return [line.rsplit("\r\x1b[K", 1)[-1] for line in lines if line.strip()]

    def has(self, words: str) -> bool:
        return any(words in line for line in self.lines())

    def _read(self) -> None:
        while True:
            try:
                self._bytes += os.read(self._descriptor, 65536)
            except OSError:  # The other end is closed.
                return


@contextmanager
def at_a_terminal(
    command: list[str], environment: dict[str, str]
) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    """Runs a program at a terminal of its own, and ends it."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        yield Terminal(ours), process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(scaled(60))
        os.close(ours)


def test_a_person_reads_the_steps_the_address_and_no_line_for_a_request(tmp_path: Path) -> None:
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VITRINE_", "S3_"))}
    environment |= {"PORT": str(port), "DATA": str(tmp_path / "data"), "TERM": "xterm"}
    environment |= MANY_LOGINS
    url = f"http://localhost:{port}"
    with at_a_terminal([sys.executable, "-m", "runner"], environment) as (terminal, process):
        wait_until(
            lambda: terminal.has("Ctrl-C") or process.poll() is not None, "the start", seconds=180
        )
        assert [line.split()[1] for line in terminal.lines() if "✓" in line] == [
            "Data", "Store", "Databases", "Services", "Gateway",
        ]  # fmt: skip
        assert terminal.lines()[-2:] == [f"  Vitrine is ready at {url}", "  Ctrl-C stops it."]

        alice = newcomer(url, "alice")
        assert alice.upload(jpeg()).status == 201
        assert alice.get("/v1/nothing").status == 404
        # nginx calls this an error. It is the client's, who is told.
        refused = alice.upload(bytes(70_000_000))
        assert (refused.status, refused.code) == (413, "too_large")
        command = [sys.executable, "-m", "runner", "uploader", "scrub", "--all"]
        with at_a_terminal(command, environment) as (scrub, scrubbing):
            assert scrubbing.wait(scaled(120)) == 0
            wait_until(lambda: scrub.has("Everything is as it should be."), "the closing sentence")
            assert scrub.has("Read 1 picture with ")
            assert "Reading: " in scrub.written
        process.terminate()
        process.wait(scaled(60))
        wait_until(lambda: terminal.has("Stopping"), "the last words")
        assert terminal.lines()[-2:] == ["  Ctrl-C stops it.", "    Stopping"]
