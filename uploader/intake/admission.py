"""Admission control: how many uploads a process takes at once, and how many of one owner."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Self

from uploader.outcomes import TooManyUploads, UploadsBusy
from uploader.outcomes.limits import Limit

# Of 32 slots one owner gets 7 at most, and it takes 12 owners to hold them all.
_FREE_SHARE = 0.25


class Admission:
    """Slots for uploads in one process; a request that finds none is refused at once.

    Waiting for a slot would occupy one of the threads that lists and the authorisation of pictures
    need.
    """

    def __init__(
        self,
        slots: int,
        slots_an_owner: int,
        unbuffered: "Admission | None" = None,
        *,
        free_share: float | None = None,
    ) -> None:
        """`unbuffered` has the slots of uploads that the gateway does not buffer.

        A client can make those last for ever. They take a part of all slots, so that an upload
        that the gateway has received completely always finds one. With a `free_share` an owner
        takes a further slot only while they hold fewer than this part of what is free: who comes
        later finds one the sooner, the fewer they hold (dynamic thresholds, Choudhury and Hahne).
        """
        self._slots = slots
        self._slots_an_owner = slots_an_owner
        self._unbuffered = unbuffered
        self._free_share = free_share
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @classmethod
    def of(cls, slots: int, slots_an_owner: int) -> Self:
        """Make the slots of a process; unbuffered uploads get two thirds of them."""
        unbuffered = cls(
            max(slots * 2 // 3, 1), max(slots_an_owner * 3 // 8, 1), free_share=_FREE_SHARE
        )
        return cls(slots, slots_an_owner, unbuffered)

    @contextmanager
    def unbuffered_slot(self, owner: str) -> Iterator[None]:
        """Hold a slot for bytes that come as fast as the client sends them; raises as `slot`."""
        outer = self._unbuffered.slot(owner) if self._unbuffered else nullcontext()
        with outer, self.slot(owner):
            yield

    @contextmanager
    def slot(self, owner: str) -> Iterator[None]:
        """Hold a slot for one upload; raises TooManyUploads and UploadsBusy."""
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
            taken = self._taken[owner]
            free = self._slots - self._taken.total()
            limit = Limit("uploads-at-once", self._slots_an_owner, unit="concurrent-requests")
            if taken >= self._slots_an_owner:
                raise TooManyUploads(limit)
            if free <= 0:
                raise UploadsBusy
            # Nobody is refused the first one while any is free.
            if self._free_share is not None and taken and taken >= free * self._free_share:
                raise TooManyUploads(limit)
            self._taken[owner] += 1
