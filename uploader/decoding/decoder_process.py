"""A decoder process as its parent sees it: started when needed, killed when it fails."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from uploader.decoding.allocator import ALLOCATOR

# What is run as a decoder; the number of a socket and the most pixels of a frame are added.
PROGRAM = (sys.executable, "-m", "uploader.decoding.decoder")
# The wall-clock time of one job. Processor time has a smaller limit, which the kernel enforces.
WALL_SECONDS = 15.0
_JOBS_A_PROCESS = 500
_EXIT_SECONDS = 1.0
# Signals that no file can cause from within, where sending one is refused.
_KILLED = {-signal.SIGKILL, -signal.SIGTERM}
# As in decoder.py, which is not imported: Pillow stays out of the process that holds our secrets.
_ANSWER_HEADER = struct.Struct("!II")
_ANSWER_BYTES = 64 * 1024 * 1024
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]


class Crashed(Exception):  # noqa: N818 - It says what happened, as outcomes do.
    """The process died or did not answer in time."""


class Killed(Crashed):
    """The process was killed from outside or could not be started: the file may be harmless."""


class Starved(Crashed):
    """The process did not get enough processor time before the wall-clock limit."""


class Decoder:
    """One decoder process; it is started when first needed and again after each failure."""

    def __init__(
        self,
        max_pixels: int,
        count_death: Callable[[], None],
        *,
        program: Sequence[str] = PROGRAM,
        wall_seconds: float = WALL_SECONDS,
    ) -> None:
        self._max_pixels = max_pixels
        self._count_death = count_death
        self._program = program
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._jobs = 0
        self._is_closed = False
        self._starting = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The process id while the process lives."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def ask(self, job: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        """Send an open file and wait for the answer; raises Crashed, Killed and Starved."""
        message = json.dumps(job).encode()
        try:
            return self._attempt(message, file)
        except Killed:
            # By an operator, or because the machine is out of memory: it is tried once more.
            return self._attempt(message, file)

    def close(self) -> None:
        """End the process for good, also while another thread waits for its answer."""
        with self._starting:
            self._is_closed = True
        self.stop()

    def stop(self) -> None:
        """End the process at once; the next job starts another one."""
        process, channel = self._process, self._channel
        self._process = self._channel = None
        if channel is not None:
            channel.close()
        if process is not None:
            process.kill()
            process.wait()

    def _attempt(self, message: bytes, file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        if self._process is not None and self.pid is None:
            self._count_death()
        try:
            if self.pid is None or self._jobs >= _JOBS_A_PROCESS:
                self._start()
            # A read-only descriptor: a decoder that was taken over cannot change the file.
            readable = os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            # The machine has no further process or descriptor.
            raise Killed from error
        self._jobs += 1
        try:
            return self._talk(message, readable)
        except TimeoutError as error:
            # A file that costs too much meets the limit of processor time first: here the machine
            # was too busy, and the file may be harmless.
            self._count_death()
            self.stop()
            raise Starved from error
        except (OSError, ValueError, Crashed) as error:
            self._count_death()
            status = self._exit_status()
            ended = Killed if status in _KILLED else Crashed
            self.stop()
            raise ended(f"exit status {status}") from error
        finally:
            os.close(readable)

    def _exit_status(self) -> int | None:
        """Return how the process ended, a signal as its negative number; None if it has not."""
        process = self._process
        if process is None:
            return -signal.SIGKILL if self._is_closed else None
        try:
            return process.wait(_EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def _start(self) -> None:
        self.stop()
        with self._starting:
            if self._is_closed:
                raise OSError("the decoder is closed")
            self._open()

    def _open(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            # The child inherits none of our environment, so none of our secrets.
            self._process = subprocess.Popen(  # noqa: S603 - Our own interpreter and module.
                [*self._program, str(theirs.fileno()), str(self._max_pixels)],
                pass_fds=[theirs.fileno()],
                env={
                    "PYTHONPATH": str(_PACKAGE_PARENT),
                    "LC_ALL": "C.UTF-8",
                    "PYTHONDONTWRITEBYTECODE": "1",
                    **ALLOCATOR,
                },
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._jobs = 0

    def _talk(self, message: bytes, readable: int) -> tuple[dict[str, Any], bytes]:
        channel = self._channel
        if channel is None:
            raise Crashed
        deadline = time.monotonic() + self._wall_seconds
        channel.settimeout(self._wall_seconds)
        socket.send_fds(channel, [message], [readable])
        head_size, picture_size = _ANSWER_HEADER.unpack(
            _receive(channel, _ANSWER_HEADER.size, deadline)
        )
        if head_size + picture_size > _ANSWER_BYTES:
            raise Crashed
        reply = json.loads(_receive(channel, head_size, deadline))
        if not isinstance(reply, dict):
            raise Crashed
        return reply, _receive(channel, picture_size, deadline)


def _receive(channel: socket.socket, size: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        channel.settimeout(left)
        chunk = channel.recv(min(size - len(data), 1 << 20))
        if not chunk:
            raise Crashed
        data += chunk
    return bytes(data)
