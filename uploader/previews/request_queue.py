"""The requests that wait for a rendition: worked on one by one, in turn by account."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from uploader.decoding.fair_shares import FairShares
from uploader.outcomes import DecodersBusy


@dataclass(frozen=True, eq=False)
class _Request:
    owner: str


class RequestQueue:
    """One request has its turn at a time; the others wait, each for a while, and not too many."""

    def __init__(self, most: int, wait_seconds: float) -> None:
        """At most `most` are here at a time, and wait for `wait_seconds` each."""
        self._most = most
        self._wait_seconds = wait_seconds
        self._shares = FairShares()
        self._at_work: _Request | None = None
        self._waiting: list[_Request] = []
        self._changed = threading.Condition()

    @contextmanager
    def turn_of(self, owner: str) -> Iterator[None]:
        """Wait for a turn of an account, and keep it as long as the context lasts.

        Raises DecodersBusy after the wait, and at once where there are too many: then the last
        request of the account that has the most is refused, be it this one or one that waits.
        """
        request = _Request(owner)
        with self._changed:
            self._wait(request)
        try:
            yield
        finally:
            with self._changed:
                self._at_work = None
                self._shares.end(owner)
                self._changed.notify_all()

    def _wait(self, request: _Request) -> None:
        self._waiting.append(request)
        try:
            if len(self._waiting) + (self._at_work is not None) > self._most:
                self._waiting.remove(self._shares.to_give_up(self._waiting))
                self._changed.notify_all()
            self._changed.wait_for(
                lambda: request not in self._waiting or self._is_next(request), self._wait_seconds
            )
            if request not in self._waiting or not self._is_next(request):
                raise DecodersBusy
            self._at_work = request
            self._shares.begin(request.owner)
        finally:
            if request in self._waiting:
                self._waiting.remove(request)
            # Another one may be next now.
            self._changed.notify_all()

    def _is_next(self, request: _Request) -> bool:
        return self._at_work is None and self._shares.next_of(self._waiting) is request
