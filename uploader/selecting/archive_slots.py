"""How many archives a process sends at once, and one owner: each of them holds a thread."""

import threading
from collections import Counter

from uploader.outcomes import ArchivesBusy, TooManyArchives
from uploader.outcomes.limits import Limit

# Of the 16 threads that uploads never get, of which refused bodies may take eight.
SLOTS = 4
SLOTS_AN_OWNER = 2


class ArchiveSlots:
    """Slots that are taken when an archive begins and given back when it has ended."""

    def __init__(self, slots: int = SLOTS, slots_an_owner: int = SLOTS_AN_OWNER) -> None:
        self._slots = slots
        self._slots_an_owner = slots_an_owner
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, owner: str) -> None:
        """Take a slot, to be given back once; raises TooManyArchives and ArchivesBusy."""
        with self._lock:
            if self._taken[owner] >= self._slots_an_owner:
                limit = Limit("archives-at-once", self._slots_an_owner, unit="concurrent-requests")
                raise TooManyArchives(limit)
            if self._taken.total() >= self._slots:
                raise ArchivesBusy
            self._taken[owner] += 1

    def give_back(self, owner: str) -> None:
        """Give a slot back."""
        with self._lock:
            self._taken[owner] -= 1
            if not self._taken[owner]:
                del self._taken[owner]
