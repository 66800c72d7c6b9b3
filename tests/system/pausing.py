"""Processes that stand still, as they do on a machine that is short of memory or of its disk."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.timeouts import wait_until


@contextmanager
def paused(pids: Iterable[int]) -> Iterator[None]:
    """Stops processes where they are, and lets them go on when the context ends.

    The signal reaches one thread, which stops the others: on a busy machine they answer until then.
    """
    pids = list(pids)
    with ExitStack() as waking:
        for pid in pids:
            waking.callback(_wake, pid)
            os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: all(map(_is_stopped, pids)), "all have stopped", pause=0.005)
        yield


def _is_stopped(pid: int) -> bool:
    """Tells whether each thread has stopped."""
    states = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/stat"))
    return all(state.rsplit(")", 1)[1].split()[0] in "TZ" for state in states)


def _wake(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        return  # Whoever watches over the service was quicker.
