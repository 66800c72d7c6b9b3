"""How many guesses a password withstands; the only user of `zxcvbn_rs_py`.

Its word lists take 9 MB, so they are loaded with the first password that is judged, and only in the
process that judges some.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from security.outcomes import Busy
from security.people.password_rules import normalise

# Of 0 to 4: so many guesses that an offline attack on a slow hash takes years (Wheeler, 2016).
LEAST_SCORE = 3
# It looks at no more, and needs up to 75 ms for that.
_JUDGED_CHARACTERS = 100


class PasswordStrength:
    """Judges one password at a time; beyond `queue` waiting requests it raises Busy."""

    def __init__(self, queue: int) -> None:
        self._queue = threading.BoundedSemaphore(queue + 1)
        self._judging = threading.Lock()

    def score(self, password: str, names: tuple[str, ...], *, waits: bool = True) -> int:
        """Return 0 (guessed at once) to 4. `names` are what is known of who chooses it.

        Only the first hundred characters count: what repeats itself after them, the rules find.
        What is only being typed `waits` for nobody, so that it takes no place from what is set.
        Raises Busy.
        """
        with self.judging() if waits else self._judging_at_once():
            from zxcvbn_rs_py import zxcvbn

            return int(zxcvbn(normalise(password)[:_JUDGED_CHARACTERS], list(names)).score)

    @contextmanager
    def _judging_at_once(self) -> Iterator[None]:
        if not self._judging.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._judging.release()

    @contextmanager
    def judging(self) -> Iterator[None]:
        """Wait until no other thread judges. Raises Busy at once if too many wait."""
        if not self._queue.acquire(blocking=False):
            raise Busy
        try:
            with self._judging:
                yield
        finally:
            self._queue.release()
