"""Writers of a process write in the order in which they came."""

import threading
from collections.abc import Callable

from tests.timeouts import scaled, wait_until
from uploader.records.writers import WriterQueue


def begun(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def waiting(queue: WriterQueue) -> int:
    return len(queue._waiting)


def test_whoever_waits_longest_is_next_also_before_one_that_has_just_written() -> None:
    queue, written = WriterQueue(), list[str]()

    def write(name: str) -> None:
        assert queue.take(scaled(10))
        written.append(name)
        queue.give_back()

    assert queue.take(0)
    threads = []
    for number, name in enumerate(("first", "second"), start=1):
        threads.append(begun(lambda name=name: write(name)))
        wait_until(lambda number=number: waiting(queue) == number, "it waits")
    queue.give_back()
    # At once, and yet not before those who waited.
    write("again")
    for thread in threads:
        thread.join()
    assert written == ["first", "second", "again"]
    assert queue.take(0)


def test_one_that_waits_no_longer_is_passed_over() -> None:
    queue = WriterQueue()
    assert queue.take(0)
    assert not queue.take(0.01)
    assert waiting(queue) == 0
    queue.give_back()
    assert queue.take(0)


class Late(WriterQueue):
    """Hands the turn over when the wait has just ended, and nobody has looked yet."""

    def __init__(self) -> None:
        super().__init__()
        queue = self

        class Mutex:
            """Counts how often it is taken."""

            def __init__(self) -> None:
                self.lock, self.times = threading.Lock(), 0

            def __enter__(self) -> None:
                self.times += 1
                if self.times == 3:
                    queue._waiting.popleft().release()
                self.lock.acquire()

            def __exit__(self, *_: object) -> None:
                self.lock.release()

        self._mutex = Mutex()  # type: ignore[assignment] # It is taken as the plain one is.


def test_a_turn_that_comes_at_the_end_of_the_wait_is_not_lost() -> None:
    queue = Late()
    assert queue.take(0)
    assert queue.take(0.01)
