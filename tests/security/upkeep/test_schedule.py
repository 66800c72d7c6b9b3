"""The thread does both jobs, survives what they raise, and tries again later and later."""

import threading
from collections.abc import Callable
from typing import Any, cast

from security.outcomes import DatabaseUnavailable
from security.upkeep.schedule import POLL_SECONDS, Upkeep
from tests.timeouts import wait_until


class Fake:
    """Both jobs, each with what it does."""

    def __init__(self, job: Callable[[], bool | None]) -> None:
        self.work_off = self.prune = job


def upkeep(deletions: Callable[[], bool], pruning: Callable[[], None] = lambda: None) -> Upkeep:
    return Upkeep(cast(Any, Fake(deletions)), cast(Any, Fake(pruning)))


def test_what_fails_is_tried_again_later_and_later() -> None:
    fails = [True] * 9
    job = upkeep(lambda: not fails)
    pauses = [job.tick() for _ in range(9)]
    assert pauses[:6] == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0]
    assert max(pauses) == 15.0
    fails.clear()
    assert job.tick() == POLL_SECONDS
    fails.append(True)
    assert job.tick() == 0.5


def test_a_job_that_raises_ends_neither_the_other_one_nor_the_thread() -> None:
    done: list[str] = []

    def down() -> bool:
        raise DatabaseUnavailable

    def broken() -> bool:
        raise RuntimeError("a fault of ours")

    def prune() -> None:
        done.append("pruned")

    for failing in (down, broken):
        assert upkeep(failing, prune).tick() == 0.5
    assert done == ["pruned"] * 2


def test_a_process_that_begins_a_deletion_does_not_wait_for_the_next_look() -> None:
    ticks: list[int] = []

    def work_off() -> bool:
        ticks.append(1)
        return True

    job = upkeep(work_off)
    before = set(threading.enumerate())
    job.start()
    (thread,) = set(threading.enumerate()) - before
    wait_until(lambda: ticks, "it looks at its start")
    seen = len(ticks)
    job.wake()
    wait_until(lambda: len(ticks) > seen, "it looks when it is woken")
    job.stop()
    thread.join()
