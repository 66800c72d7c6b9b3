"""Several things that go on at once, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread


@contextmanager
def going_on(what: Iterable[Callable[[], None]], stop: Event) -> Iterator[None]:
    """Runs all of it until the context ends, which it sees by the event, and waits for its end."""
    threads = [Thread(target=one) for one in what]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
