"""Who stands still is noticed, and who is merely slow, or was stopped with all others, is not."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from typing import Any

import pytest

from runner.heartbeat import (
    Beats,
    Requests,
    Silence,
    WorkerHeart,
    WorkerWatch,
    children,
    every_second,
    kill,
)
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
    assert requests.progresses()
    assert requests.progresses()
    second = begin(1)
    assert not requests.progresses()
    may_end[0].set()
    first.join()
    third = begin(2)
    assert requests.progresses()
    assert not requests.progresses()
    for one in may_end:
        one.set()
    second.join()
    third.join()
    assert requests.progresses()
    assert requests.progresses()


def test_a_request_that_fails_occupies_no_thread() -> None:
    requests = Requests(threads=1)

    def application(_: dict[str, Any], __: Any) -> list[bytes]:
        raise RuntimeError

    for _ in range(3):
        with pytest.raises(RuntimeError):
            requests.watched(application)({}, None)
        assert requests.progresses()


def test_silent_workers_are_killed_one_at_a_time_and_once() -> None:
    beats, killed = Beats(), []
    watch = WorkerWatch(beats, 2, workers=lambda: {7, 8, 9}, kill=lambda pid, _: killed.append(pid))
    for _ in range(6):
        watch.look()
        beats.beat(8)
        assert len(killed) <= 2
    assert sorted(killed) == [7, 9]
    assert beats.of(os.getpid()) == 6


def test_a_worker_beats_while_it_gets_on_and_kills_a_silent_parent() -> None:
    beats, requests, killed = Beats(), Requests(threads=1), []
    heart = WorkerHeart(beats, requests, 2, kill=lambda pid, _: killed.append(pid))
    for number in range(4):
        heart.look()
        beats.beat(os.getppid())
        assert beats.of(os.getpid()) == number + 1
    may_end, begun = threading.Event(), threading.Event()

    def application(_: dict[str, Any], __: Any) -> list[bytes]:
        begun.set()
        may_end.wait(scaled(60))
        return []

    stuck = threading.Thread(target=requests.watched(application), args=({}, None))
    stuck.start()
    assert begun.wait(scaled(60))
    for _ in range(3):
        heart.look()
    assert beats.of(os.getpid()) == 4
    assert os.getppid() in killed
    may_end.set()
    stuck.join()


def test_a_worker_without_its_parent_stops_as_at_the_signal() -> None:
    stopped = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    parents = iter([7, 7, 1])
    try:
        heart = WorkerHeart(Beats(), Requests(threads=1), parent_now=lambda: next(parents))
        heart.look()
        assert not stopped.is_set()
        heart.look()
        assert stopped.wait(scaled(60))
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_child_is_found_and_killed(capsys: pytest.CaptureFixture[str]) -> None:
    child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
    child.start()
    assert child.pid in children()
    kill(child.pid or 0, "worker 7")
    child.join(scaled(60))
    assert child.exitcode == -signal.SIGKILL
    assert "worker 7 is unresponsive, killed" in capsys.readouterr().err
    kill(child.pid or 0, "who is gone already")


def test_looks_go_on_in_a_thread_until_they_are_over() -> None:
    looks: list[int] = []
    over = every_second(lambda: looks.append(1), seconds=0.01)
    wait_until(lambda: len(looks) > 2)
    over.set()
    wait_until(lambda: all(thread.name != "heartbeat" for thread in threading.enumerate()))
