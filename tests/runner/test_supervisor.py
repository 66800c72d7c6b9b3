"""Programs are started in order, restarted when they die, and all gone at the end."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from runner.output import JsonLines
from runner.programs import Plan, Program
from runner.supervisor import StartFailedError, Supervisor
from tests.timeouts import is_within, scaled


def program(
    tmp_path: Path, name: str, code: str, ready: Callable[[], bool] | None = None
) -> Program:
    pid_file = tmp_path / f"{name}.pid"
    script = (
        f"import os, signal, time\nopen({str(pid_file)!r}, 'a').write(f'{{os.getpid()}} ')\n{code}"
    )
    return Program(
        name=name,
        argv=[sys.executable, "-c", script],
        environment=dict(os.environ),
        is_ready=ready or pid_file.exists,
        working_folder=tmp_path,
    )


def pids(tmp_path: Path, name: str) -> list[int]:
    path = tmp_path / f"{name}.pid"
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


def plan(*services: Program, gateway: Program | None = None) -> Plan:
    return Plan(
        storage=[], migrations=[], services=list(services), gateway=[gateway] if gateway else []
    )


def supervisor_of(programs: Plan) -> Supervisor:
    return Supervisor(programs, JsonLines(io.StringIO()))


def run_until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    """Runs the supervisor, stops it once the condition holds, and lets its errors out."""

    async def watched() -> None:
        running = asyncio.create_task(supervisor.run("ready"))
        deadline = time.monotonic() + scaled(60)
        while not condition() and not running.done() and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        supervisor.request_stop()
        await running
        assert condition(), "what was waited for did not happen"

    asyncio.run(watched())


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_program_that_is_killed_is_started_again(tmp_path: Path) -> None:
    service = program(tmp_path, "service", "time.sleep(60)")
    killed: list[int] = []

    def kill_once_then_wait() -> bool:
        started = pids(tmp_path, "service")
        if len(started) == 1 and not killed:
            time.sleep(0.2)
            os.kill(started[0], signal.SIGKILL)
            killed.append(started[0])
        return len(started) >= 2

    run_until(supervisor_of(plan(service)), kill_once_then_wait)
    assert not any(is_alive(pid) for pid in pids(tmp_path, "service"))


def test_the_workers_of_a_killed_program_are_ended_with_it(tmp_path: Path) -> None:
    worker_file = tmp_path / "worker.pid"
    code = (
        "child = os.fork()\n"
        f"if child: open({str(worker_file)!r}, 'a').write(f'{{child}} ')\n"
        "time.sleep(60)"
    )
    service = program(tmp_path, "service", code, ready=worker_file.exists)
    killed: list[int] = []
    supervisor = supervisor_of(plan(service))

    def kill_once_then_wait() -> bool:
        # Only what was seen ready is kept running: a death before that ends the start.
        if supervisor._watchers and not killed:
            killed.append(int(worker_file.read_text().split()[0]))
            os.kill(pids(tmp_path, "service")[0], signal.SIGKILL)
        return bool(killed) and len(worker_file.read_text().split()) >= 2

    run_until(supervisor, kill_once_then_wait)
    assert not is_alive(killed[0])


def test_a_program_that_answers_no_more_is_killed_and_started_again(tmp_path: Path) -> None:
    service = replace(
        program(tmp_path, "service", "time.sleep(60)"),
        is_alive=lambda: len(pids(tmp_path, "service")) > 1,
    )
    supervisor = Supervisor(plan(service), JsonLines(io.StringIO()), ask_seconds=0.02)
    run_until(supervisor, lambda: len(pids(tmp_path, "service")) > 1)
    assert not is_alive(pids(tmp_path, "service")[0])


def test_a_program_is_not_killed_while_it_has_not_answered_yet_or_misses_some_questions(
    tmp_path: Path,
) -> None:
    asked: list[int] = []

    def answers_seldom() -> bool:
        # Killed once by the test, the second one is silent first, and then answers now and then.
        asked.append(len(pids(tmp_path, "service")))
        since_start = asked.count(2)
        if len(asked) == 1:
            os.kill(pids(tmp_path, "service")[0], signal.SIGKILL)
        return since_start > 10 and since_start % 4 == 0

    service = replace(program(tmp_path, "service", "time.sleep(60)"), is_alive=answers_seldom)
    supervisor = Supervisor(plan(service), JsonLines(io.StringIO()), ask_seconds=0.02)
    run_until(supervisor, lambda: asked.count(2) > 40)
    assert len(pids(tmp_path, "service")) == 2


def test_a_program_that_ends_at_once_stops_the_start_and_everything_else(tmp_path: Path) -> None:
    steady = program(tmp_path, "steady", "time.sleep(60)")
    broken = program(tmp_path, "broken", "raise SystemExit(2)", ready=lambda: False)
    with pytest.raises(StartFailedError, match="broken ended at once"):
        run_until(supervisor_of(plan(steady, broken)), lambda: False)
    assert not any(is_alive(pid) for pid in pids(tmp_path, "steady"))


def test_a_preparation_that_fails_ends_the_other_one_too(tmp_path: Path) -> None:
    failing = program(tmp_path, "failing", "raise SystemExit(2)")
    slow = program(
        tmp_path, "slow", "signal.signal(signal.SIGTERM, lambda *_: None)\ntime.sleep(2)"
    )
    prepared = Plan(storage=[], migrations=[failing, slow], services=[], gateway=[])
    with pytest.raises(StartFailedError, match="failing could not be prepared"):
        run_until(supervisor_of(prepared), lambda: False)
    assert not any(is_alive(pid) for pid in pids(tmp_path, "slow"))


@pytest.mark.slow
def test_a_program_that_ignores_the_request_to_stop_is_killed_in_time(tmp_path: Path) -> None:
    stubborn = program(
        tmp_path, "stubborn", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)"
    )
    began = time.monotonic()
    run_until(
        supervisor_of(plan(stubborn)),
        lambda: bool(pids(tmp_path, "stubborn")),
    )
    assert is_within(time.monotonic() - began, 11)
    assert not any(is_alive(pid) for pid in pids(tmp_path, "stubborn"))


def test_the_gateway_starts_after_the_services_and_stops_before_them(tmp_path: Path) -> None:
    note = f"open({str(tmp_path / 'order')!r}, 'a').write"
    code = (
        f"{note}('%s+ ')\n"
        f"signal.signal(signal.SIGTERM, lambda *_: ({note}('%s- '), os._exit(0)))\n"
        "time.sleep(60)"
    )
    service = program(tmp_path, "service", code % ("service", "service"))
    gateway = program(tmp_path, "gateway", code % ("gateway", "gateway"))

    def both_run() -> bool:
        return (tmp_path / "order").exists() and "gateway+" in (tmp_path / "order").read_text()

    def both_run_a_moment() -> bool:
        if both_run():
            time.sleep(0.2)
        return both_run()

    run_until(supervisor_of(plan(service, gateway=gateway)), both_run_a_moment)
    assert (tmp_path / "order").read_text().split() == [
        "service+", "gateway+", "gateway-", "service-",
    ]  # fmt: skip
