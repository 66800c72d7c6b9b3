"""Serves an application: `python -m runner.granian security.app:create_app --port 8000`.

The only module that imports granian. This process stays above the workers and does nothing but
start them anew; it is kept small, and lets them share what it has read in.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

_WAITING_A_THREAD = 8
_MOST_WORKERS = 4


def main(arguments: list[str]) -> None:
    """Serve until the signal to stop; then finish what is in flight."""
    asked = _parser().parse_args(arguments)
    workers = asked.workers or workers_for(len(os.sched_getaffinity(0)))
    # A service divides among its workers what it may have once.
    os.environ["VITRINE_WORKERS"] = str(workers)
    if workers > 1:
        # Read in before the fork, an application takes half the memory in every further worker.
        # A single one would gain nothing, and this process would be larger by what both change.
        importlib.import_module(asked.application.partition(":")[0])
    gc.collect()
    # The collector writes to all that it looks at, and what is written to is shared no longer.
    gc.freeze()
    Granian(
        asked.application,
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        factory=True,
        workers=workers,
        blocking_threads=asked.blocking_threads,
        backpressure=asked.blocking_threads * _WAITING_A_THREAD,
        respawn_failed_workers=True,
        workers_kill_timeout=asked.patience,
        log_level=LogLevels.error,
    ).serve()


def workers_for(cores: int) -> int:
    """Return how many workers a service gets: three services and nginx share the cores."""
    return max(1, min(cores // 4, _MOST_WORKERS))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m runner.granian")
    parser.add_argument("application", help="the module and the factory: `security.app:create_app`")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--workers",
        type=int,
        default=int(os.environ.get("VITRINE_WORKERS") or 0),
        help="processes; VITRINE_WORKERS, or by the number of cores, unless given",
    )
    parser.add_argument("--blocking-threads", type=int, default=8, help="of each worker")
    parser.add_argument(
        "--patience", type=int, default=5, help="seconds to finish what is in flight"
    )
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
