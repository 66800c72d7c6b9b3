"""What the whole system takes of the memory while nobody asks for anything."""

from __future__ import annotations

import time
from pathlib import Path

from bench.figures import Figure, fixed
from bench.photographs import photograph
from bench.system import System, quiet

_ALLOWED_MEGABYTES = 280
_IDLE_SECONDS = 75


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the one figure of this module, after every part was used once."""
    alice = system.newcomer()
    said = alice.upload(photograph(1600, 1200, seed=1)).json()
    cookie = {"Cookie": f"__Host-vitrine_access={alice.token}", "Authorization": ""}
    for path in (said["url"], said["preview_url"], said["thumbnail_url"]):
        assert alice.get(path).status == 200
    assert alice.get("/gallery", headers=cookie).status == 200
    # Nobody asks for anything: the decoders end, and a minute after its start nginx's cache loader.
    time.sleep(_IDLE_SECONDS)
    quiet(system)

    def megabytes() -> float:
        time.sleep(seconds)
        return sum(_pss(pid) for pid in _without_the_store(system)) / 1024

    return [
        Figure(
            "Idle memory of all parts without the store",
            f"an allowance of {_ALLOWED_MEGABYTES} MB",
            "MB (proportional set size)",
            megabytes,
            fixed(_ALLOWED_MEGABYTES),
            at_most=1,
        )
    ]


def _without_the_store(system: System) -> list[int]:
    process = system.instance.process
    assert process is not None
    store = system.instance.main_processes()["storage"]
    return [pid for pid in [process.pid, *system.instance.processes()] if pid != store]


def _pss(pid: int) -> int:
    """Returns kilobytes: what processes share is divided among them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
