"""Which processes of a running system there are to kill, to pause and to weigh."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.system.instance import Instance

_WORKER_OF = {
    "uploader": r"granian .*(?:uploader\.app|tests\.faults\.crashing):create_app",
    "security": r"granian .*security\.app:create_app .*--blocking-threads 8\b",
    "login": r"granian .*security\.app:create_app .*--blocking-threads 16\b",
    "bff": r"granian .*bff\.app:create_app",
}
_OTHERS = {
    "storage": r"rclone serve s3",
    "decoder": r"uploader\.decoding\.decoder",
    "gateway": r"nginx: master",
    "gateway worker": r"nginx: worker",
}
PARTS = {*_WORKER_OF, *(f"{part} worker" for part in _WORKER_OF), *_OTHERS}


def victims(instance: Instance) -> dict[str, list[int]]:
    """Returns the processes that run now, masters apart from their workers: part -> pids."""
    found: dict[str, list[int]] = {}
    for pid, line in sorted(instance.processes().items()):
        for part, pattern in _WORKER_OF.items():
            if re.search(pattern, line):
                # The master is started first, and the workers are its children.
                name = f"{part} worker" if part in found else part
                found.setdefault(name, []).append(pid)
        for part, pattern in _OTHERS.items():
            if re.search(pattern, line):
                found.setdefault(part, []).append(pid)
    return found


def memory_of(pids: list[int]) -> int:
    """Returns the bytes of memory that these processes hold now."""
    total = 0
    for pid in pids:
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
    return total * os.sysconf("SC_PAGE_SIZE")
