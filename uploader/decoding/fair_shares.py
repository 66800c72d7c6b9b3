"""Fair shares: which account is next, where several wait for the same."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol, TypeVar

_REMEMBERED_ACCOUNTS = 1000


class Owned(Protocol):
    """Anything that waits on behalf of an account."""

    @property
    def owner(self) -> str:
        """The id of the account."""


Waiting = TypeVar("Waiting", bound=Owned)


class FairShares:
    """Lets accounts take turns (round robin); whoever calls it holds a lock.

    The account with the fewest at work is next, then the one whose last turn is longest ago: one
    that is new waits for nobody's queue.
    """

    def __init__(self) -> None:
        self._at_work: Counter[str] = Counter()
        self._last_turns: dict[str, int] = {}
        self._turns = 0

    def rank(self, owner: str) -> tuple[int, int]:
        """Return what accounts are ordered by: the lowest is next."""
        return self._at_work[owner], self._last_turns.get(owner, 0)

    def begin(self, owner: str) -> None:
        """Count a turn of an account, and one more at work."""
        self._at_work[owner] += 1
        self._turns += 1
        self._last_turns.pop(owner, None)
        self._last_turns[owner] = self._turns
        if len(self._last_turns) > _REMEMBERED_ACCOUNTS:
            del self._last_turns[next(iter(self._last_turns))]

    def end(self, owner: str) -> None:
        """Count one less at work."""
        self._at_work[owner] -= 1
        if not self._at_work[owner]:
            del self._at_work[owner]

    def next_of(self, waiting: Sequence[Waiting]) -> Waiting:
        """Return what is next; of one account, what waits longest. The longest wait is first."""
        return min(waiting, key=lambda one: self.rank(one.owner))

    def to_give_up(self, waiting: Sequence[Waiting]) -> Waiting:
        """Return what gives way where there is no room: the last of the account with the most."""
        held = self._at_work + Counter(one.owner for one in waiting)
        return max(reversed(waiting), key=lambda one: held[one.owner])
