"""The points of an upload or a removal at which the uploader is made to end, or to stand still."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

# The setting by which the uploader under test learns where its orders are.
SETTING = "TEST_CRASH_ORDERS"
# In the order of an upload. Put 1 is the original, put 2 its thumbnail; commit 1 writes the pending
# row, the last one makes it ready.
POINTS = (
    "before commit 1", "after commit 1", "before put 1", "amid put 1", "after put 1",
    "amid put 2", "after put 2", "after holds 1", "after holds 2", "after flush 1",
    "before commit 2", "after commit 2", "before answer 1", "amid answer 1",
)  # fmt: skip
# In the order of a removal: commit 1 closes the library, 2 takes its pictures, 3 its uploads, and
# then the objects go.
REMOVAL_POINTS = (
    "before commit 1", "after commit 1", "before commit 2", "after commit 2", "before commit 3",
    "after commit 3", "before remove 1", "amid remove 1", "after remove 1", "after remove 7",
    "before list 1", "before answer 1", "amid answer 1",
)  # fmt: skip
# Of a change of one picture in the trash, and of the trash as a whole: several transactions.
TRASH_POINTS = ("before commit 1", "after commit 1", "before answer 1", "amid answer 1")
WHOLE_TRASH_POINTS = (
    "before commit 1", "after commit 1", "before commit 2", "after commit 2", "before answer 1",
)  # fmt: skip
# Of a turn: put 1 is the new thumbnail, and one transaction turns the row.
TURN_POINTS = (
    "before put 1", "amid put 1", "after put 1", "after holds 1", "after flush 1",
    "before commit 1", "after commit 1", "before answer 1", "amid answer 1",
)  # fmt: skip
_AMID_SECONDS = 0.01


@dataclass
class CrashOrders:
    """A file that names the next point, and what is to happen there; it is taken once."""

    file: Path

    def give(self, point: str, action: str = "end") -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{point}|{action}")
        fresh.rename(self.file)

    @property
    def is_open(self) -> bool:
        """Whether nobody has come to the point yet."""
        return self.file.exists()

    def take(self, point: str) -> str:
        """Returns what to do at a point, once, and else nothing."""
        try:
            named, action = self.file.read_text().split("|")
            if named != point:
                return ""
            self.file.unlink()
        except OSError:
            return ""
        return action


class CrashPoints:
    """Counts the steps of each upload in its own thread, and carries out the orders."""

    def __init__(self, orders: CrashOrders) -> None:
        self._orders = orders
        self._upload = threading.local()

    def begin(self) -> None:
        """Counts from here: the thread has begun an upload. Other work meets no point."""
        self._upload.steps = Counter()

    def end(self) -> None:
        self._upload.steps = None

    def reach(self, step: str) -> None:
        """Says that the upload has come to a step."""
        if action := self._action(step):
            carry_out(action)

    def reach_amid(self, step: str) -> None:
        """Says that a step begins which is to be left at some instant of it."""
        if action := self._action(step):
            instant = random.uniform(0, _AMID_SECONDS)  # noqa: S311  # Chance, no secret.
            threading.Timer(instant, carry_out, [action]).start()

    def _action(self, step: str) -> str:
        steps: Counter[str] | None = getattr(self._upload, "steps", None)
        if steps is None:
            return ""
        steps[step] += 1
        return self._orders.take(f"{step} {steps[step]}")


def carry_out(action: str) -> None:
    """Ends the process as a crash does, without any farewell, or stops it until it is woken."""
    if action == "end":
        os._exit(9)
    # To this thread: what is sent to the process waits for its main thread, and this one goes on.
    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
