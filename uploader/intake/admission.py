"""How many uploads may be under way: so that all else finds a thread, and no owner takes all."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Self

from uploader.outcomes import TooManyUploads, UploadsBusy


class Admission:
    """Places for uploads in one process; whoever finds none is asked to come again at once.

    A request that waited for a place would hold one of the threads that lists and the
    authorisation of pictures need.
    """

    def __init__(self, places: int, places_an_owner: int, lines: "Admission | None" = None) -> None:
        """`lines` are the places of uploads that come over the client's own line as it is.

        Those can be made to last for ever. They take a part of all places, so that an upload that
        the gateway has whole always finds one.
        """
        self._places = places
        self._places_an_owner = places_an_owner
        self._lines = lines
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @classmethod
    def of(cls, places: int, places_an_owner: int) -> Self:
        """Make the places of a process, two thirds of them for lines, fewer for one owner's."""
        lines = cls(max(places * 2 // 3, 1), max(places_an_owner * 3 // 8, 1))
        return cls(places, places_an_owner, lines)

    @contextmanager
    def place_for_line(self, owner: str) -> Iterator[None]:
        """Hold a place for bytes that come as fast as the client sends them; raises as `place`."""
        with self._lines.place(owner) if self._lines else nullcontext(), self.place(owner):
            yield

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
