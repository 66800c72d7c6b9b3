"""What is said of the machine and of the commit that are measured."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bench import machine


def test_a_run_says_its_machine_and_how_busy_that_was() -> None:
    assert {"Processor", "Memory", "Python", "nginx"} < set(machine.machine())
    assert re.fullmatch(r"\d+\.\d", machine.load())


def test_what_a_run_writes_does_not_change_the_commit_that_it_measures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def git(*arguments: str) -> None:
        said = ["-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
        subprocess.run(["git", *said], cwd=tmp_path, check=True, capture_output=True)

    files = [tmp_path / name for name in ("bench/rounds.json", "docs/performance.md", "code.py")]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_text("before")
    git("init")
    git("add", ".")
    git("commit", "-m", "All of it.")
    monkeypatch.setattr(machine, "_REPOSITORY", tmp_path)
    commit = machine.revision()
    assert re.fullmatch("[0-9a-f]{12}", commit)
    for file in files[:2]:
        file.write_text("after")
    assert machine.revision() == commit
    files[2].write_text("after")
    assert machine.revision() == f"{commit}-dirty"
