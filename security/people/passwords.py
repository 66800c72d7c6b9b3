"""Password hashing, one at a time behind a bounded queue; the only user of `passlib`."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from passlib.hash import argon2  # type: ignore[import-untyped]  # libpass has no types.

from security.outcomes import Busy
from security.people.password_rules import normalise

# OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, 2 iterations, 1 lane.
MEMORY_KIB = 19_456
PASSES = 2


@dataclass(frozen=True)
class Verdict:
    """Whether a password was right, and the hash to store if the present one is too weak."""

    is_right: bool
    stronger_hash: str | None = None


class PasswordHasher:
    """Hashes and verifies passwords; beyond `queue` waiting requests it raises Busy.

    One hash at a time bounds the memory of the process, as each takes 19 MiB. Who is known here
    waits in a queue of their own, which a flood of strangers cannot fill; both have turns by turns.
    """

    def __init__(self, queue: int, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._scheme = argon2.using(type="ID", memory_cost=memory_kib, rounds=passes, parallelism=1)
        # By whether one is known.
        self._queues = {first: threading.BoundedSemaphore(queue + 1) for first in (False, True)}
        self._turn = threading.Condition()
        self._waiting = {False: 0, True: 0}
        self._last_was_first = False
        self._is_hashing = False
        # An unknown login is verified against this, so that it takes as long as a known one.
        self._dummy: str = self._scheme.hash(secrets.token_urlsafe())

    @contextmanager
    def slot(self, *, first: bool = False) -> Iterator["Slot"]:
        """Wait until no other thread hashes. Raises Busy at once if the queue is full.

        `first` for somebody who is known: by a session, a device or a link.
        """
        queue = self._queues[first]
        if not queue.acquire(blocking=False):
            raise Busy
        try:
            self._take_turn(first)
            try:
                yield Slot(self)
            finally:
                self._end_turn()
        finally:
            queue.release()

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return sum(self._waiting.values())

    def _take_turn(self, first: bool) -> None:
        def may_go() -> bool:
            others_wait = self._waiting[not first] > 0
            return not self._is_hashing and (first != self._last_was_first or not others_wait)

        with self._turn:
            self._waiting[first] += 1
            self._turn.wait_for(may_go)
            self._waiting[first] -= 1
            self._last_was_first = first
            self._is_hashing = True

    def _end_turn(self) -> None:
        with self._turn:
            self._is_hashing = False
            self._turn.notify_all()


class Slot:
    """Exclusive use of the hasher, within `PasswordHasher.slot`."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher

    def hash(self, password: str) -> str:
        """Return the hash to store, with salt and parameters (PHC string format)."""
        return str(self._hasher._scheme.hash(normalise(password)))

    def verify(self, password: str, stored: str | None) -> Verdict:
        """Verify a password; without a stored hash it is wrong, after the same work."""
        scheme = self._hasher._scheme
        is_right = bool(scheme.verify(normalise(password), stored or self._hasher._dummy))
        if stored is None or not is_right:
            return Verdict(False)
        return Verdict(True, self.hash(password) if scheme.needs_update(stored) else None)
