"""Starts programs in order, restarts those that end, and stops all of them in order."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable, Iterable

from runner.output import Output
from runner.programs import Plan, Program

# A part that ends is noticed at once: this is for the slowest machine that works at all.
_READY_SECONDS = 180.0
_STOP_SECONDS = 8.0
_FIRST_PAUSE_SECONDS = 0.1
_MAX_PAUSE_SECONDS = 5.0
_STEADY_SECONDS = 10.0
# A part that is asked whether it still answers is killed within half a minute of its last answer.
_ASK_SECONDS = 4.0
_MISSED_ANSWERS = 4
_PR_SET_PDEATHSIG = 1


class StartFailedError(Exception):
    """A part did not start; the message is the one line that the operator reads."""


class Supervisor:
    """Runs a plan until it is told to stop; no process that it started outlives it."""

    def __init__(self, plan: Plan, output: Output, ask_seconds: float = _ASK_SECONDS) -> None:
        """`ask_seconds` lie between two questions whether a part still answers."""
        self._plan = plan
        self._ask_seconds = ask_seconds
        self._output = output
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._watchers: list[asyncio.Task[None]] = []
        self._relays: list[threading.Thread] = []
        self._stopping = asyncio.Event()

    def request_stop(self) -> None:
        """Make `run` stop everything and return."""
        self._stopping.set()

    async def run(self, address: str, note: str = "", warnings: Iterable[str] = ()) -> None:
        """Start everything, say where it is, and return when all has stopped again.

        Raises StartFailedError when a part does not get ready; what had started is stopped first.
        """
        try:
            starting = asyncio.create_task(self._start())
            stopping = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                await starting
                for warning in warnings:
                    self._output.say("warning", warning)
                self._output.ready(address, note)
            else:
                starting.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await starting
            await stopping
            self._output.say("info", "Stopping")
        finally:
            await self._stop()

    async def _start(self) -> None:
        await self._step("Store", self._start_and_watch(self._plan.storage))
        await self._step("Databases", self._migrate())
        await self._step("Services", self._start_and_watch(self._plan.services))
        await self._step("Gateway", self._start_and_watch(self._plan.gateway))

    async def _step(self, name: str, work: Awaitable[None]) -> None:
        self._output.begin(name)
        await work
        self._output.step(name, self._plan.notes.get(name, "started"))

    async def _migrate(self) -> None:
        preparing = [asyncio.create_task(self._run_once(p)) for p in self._plan.migrations]
        try:
            await asyncio.gather(*preparing)
        finally:
            for task in preparing:
                task.cancel()
            await asyncio.gather(*preparing, return_exceptions=True)

    async def _start_and_watch(self, programs: Iterable[Program]) -> None:
        programs = list(programs)
        for program in programs:
            await self._spawn(program)
        await asyncio.gather(*(self._wait_until_ready(program) for program in programs))
        self._watchers += [
            asyncio.create_task(self._restart_on_exit(program)) for program in programs
        ]
        self._watchers += [
            asyncio.create_task(self._kill_when_silent(program, program.is_alive))
            for program in programs
            if program.is_alive is not None
        ]

    async def _run_once(self, program: Program) -> None:
        process = await self._spawn(program)
        if await _exit_code(process) != 0:
            raise StartFailedError(f"{program.name} could not be prepared; it says why above")
        del self._processes[program.name]

    async def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        await asyncio.to_thread(program.before_start)
        process = subprocess.Popen(  # noqa: S603  # The plan's own; nothing of a request is in it.
            program.argv,
            env=program.environment,
            cwd=program.working_folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A process group of its own: the workers of a killed master would go on serving, so
            # the whole group is killed with it. The master gets TERM when this process dies.
            start_new_session=True,
            preexec_fn=_end_with_parent,  # One prctl call, no lock is taken.
        )
        self._processes[program.name] = process
        relay = threading.Thread(target=self._relay, args=(program.name, process), daemon=True)
        relay.start()
        self._relays = [*(known for known in self._relays if known.is_alive()), relay]
        return process

    async def _wait_until_ready(self, program: Program) -> None:
        process = self._processes[program.name]
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise StartFailedError(f"{program.name} ended at once; it says why above")
            if await asyncio.to_thread(program.is_ready):
                return
            await asyncio.sleep(0.05)
        raise StartFailedError(f"{program.name} was not ready within {_READY_SECONDS:.0f} seconds")

    async def _restart_on_exit(self, program: Program) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            process = self._processes[program.name]
            code = await _exit_code(process)
            _signal_group(process, signal.SIGKILL)
            if time.monotonic() - began > _STEADY_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            self._output.say(
                "warning", f"{program.name} ended ({_reason(code)}); starting it again"
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, _MAX_PAUSE_SECONDS)
            await self._spawn(program)

    async def _kill_when_silent(self, program: Program, is_alive: Callable[[], bool]) -> None:
        """Kill a part that has answered, and answers no more; then it is started again.

        One that is on its way up has all the time that it needs.
        """
        answered, missed = self._processes[program.name], 0
        while True:
            await asyncio.sleep(self._ask_seconds)
            process = self._processes[program.name]
            if await asyncio.to_thread(is_alive):
                answered, missed = process, 0
            elif process is answered:
                missed += 1
            if missed >= _MISSED_ANSWERS:
                self._output.say("warning", f"{program.name} does not answer any more")
                _signal_group(process, signal.SIGKILL)
                missed = 0

    def _relay(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Pass on what a program says, line by line."""
        assert process.stdout is not None  # noqa: S101  # Always a pipe; for the type checker.
        with process.stdout as lines:
            for line in lines:
                self._output.relay(name, line.decode(errors="replace").rstrip())

    async def _stop(self) -> None:
        """Stop from the outside in, so that no request arrives at a part that is already gone."""
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        deadline = time.monotonic() + _STOP_SECONDS
        for stage in (self._plan.gateway, self._plan.services, self._plan.migrations,
                      self._plan.storage):  # fmt: skip
            running = [p for p in stage if p.name in self._processes]
            for program in running:
                _signal_group(
                    self._processes[program.name], signal.Signals[program.stop_signal],
                    whole_group=False,
                )  # fmt: skip
            # Each stage leaves a second for every stage after it.
            remaining = max(deadline - time.monotonic() - 1.0, 0.5)
            waits = [_exit_code(self._processes[program.name]) for program in running]
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.gather(*waits), remaining)
            for program in running:
                _signal_group(self._processes[program.name], signal.SIGKILL)
                await _exit_code(self._processes[program.name])
        for relay in self._relays:
            relay.join(timeout=1.0)


async def _exit_code(process: subprocess.Popen[bytes]) -> int:
    """Wait for the process itself; its children may live on and hold its output open."""
    if process.poll() is None:
        loop = asyncio.get_running_loop()
        exited = asyncio.Event()
        descriptor = os.pidfd_open(process.pid)
        loop.add_reader(descriptor, exited.set)
        try:
            await exited.wait()
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
    return process.wait()


def _signal_group(
    process: subprocess.Popen[bytes], number: signal.Signals, *, whole_group: bool = True
) -> None:
    with contextlib.suppress(ProcessLookupError):
        if whole_group:
            os.killpg(process.pid, number)
        else:
            os.kill(process.pid, number)


def _reason(code: int) -> str:
    return f"exit {code}" if code >= 0 else signal.Signals(-code).name


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
