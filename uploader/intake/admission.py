"""How many uploads may be under way: so that all else finds a thread, and no owner takes all."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from uploader.outcomes import TooManyUploads, UploadsBusy


class Admission:
    """Places for uploads in one process; whoever finds none is asked to come again at once.

    A request that waited for a place would hold one of the threads that lists and the
    authorisation of pictures need.
    """

    def __init__(self, places: int, places_an_owner: int) -> None:
        self._places = places
        self._places_an_owner = places_an_owner
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def place(self, owner: str) -> Iterator[None]:
        """Hold a place for one upload; raises TooManyUploads and UploadsBusy."""
        self._enter(owner)
        try:
            yield
        finally:
            with self._lock:
                self._taken[owner] -= 1
                if not self._taken[owner]:
                    del self._taken[owner]

    def _enter(self, owner: str) -> None:
        with self._lock:
            if self._taken[owner] >= self._places_an_owner:
                raise TooManyUploads
            if self._taken.total() >= self._places:
                raise UploadsBusy
            self._taken[owner] += 1
