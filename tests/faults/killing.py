"""Kills processes of a system while people change what they have."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import AbstractContextManager
from typing import Any, Protocol

from tests.faults.test_kills import RECOVERY_SECONDS, kill_one
from tests.faults.victims import victims
from tests.system.instance import Instance
from tests.system.people import Person
from tests.timeouts import is_within, wait_until


class Busy(Protocol):
    """People who change something all the time, what they did, and what was wrong with it."""

    people: list[Person]
    done: Counter[Any]
    wrong: list[str]

    def going_on(self) -> AbstractContextManager[None]:
        """Lets everybody go on until the context ends."""


def kill_while_busy(instance: Instance, busy: Busy, kills: int) -> Counter[str]:
    """Kills one process after the other, and returns which; then all are answered again."""
    killed: Counter[str] = Counter()
    people = len(busy.people)
    with busy.going_on():
        wait_until(lambda: busy.done.total() > people, "they begin")
        while killed.total() < kills:
            time.sleep(random.uniform(0.2, 1.5))  # noqa: S311  # An instant, no secret.
            if victims(instance):
                killed[kill_one(instance, None)] += 1
        began, before = time.monotonic(), busy.done.total()
        while busy.done.total() < before + people:
            assert is_within(time.monotonic() - began, 2 * RECOVERY_SECONDS), busy.wrong
            time.sleep(0.1)
    assert busy.wrong == []
    return killed
