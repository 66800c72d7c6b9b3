"""Admission control: how many uploads a process takes at once, of one owner, of one API token."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Self

from uploader.outcomes import TooManyUploads, UploadsBusy
from uploader.outcomes.limits import Limit

# Of an owner's slots one API token gets this part: a program that takes all it can get leaves room
# to the others of its owner, and to the browser.
_TOKEN_SHARE = 0.5
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
        self._slots_a_token = max(int(slots_an_owner * _TOKEN_SHARE), 1)
        self._taken: Counter[str] = Counter()
        self._taken_by_token: Counter[str] = Counter()
        self._lock = threading.Lock()

    @classmethod
    def of(cls, slots: int, slots_an_owner: int) -> Self:
        """Make the slots of a process; unbuffered uploads get two thirds of them."""
        unbuffered = cls(
            max(slots * 2 // 3, 1), max(slots_an_owner * 3 // 8, 1), free_share=_FREE_SHARE
        )
        return cls(slots, slots_an_owner, unbuffered)

    @contextmanager
    def unbuffered_slot(self, owner: str, api_token: str | None = None) -> Iterator[None]:
        """Hold a slot for bytes that come as fast as the client sends them; raises as `slot`."""
        outer = self._unbuffered.slot(owner, api_token) if self._unbuffered else nullcontext()
        with outer, self.slot(owner, api_token):
            yield

    @contextmanager
    def slot(self, owner: str, api_token: str | None = None) -> Iterator[None]:
        """Hold a slot for one upload, which is sent with this API token, if with any.

        Raises TooManyUploads and UploadsBusy.
        """
        self._enter(owner, api_token)
        try:
            yield
        finally:
            with self._lock:
                _release(self._taken, owner)
                if api_token is not None:
                    _release(self._taken_by_token, api_token)

    def _enter(self, owner: str, api_token: str | None) -> None:
        with self._lock:
            taken = self._taken[owner]
            free = self._slots - self._taken.total()
            limit = _limit("uploads-at-once", self._slots_an_owner)
            if taken >= self._slots_an_owner:
                raise TooManyUploads(limit)
            if api_token is not None and self._taken_by_token[api_token] >= self._slots_a_token:
                raise TooManyUploads(_limit("uploads-at-once-by-token", self._slots_a_token))
            if free <= 0:
                raise UploadsBusy
            # Nobody is refused the first one while any is free.
            if self._free_share is not None and taken and taken >= free * self._free_share:
                raise TooManyUploads(limit)
            self._taken[owner] += 1
            if api_token is not None:
                self._taken_by_token[api_token] += 1


def _release(taken: Counter[str], whose: str) -> None:
    taken[whose] -= 1
    if not taken[whose]:
        del taken[whose]


def _limit(name: str, slots: int) -> Limit:
    return Limit(name, slots, unit="concurrent-requests")
