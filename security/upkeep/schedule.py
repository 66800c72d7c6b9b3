"""The background thread: when deletions are worked off, and when what has run out is removed."""

import threading
from collections.abc import Callable

import structlog

from security.outcomes import Outcome
from security.upkeep.deletions import Deletions
from security.upkeep.pruning import Pruning

# A process looks so often for deletions that another one has begun and did not finish.
POLL_SECONDS = 3.0
_FIRST_PAUSE_SECONDS = 0.25
_MOST_PAUSE_SECONDS = 15.0
_log = structlog.get_logger("security.upkeep.schedule")


class Upkeep:
    """Runs the jobs in a thread of every process; a lease on each lets one of them work."""

    def __init__(self, deletions: Deletions, pruning: Pruning) -> None:
        self._deletions = deletions
        self._pruning = pruning
        self._failures = 0
        self._is_over = False
        self._wake = threading.Event()

    def start(self) -> None:
        """Begin the thread, which ends with the process."""
        threading.Thread(target=self._run, name="upkeep", daemon=True).start()

    def stop(self) -> None:
        """End the thread after what it is doing."""
        self._is_over = True
        self._wake.set()

    def wake(self) -> None:
        """Work off the deletions now: this process has just begun one."""
        self._wake.set()

    def tick(self) -> float:
        """Do what there is to do; return after how many seconds to look again.

        What fails is tried again with exponential back-off.
        """
        did = [_try("deletions", self._deletions.work_off), _try("pruning", self._pruning.prune)]
        self._failures = 0 if all(did) else self._failures + 1
        if not self._failures:
            return POLL_SECONDS
        return min(_MOST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2.0 ** min(self._failures, 8))

    def _run(self) -> None:
        pause = 0.0
        while not self._is_over:
            self._wake.wait(pause)
            self._wake.clear()
            if not self._is_over:
                pause = self.tick()


def _try(name: str, job: Callable[[], bool | None]) -> bool:
    """Run a job; False where it returns that, or raises, which is logged and ends no thread."""
    try:
        return job() is not False
    except Outcome as outcome:
        _log.warning("upkeep_postponed", task=name, code=outcome.code)
    except Exception:
        _log.exception("upkeep_failed", task=name)
    return False
