"""Ends an unresponsive process: a parent its workers, and each worker its parent.

Nothing outside notices such a process: its port is open and its process is there, but nobody is
answered. Each process counts beats in memory that all of them share, and looks whether the others'
beats still rise.
"""

from __future__ import annotations

import contextlib
import mmap
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

BEAT_SECONDS = 1.0
# With the start of the next one, an unresponsive process is replaced within half a minute.
MISSED_BEATS = 20
# The highest that Linux can be told to give (PID_MAX_LIMIT).
_HIGHEST_PID = 2**22

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Beats:
    """A counter for each process, in memory that is shared across forks.

    The process id is the place, so that none has to be given out. The memory is sparse: a process
    takes the one page that its counter is on.
    """

    def __init__(self) -> None:
        self._counters = mmap.mmap(-1, _HIGHEST_PID + 1)

    def beat(self, pid: int) -> None:
        """Count one beat; only the process itself does."""
        self._counters[pid] = (self._counters[pid] + 1) % 256

    def of(self, pid: int) -> int:
        """Return the count, which begins anew after 255."""
        return self._counters[pid]


class Silence:
    """Counts how often in a row the beats of a process had not risen when they were looked at.

    Looks are counted instead of seconds: when everything was stopped for a while, and goes on, a
    process that looks first would find all others silent for a long time.
    """

    def __init__(self, beats: Beats, most: int) -> None:
        """`most` is how many looks without a beat are one too many."""
        self._beats = beats
        self._most = most
        self._seen: dict[int, tuple[int, int]] = {}

    def among(self, pids: Iterable[int]) -> list[int]:
        """Look at these processes, and return those that have been silent for too long."""
        looks: dict[int, tuple[int, int]] = {}
        for pid in pids:
            count, missed = self._seen.get(pid, (-1, 0))
            now = self._beats.of(pid)
            looks[pid] = (now, missed + 1 if now == count else 0)
        self._seen = looks
        return [pid for pid, (_, missed) in looks.items() if missed >= self._most]


class Requests:
    """Knows whether the threads of a worker make progress with their requests."""

    def __init__(self, threads: int) -> None:
        """`threads` is how many requests are worked on at a time."""
        self._threads = threads
        self._inside: set[int] = set()
        self._last_end = self._seen_end = object()

    def watched(self, application: Wsgi) -> Wsgi:
        """Return the application; its requests are followed."""

        def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            thread = threading.get_ident()
            self._inside.add(thread)
            try:
                return application(environ, start_response)
            finally:
                self._inside.discard(thread)
                self._last_end = object()

        return serve

    def progresses(self) -> bool:
        """Whether a thread is free, or a request has ended since the last question.

        A worker is dead-locked when neither is so for long: what a request waits for has a
        time-out, and those that a client can make last get a part of the threads only.
        """
        seen, self._seen_end = self._seen_end, self._last_end
        return len(self._inside) < self._threads or self._last_end is not seen


def children() -> set[int]:
    """Return the processes that this one has started by multiprocessing, as granian does."""
    return {child.pid for child in multiprocessing.active_children() if child.pid}


def kill(pid: int, name: str) -> None:
    """Kill a process, and say so under this name."""
    sys.stderr.write(f"{name} is unresponsive, killed\n")
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


class WorkerWatch:
    """Kills workers of this process that have gone silent; granian starts others in their place."""

    def __init__(
        self,
        beats: Beats,
        missed_beats: int = MISSED_BEATS,
        *,
        workers: Callable[[], set[int]] = children,
        kill: Callable[[int, str], None] = kill,
    ) -> None:
        self._beats = beats
        self._silence = Silence(beats, missed_beats)
        self._workers = workers
        self._kill = kill
        self._killed: set[int] = set()

    def look(self) -> None:
        """Beat for this process, and kill one silent worker.

        One at a time: granian may overlook one of two workers that end in the same instant.
        """
        self._beats.beat(os.getpid())
        workers = self._workers()
        self._killed &= workers
        silent = [pid for pid in self._silence.among(workers) if pid not in self._killed]
        for pid in silent[:1]:
            self._killed.add(pid)
            self._kill(pid, f"worker {pid}")


class WorkerHeart:
    """Beats for a worker while it makes progress, and kills a parent that is unresponsive.

    Without its parent nobody would replace the worker. What has started the parent starts it again.
    """

    def __init__(
        self,
        beats: Beats,
        requests: Requests,
        missed_beats: int = MISSED_BEATS,
        *,
        kill: Callable[[int, str], None] = kill,
        parent_now: Callable[[], int] = os.getppid,
    ) -> None:
        self._beats = beats
        self._requests = requests
        self._silence = Silence(beats, missed_beats)
        self._kill = kill
        self._parent_now = parent_now
        self._parent = parent_now()

    def look(self) -> None:
        """Beat, and look after the parent; without one, stop as at the signal to stop."""
        if self._requests.progresses():
            self._beats.beat(os.getpid())
        if self._parent_now() != self._parent:
            os.kill(os.getpid(), signal.SIGTERM)
        elif self._silence.among([self._parent]):
            self._kill(self._parent, f"process {self._parent}, the parent of the workers,")


def every_second(look: Callable[[], None], seconds: float = BEAT_SECONDS) -> threading.Event:
    """Look again and again, in a thread that ends with the process or with the returned event."""
    over = threading.Event()

    def run() -> None:
        while not over.wait(seconds):
            look()

    threading.Thread(target=run, name="heartbeat", daemon=True).start()
    return over
