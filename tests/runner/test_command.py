"""A command of a service runs only for a system that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner import command
from runner.command import CannotRunError
from runner.data_folder import DataFolder


def test_a_command_needs_a_running_system(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with pytest.raises(CannotRunError, match="no Vitrine is running"):
        command.run(data, ["uploader", "reconcile"])
    assert list(tmp_path.iterdir()) == []


def test_only_services_have_commands(tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match="storage is no service"):
        command.run(DataFolder(tmp_path), ["storage", "wipe"])
