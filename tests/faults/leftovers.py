"""What a request may leave in temporary folders: named files, and nameless ones held open."""

from __future__ import annotations

import os
from pathlib import Path

from tests.system.instance import Instance


def temporary_files(instance: Instance) -> list[str]:
    """Returns the files in the spool and in the gateway's temporary folders."""
    folders = [instance.data / "spool", instance.data / "gateway" / "tmp"]
    named = [str(path) for folder in folders for path in folder.rglob("*") if path.is_file()]
    nameless = [
        target
        for pid in instance.processes()
        for target in _open_files(pid)
        if target.endswith(" (deleted)") and target.startswith(tuple(map(str, folders)))
    ]
    return named + nameless


def _open_files(pid: int) -> list[str]:
    found: list[str] = []
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            found.append(os.readlink(descriptor))
    except OSError:
        pass
    return found
