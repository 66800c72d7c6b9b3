"""How long tests wait before they call something broken, scaled by one setting.

A test waits for what happens and goes on at once. The time-outs here are upper bounds that matter
only where something is broken, so their defaults are generous. `VITRINE_TEST_TIMEOUT_SCALE` (a
number, default 1) multiplies all of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

SCALE = float(os.environ.get("VITRINE_TEST_TIMEOUT_SCALE") or 1)
_PAUSE_SECONDS = 0.02
_SAMPLE_SECONDS = 0.2
# Below this the machine counts as quiet: a process gets more than two thirds of a processor.
_QUIET = 1.5
_BUSIEST = 5.0

T = TypeVar("T")


def scaled(seconds: float) -> float:
    """Returns a time-out in seconds, multiplied by the setting."""
    return seconds * SCALE


def wait_until(
    condition: Callable[[], T | None],
    what: str = "what is waited for",
    seconds: float = 60,
    *,
    pause: float = _PAUSE_SECONDS,
) -> T:
    """Asks again and again until the answer is true, and returns it; `what` says what was awaited.

    `seconds` is scaled by the setting. What the condition raises ends the wait.
    """
    deadline = time.monotonic() + scaled(seconds)
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {scaled(seconds):g} s: {what}"
        time.sleep(pause)
    return answer


def is_within(took: float, promised: float, meanwhile: float = 1.0) -> bool:
    """Whether something took no longer than the product promises, in seconds.

    On a quiet machine the bound is the promise itself. Where other programs want the processors
    too, everything takes longer by as much as the scheduler makes a process wait, and so does this.
    What took long may have ended with what kept the machine busy: `meanwhile` is its `busyness()`.
    """
    bound = scaled(promised)
    return took <= bound * meanwhile or took <= bound * busyness()


def busyness() -> float:
    """Returns how many times longer work takes now than on a processor of its own; 1 when quiet."""
    began, used = time.monotonic(), time.thread_time()
    while time.thread_time() - used < _SAMPLE_SECONDS:
        pass
    ratio = (time.monotonic() - began) / _SAMPLE_SECONDS
    return min(ratio, _BUSIEST) if ratio > _QUIET else 1.0
