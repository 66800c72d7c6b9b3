"""A service gets workers by the number of cores, and they share what was read in before them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3

from runner.granian import workers_for
from runner.settings import REPOSITORY
from tests.system.instance import free_port
from tests.timeouts import scaled, wait_until

APPLICATION = """
import json, os, threading, time
imported_by = os.getpid()
locked = threading.Lock()
locked.acquire()

def create_app():
    def answer(environment, start_response):
        if environment["PATH_INFO"] == "/lock":
            locked.acquire()
        if environment["PATH_INFO"] == "/sleep":
            time.sleep(1)
        start_response("200 OK", [("Content-Type", "application/json")])
        workers = os.environ["VITRINE_WORKERS"]
        said = {"pid": os.getpid(), "imported_by": imported_by, "workers": workers}
        return [json.dumps(said).encode()]
    return answer
"""


@pytest.mark.parametrize(
    ("cores", "workers"), [(1, 1), (2, 1), (4, 1), (7, 1), (8, 2), (16, 4), (64, 4)]
)
def test_cores_decide_how_many_workers_there_are(cores: int, workers: int) -> None:
    assert workers_for(cores) == workers


@contextmanager
def served(
    folder: Path, *options: str, ends: int = 0, **setting: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Runs the application, stops it with TERM, and expects that exit code (minus a signal)."""
    (folder / "served.py").write_text(APPLICATION)
    port = free_port()
    path = f"{folder}{os.pathsep}{REPOSITORY}"
    argv = [sys.executable, "-m", "runner.granian", "served:create_app", "--port", str(port)]
    process = subprocess.Popen(
        [*argv, *options], env={"PYTHONPATH": path, **setting}, cwd=REPOSITORY
    )
    try:
        yield process, f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        assert process.wait(scaled(60)) == ends


def answer(url: str, timeout: float = 60) -> dict[str, Any]:
    """Asks until there is an answer, each time for so many seconds."""
    deadline = time.monotonic() + scaled(60)
    while True:
        try:
            found: dict[str, Any] = urllib3.request(
                "GET", url, retries=False, timeout=scaled(timeout)
            ).json()
        except urllib3.exceptions.HTTPError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return found


def test_several_workers_share_the_application_that_their_parent_has_read_in(
    tmp_path: Path,
) -> None:
    with served(tmp_path, VITRINE_WORKERS="2") as (process, url):
        said = answer(url)
        assert said["imported_by"] == process.pid != said["pid"]
        assert said["workers"] == "2"


def test_the_parent_of_a_single_worker_reads_nothing_in(tmp_path: Path) -> None:
    with served(tmp_path, VITRINE_WORKERS="1") as (process, url):
        said = answer(url)
        assert said["imported_by"] == said["pid"] != process.pid


def test_an_empty_setting_leaves_the_number_to_the_cores(tmp_path: Path) -> None:
    with served(tmp_path, VITRINE_WORKERS="") as (_, url):
        assert answer(url)["workers"] == str(workers_for(len(os.sched_getaffinity(0))))


def workers_of(parent: int) -> list[str]:
    return Path(f"/proc/{parent}/task/{parent}/children").read_text().split()


def exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_worker_that_is_frozen_is_killed_and_replaced(tmp_path: Path, workers: str) -> None:
    with served(tmp_path, "--missed-beats", "5", VITRINE_WORKERS=workers) as (process, url):
        frozen = answer(url)["pid"]
        os.kill(frozen, signal.SIGSTOP)
        wait_until(lambda: not exists(frozen), "the frozen worker is killed")
        wait_until(lambda: len(workers_of(process.pid)) == int(workers), "there is another one")
        assert answer(url)["pid"] != frozen


def test_a_worker_whose_threads_all_wait_for_each_other_is_killed_and_replaced(
    tmp_path: Path,
) -> None:
    options = ("--missed-beats", "5", "--blocking-threads", "2")
    with served(tmp_path, *options, VITRINE_WORKERS="1") as (_, url):
        locked = answer(url)["pid"]
        for _ in range(2):
            threading.Thread(target=lock_a_thread, args=(url,), daemon=True).start()
        wait_until(lambda: not exists(locked), "the dead-locked worker is killed")
        assert answer(url, timeout=2)["pid"] != locked


@pytest.mark.slow
def test_a_worker_that_still_has_a_thread_is_left_alone(tmp_path: Path) -> None:
    options = ("--missed-beats", "5", "--stop-timeout", "1", "--blocking-threads", "2")
    with served(tmp_path, *options, VITRINE_WORKERS="1") as (_, url):
        worker = answer(url)["pid"]
        threading.Thread(target=lock_a_thread, args=(url,), daemon=True).start()
        time.sleep(scaled(8))
        assert answer(url)["pid"] == worker


def lock_a_thread(url: str) -> None:
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        urllib3.request("GET", f"{url}lock", retries=False, timeout=scaled(60))


@pytest.mark.slow
def test_a_worker_whose_threads_are_all_busy_for_long_is_left_alone(tmp_path: Path) -> None:
    options = ("--missed-beats", "5", "--blocking-threads", "2")
    with (
        served(tmp_path, *options, VITRINE_WORKERS="1") as (_, url),
        ThreadPoolExecutor(12) as clients,
    ):
        worker = answer(url)["pid"]
        said = clients.map(lambda _: answer(f"{url}sleep")["pid"], range(20))
        assert set(said) == {worker}


def test_a_frozen_parent_is_killed_and_its_workers_end(tmp_path: Path) -> None:
    options = ("--missed-beats", "5")
    with served(tmp_path, *options, ends=-signal.SIGKILL, VITRINE_WORKERS="2") as (process, url):
        worker = answer(url)["pid"]
        process.send_signal(signal.SIGSTOP)
        wait_until(lambda: process.poll() is not None, "the frozen parent is killed")
        wait_until(lambda: not exists(worker), "its workers end")


def test_the_workers_of_a_killed_parent_end(tmp_path: Path) -> None:
    with served(tmp_path, ends=-signal.SIGKILL, VITRINE_WORKERS="1") as (process, url):
        worker = answer(url)["pid"]
        process.kill()
        wait_until(lambda: not exists(worker), "its worker ends")


@pytest.mark.slow
def test_a_system_that_was_stopped_as_a_whole_goes_on_as_it_was(tmp_path: Path) -> None:
    """As a laptop that sleeps: whoever wakes first finds all others silent."""
    with served(tmp_path, "--missed-beats", "5", VITRINE_WORKERS="1") as (process, url):
        worker = answer(url)["pid"]
        for pid in (worker, process.pid):
            os.kill(pid, signal.SIGSTOP)
        time.sleep(scaled(8))
        for pid in (process.pid, worker):
            os.kill(pid, signal.SIGCONT)
        time.sleep(scaled(2))
        assert answer(url)["pid"] == worker
