"""Serves an application: `python -m runner.granian security.app:create_app --port 8000`.

The only module that imports granian. This process is the parent of the workers and only restarts
them, also when they are unresponsive (granian itself notices only those that end); it is kept
small, and shares with them the memory of what was imported before the fork.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import multiprocessing
import os
import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from runner.heartbeat import (
    MISSED_BEATS,
    Beats,
    Requests,
    WorkerHeart,
    WorkerWatch,
    Wsgi,
    every_second,
)

# Requests that may wait for each thread (back-pressure); granian refuses more.
_WAITING_PER_THREAD = 8
_MAX_WORKERS = 4


def main(arguments: list[str]) -> None:
    """Serve until the signal to stop; then finish the requests in flight."""
    asked = _parser().parse_args(arguments)
    workers = asked.workers or workers_for(len(os.sched_getaffinity(0)))
    # The service divides among its workers the limits that hold for all of it, and sizes by both
    # what it opens to its database.
    os.environ["VITRINE_WORKERS"] = str(workers)
    os.environ["VITRINE_THREADS"] = str(asked.blocking_threads)
    if workers > 1:
        # Imported before the fork, the application is shared memory (copy-on-write): each further
        # worker takes half of what it would. A single one shares with nobody but this process.
        importlib.import_module(asked.application.partition(":")[0])
    # Workers share memory with this process, which only a fork gives them.
    multiprocessing.set_start_method("fork")
    beats = Beats()
    every_second(WorkerWatch(beats, asked.missed_beats).look)

    def load(target: str) -> Wsgi:
        """Make the application of a worker, in the worker."""
        requests = Requests(asked.blocking_threads)
        # Before the application, whose own start may hang.
        every_second(WorkerHeart(beats, requests, asked.missed_beats).look)
        module, _, factory = target.partition(":")
        return requests.watched(getattr(importlib.import_module(module), factory)())

    gc.collect()
    # The garbage collector writes to each object that it visits, and a page that is written to is
    # copied. Frozen objects are not visited, so their pages stay shared (gc.freeze, copy-on-write).
    gc.freeze()
    Granian(
        asked.application,
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=asked.blocking_threads,
        backpressure=asked.blocking_threads * _WAITING_PER_THREAD,
        respawn_failed_workers=True,
        workers_kill_timeout=asked.stop_timeout,
        log_level=LogLevels.error,
    ).serve(target_loader=load)


def workers_for(cores: int) -> int:
    """Return how many workers a service gets: three services and nginx share the cores."""
    return max(1, min(cores // 4, _MAX_WORKERS))


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
        "--stop-timeout", type=int, default=5, help="seconds to finish the requests in flight"
    )
    parser.add_argument(
        "--missed-beats", type=int, default=MISSED_BEATS,
        help="beats, one a second, that a worker or its parent may miss before it is killed",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
