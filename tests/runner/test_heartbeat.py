"""Who stands still is noticed, and who is merely slow, or was stopped with all others, is not."""

from __future__ import annotations

import os
import threading
from typing import Any

import pytest

from runner.heartbeat import Beats, Requests, Silence
from tests.timeouts import scaled, wait_until


def test_silence_is_counted_in_looks_and_ends_with_a_beat() -> None:
    beats = Beats()
    silence = Silence(beats, most=3)
    beats.beat(7)
    for _ in range(2):
        for _ in range(3):
            assert silence.among([7, 8]) == []
            beats.beat(8)
        assert silence.among([7, 8]) == [7]
        beats.beat(7)
        beats.beat(8)


def test_who_is_new_is_not_silent_yet() -> None:
    silence = Silence(Beats(), most=1)
    assert silence.among([7]) == []
    assert silence.among([8]) == []
    assert silence.among([7, 8]) == [8]


def test_a_count_goes_on_after_its_highest_number() -> None:
    beats = Beats()
    silence = Silence(beats, most=1)
    for _ in range(600):
        beats.beat(7)
        assert silence.among([7]) == []


def test_the_highest_process_id_has_its_place() -> None:
    beats = Beats()
    beats.beat(2**22)
    assert beats.of(2**22) == 1


def test_beats_of_a_child_are_seen_by_its_parent() -> None:
    beats = Beats()
    child = os.fork()
    if child == 0:
        beats.beat(os.getpid())
        os._exit(0)
    os.waitpid(child, 0)
    assert beats.of(child) == 1


def test_requests_get_on_while_a_thread_is_free_and_while_one_ends_now_and_then() -> None:
    requests, started = Requests(threads=2), []
    may_end = [threading.Event() for _ in range(3)]

    def application(environ: dict[str, Any], _: Any) -> list[bytes]:
        started.append(environ["number"])
        may_end[environ["number"]].wait(scaled(60))
        return []

    def begin(number: int) -> threading.Thread:
        thread = threading.Thread(
            target=requests.watched(application), args=({"number": number}, None)
        )
        thread.start()
        wait_until(lambda: number in started)
        return thread

    first = begin(0)
    assert requests.get_on()
    assert requests.get_on()
    second = begin(1)
    assert not requests.get_on()
    may_end[0].set()
    first.join()
    third = begin(2)
    assert requests.get_on()
    assert not requests.get_on()
    for one in may_end:
        one.set()
    second.join()
    third.join()
    assert requests.get_on()
    assert requests.get_on()


def test_a_request_that_fails_occupies_no_thread() -> None:
    requests = Requests(threads=1)

    def application(_: dict[str, Any], __: Any) -> list[bytes]:
        raise RuntimeError

    for _ in range(3):
        with pytest.raises(RuntimeError):
            requests.watched(application)({}, None)
        assert requests.get_on()
