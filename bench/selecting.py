"""Ten thousand pictures tagged at once, and what others notice of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bench.collection import Collection
from bench.figures import Figure, Measure, fixed, say
from bench.photograph_uploads import send
from bench.photographs import of_size, photograph
from bench.system import System, quiet
from tests.system.people import Person

# As many as one request may name.
_MANY = 10_000
_MOST_SECONDS = 3.0
_MOST_WAIT = 100.0  # Milliseconds.
_UPLOADS = 60
_CHANGES = 200


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of bulk actions; their work is counted in pictures, not in seconds."""
    alice, bob = system.newcomer(), system.newcomer()
    say(f"  filling a collection of {_MANY:,} pictures")
    Collection(system, alice).fill(_MANY)

    def tagged() -> float:
        _arrange(alice, "remove_tags")
        quiet(system)
        began = time.monotonic()
        _arrange(alice, "add_tags")
        return time.monotonic() - began

    own = Figure(
        f"{_MANY:,} pictures tagged by query", f"{_MOST_SECONDS:g} s", "seconds",
        tagged, fixed(_MOST_SECONDS), at_most=1.0,
    )  # fmt: skip
    return [own, *_of_another(system, alice, bob)]


def _of_another(system: System, alice: Person, bob: Person) -> list[Figure]:
    """Returns what somebody notices while somebody else tags."""
    camera = photograph(4000, 3000, seed=5)
    path = f"/v1/images/{send(bob, camera).json()['id']}"

    def uploads() -> float:
        return _percentile(
            _milliseconds(lambda: send(bob, of_size(camera, len(camera) + 32)), _UPLOADS), 95
        )

    def change() -> None:
        assert bob.request("PATCH", path, json={"alt": str(time.monotonic())}).status == 200

    def alone(measure: Measure) -> float:
        assert bob.log_in().status == 200
        quiet(system)
        return measure()

    def beside(measure: Measure) -> float:
        assert bob.log_in().status == 200
        quiet(system)
        with _arranging(alice):
            return measure()

    return [
        Figure(
            f"Uploads of photographs of 12 Mpx while somebody else tags {_MANY:,} pictures",
            "the same uploads while nobody does", "milliseconds, p95",
            lambda: beside(uploads), lambda: alone(uploads), at_most=2.0,
        ),
        Figure(
            f"Changes of a picture while somebody else tags {_MANY:,} pictures",
            f"{_MOST_WAIT:g} ms", "milliseconds, the longest",
            lambda: beside(lambda: max(_milliseconds(change, _CHANGES))), fixed(_MOST_WAIT),
            at_most=1.0,
        ),
    ]  # fmt: skip


def _arrange(person: Person, action: str) -> None:
    """Does the same to all pictures of somebody, with a token that is alive in all rounds."""
    assert person.log_in().status == 200
    document = {"query": "", "expected_count": _MANY, "action": action, "tags": ["herons"]}
    while (answer := person.request("POST", "/v1/images/actions", json=document)).status == 207:
        # There was not the time for all of them: done again it changes the rest.
        pass
    assert answer.status == 200, answer.body[:500]


@contextmanager
def _arranging(person: Person) -> Iterator[None]:
    """Gives all pictures of somebody a tag and takes it off again, as long as the context lasts."""
    is_over = threading.Event()
    failed: list[BaseException] = []

    def arrange() -> None:
        try:
            while not is_over.is_set():
                _arrange(person, "add_tags")
                _arrange(person, "remove_tags")
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=arrange)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
    if failed:
        raise failed[0]


def _milliseconds(work: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        began = time.monotonic()
        work()
        taken.append(1000 * (time.monotonic() - began))
    return taken


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]
