"""How much of one kind a process does at once, and for one owner: each holds a thread."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from uploader.outcomes import ActionsBusy, ArchivesBusy, TooManyActions, TooManyArchives
from uploader.outcomes.limits import Limit, LimitReached
from uploader.outcomes.outcome import Outcome


@dataclass(frozen=True)
class SlotLimits:
    """How many slots there are, and of them one owner gets, with what is raised beyond."""

    name: str
    slots: int
    slots_an_owner: int
    too_many: type[LimitReached]
    busy: type[Outcome]


# Of the 16 threads that uploads never get, of which refused bodies may take eight.
ARCHIVES = SlotLimits("archives-at-once", 4, 2, TooManyArchives, ArchivesBusy)
# Actions take the threads of uploads too, and leave most of them.
ACTIONS = SlotLimits("actions-at-once", 16, 4, TooManyActions, ActionsBusy)


class Slots:
    """Slots that are taken when something begins and given back when it has ended."""

    def __init__(self, limits: SlotLimits) -> None:
        self._limits = limits
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, owner: str) -> None:
        """Take a slot, to be given back once; raises what the limits name where none is left."""
        limits = self._limits
        with self._lock:
            if self._taken[owner] >= limits.slots_an_owner:
                unit = "concurrent-requests"
                raise limits.too_many(Limit(limits.name, limits.slots_an_owner, unit=unit))
            if self._taken.total() >= limits.slots:
                raise limits.busy
            self._taken[owner] += 1

    def give_back(self, owner: str) -> None:
        """Give a slot back."""
        with self._lock:
            self._taken[owner] -= 1
            if not self._taken[owner]:
                del self._taken[owner]

    @contextmanager
    def taken(self, owner: str) -> Iterator[None]:
        """Hold a slot meanwhile; raises as `take` does."""
        self.take(owner)
        try:
            yield
        finally:
            self.give_back(owner)
