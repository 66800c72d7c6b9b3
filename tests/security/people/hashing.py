"""A password hasher that is busy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from security.people.passwords import PasswordHasher
from tests.timeouts import scaled


@contextmanager
def another_thread_hashing(hasher: PasswordHasher) -> Iterator[None]:
    """Another thread that hashes, and goes on until the test is over."""
    is_hashing, release = threading.Event(), threading.Event()

    def hold() -> None:
        with hasher.slot():
            is_hashing.set()
            release.wait(scaled(60))

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_hashing.wait(scaled(60))
    try:
        yield
    finally:
        release.set()
        holder.join(scaled(60))
