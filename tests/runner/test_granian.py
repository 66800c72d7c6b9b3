"""A service gets workers by the number of cores, and they share what was read in before them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3

from runner.granian import workers_for
from runner.settings import REPOSITORY
from tests.system.instance import free_port
from tests.timeouts import scaled

APPLICATION = """
import json, os
imported_by = os.getpid()

def create_app():
    def answer(environment, start_response):
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
def served(folder: Path, **setting: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    (folder / "served.py").write_text(APPLICATION)
    port = free_port()
    path = f"{folder}{os.pathsep}{REPOSITORY}"
    process = subprocess.Popen(
        [sys.executable, "-m", "runner.granian", "served:create_app", "--port", str(port)],
        env={"PYTHONPATH": path, **setting},
        cwd=REPOSITORY,
    )
    try:
        yield process, f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        assert process.wait(scaled(60)) == 0


def answer(url: str) -> dict[str, Any]:
    deadline = time.monotonic() + scaled(60)
    while True:
        try:
            found: dict[str, Any] = urllib3.request(
                "GET", url, retries=False, timeout=scaled(60)
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
