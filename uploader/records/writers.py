"""The queue of the writers of a process: whoever came first writes next (a fair lock)."""

import threading
from collections import deque


class WriterQueue:
    """A lock that is handed to whoever waits longest.

    A plain lock goes to whoever happens to take it, which is often the thread that has just given
    it back: one that writes again and again would let nobody else in.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def take(self, seconds: float) -> bool:
        """Wait for one's turn, at most so long; say whether it has come."""
        turn = threading.Lock()
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=seconds):
            return True
        with self._mutex:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        # It came between the end of the wait and this look.
        return True

    def give_back(self) -> None:
        """End one's turn, and begin that of whoever waits longest."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
