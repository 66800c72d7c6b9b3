"""Password hashing, one at a time behind a bounded queue; the only user of `passlib`."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from passlib.hash import argon2  # type: ignore[import-untyped]  # libpass has no types.

from security.outcomes import Busy
from security.people.password_rules import normalise

# OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, 2 passes, 1 lane.
MEMORY_KIB = 19_456
PASSES = 2


@dataclass(frozen=True)
class Verdict:
    """Whether a password was right, and the new hash to store where the old one is too weak."""

    is_right: bool
    stronger_hash: str | None = None


class PasswordHasher:
    """Hashes and verifies passwords; `queue` requests may wait, the next is told: busy."""

    def __init__(self, queue: int, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._scheme = argon2.using(type="ID", memory_cost=memory_kib, rounds=passes, parallelism=1)
        self._places = threading.BoundedSemaphore(queue + 1)
        self._hashing = threading.Lock()
        # What an unknown login is verified against, so that it takes the same time as a known one.
        self._nobody: str = self._scheme.hash(secrets.token_urlsafe())

    @contextmanager
    def slot(self) -> Iterator["Slot"]:
        """Wait for the right to hash. Raises Busy at once where the queue is full."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            with self._hashing:
                yield Slot(self)
        finally:
            self._places.release()


class Slot:
    """The right to hash now; nobody else in this process hashes meanwhile."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher

    def hash(self, password: str) -> str:
        """Return the hash to store, with its salt and parameters (PHC string)."""
        return str(self._hasher._scheme.hash(normalise(password)))

    def verify(self, password: str, stored: str | None) -> Verdict:
        """Check the whole password; without a stored hash the answer is no, after the same work."""
        scheme = self._hasher._scheme
        is_right = bool(scheme.verify(normalise(password), stored or self._hasher._nobody))
        if stored is None or not is_right:
            return Verdict(False)
        return Verdict(True, self.hash(password) if scheme.needs_update(stored) else None)
