"""`python -m runner`: what cannot run is said in one line, with an exit code of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runner.settings import REPOSITORY


def run(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs the runner on a data folder and returns how it ended."""
    known = ("VITRINE_", "S3_", "HOST", "PORT")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(known)}
    return subprocess.run(
        [sys.executable, "-m", "runner", *arguments],
        cwd=REPOSITORY, env=environment | {"DATA": str(data)} | settings,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_wrong_settings_are_said_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, VITRINE_LOG_LEVEL="loud", VITRINE_COOKIE_NAME="a b")
    assert done.returncode == 2
    assert done.stderr == (
        "vitrine: wrong setting: VITRINE_COOKIE_NAME: must be of the form [A-Za-z0-9_-]{1,64}; "
        "VITRINE_LOG_LEVEL: must be of the form debug|info|warning|error\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_setting_given_twice_is_wrong(tmp_path: Path) -> None:
    done = run(tmp_path, S3_SECRET_KEY="a", S3_SECRET_KEY_FILE="/b")
    assert done.returncode == 2
    assert done.stderr == (
        "vitrine: wrong setting: S3_SECRET_KEY: set either S3_SECRET_KEY or S3_SECRET_KEY_FILE, "
        "not both\n"
    )


def test_a_folder_that_cannot_be_written_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(tmp_path / "file" / "data")
    assert done.returncode == 2
    assert done.stderr.startswith("vitrine: wrong setting: DATA: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [("storage", "wipe"), ("uploader", "reconcile")])
def test_a_command_that_cannot_run_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("vitrine: ")
    assert "wrong setting" not in done.stderr
    assert done.stderr.count("\n") == 1
