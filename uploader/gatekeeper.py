"""The gatekeeper: a small pool of decoder processes that judge files without endangering us."""

import json
import queue
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from uploader.formats import PictureFormat
from uploader.outcomes import DecodersBusy, NotDecodable, Outcome, TooManyPixels

WALL_SECONDS = 15.0
WAIT_SECONDS = 8.0
_JOBS_A_PROCESS = 500
# As in decoder.py, which is not imported: Pillow stays out of the process that holds our secrets.
_ANSWER_HEADER = struct.Struct("!II")
_ANSWER_BYTES = 64 * 1024 * 1024
_PACKAGE_PARENT = Path(__file__).resolve().parent.parent

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Verdict:
    """A picture that decoded in full; `thumb` is its WebP thumbnail."""

    width: int
    height: int
    frames: int
    thumb: bytes


@dataclass(frozen=True)
class Limits:
    """The most pixels of one frame, and of all frames together."""

    pixels: int
    frame_pixels: int


class _Crashed(Exception):  # noqa: N818 - Private to this module.
    """The process died or did not answer in time."""


class Decoder:
    """One decoder process; it is started when first needed and again after each failure."""

    def __init__(self, max_pixels: int) -> None:
        self._max_pixels = max_pixels
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._jobs = 0

    @property
    def pid(self) -> int | None:
        """The process id while the process lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def ask(self, job: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        """Hand over an open file and wait for the answer; raises _Crashed."""
        if self.pid is None or self._jobs >= _JOBS_A_PROCESS:
            self._start()
        self._jobs += 1
        try:
            return self._talk(json.dumps(job).encode(), file)
        except (OSError, _Crashed) as error:
            self.stop()
            raise _Crashed from error

    def stop(self) -> None:
        """End the process at once."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._channel = None

    def _start(self) -> None:
        self.stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            # The child gets none of our environment, so none of our secrets.
            self._process = subprocess.Popen(  # noqa: S603 - Our own interpreter and module.
                [
                    sys.executable,
                    "-m",
                    "uploader.decoder",
                    str(theirs.fileno()),
                    str(self._max_pixels),
                ],
                pass_fds=[theirs.fileno()],
                env={
                    "PYTHONPATH": str(_PACKAGE_PARENT),
                    "LC_ALL": "C.UTF-8",
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "MALLOC_ARENA_MAX": "1",
                },
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._channel = ours
        self._jobs = 0

    def _talk(self, message: bytes, file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        channel = self._channel
        if channel is None:
            raise _Crashed
        deadline = time.monotonic() + WALL_SECONDS
        channel.settimeout(WALL_SECONDS)
        socket.send_fds(channel, [message], [file.fileno()])
        head_size, picture_size = _ANSWER_HEADER.unpack(
            _receive(channel, _ANSWER_HEADER.size, deadline)
        )
        if head_size + picture_size > _ANSWER_BYTES:
            raise _Crashed
        reply = json.loads(_receive(channel, head_size, deadline))
        return reply, _receive(channel, picture_size, deadline)


def _receive(channel: socket.socket, size: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        left = deadline - time.monotonic()
        if left <= 0:
            raise _Crashed
        channel.settimeout(left)
        chunk = channel.recv(min(size - len(data), 1 << 20))
        if not chunk:
            raise _Crashed
        data += chunk
    return bytes(data)


class Gatekeeper:
    """Gives each file to a free decoder; whatever happens to that process is the file's fault."""

    def __init__(self, decoders: int, limits: Limits, wait_seconds: float = WAIT_SECONDS) -> None:
        self._limits = limits
        self._wait_seconds = wait_seconds
        self._free: queue.LifoQueue[Decoder] = queue.LifoQueue()
        self.decoders = [Decoder(limits.pixels) for _ in range(decoders)]
        for one in self.decoders:
            self._free.put(one)

    def inspect(self, file: BinaryIO, picture_format: PictureFormat) -> Verdict:
        """Decode a file in full; raises NotDecodable, TooManyPixels and DecodersBusy."""
        reply, thumb = self._ask("inspect", file, picture_format)
        facts = reply["facts"]
        return Verdict(int(facts["width"]), int(facts["height"]), int(facts["frames"]), thumb)

    def preview(self, file: BinaryIO, picture_format: PictureFormat) -> bytes:
        """Make the large WebP rendition of a file; raises as `inspect` does."""
        return self._ask("preview", file, picture_format)[1]

    def close(self) -> None:
        """End all decoder processes."""
        for one in self.decoders:
            one.stop()

    def _ask(
        self, task: str, file: BinaryIO, picture_format: PictureFormat
    ) -> tuple[dict[str, Any], bytes]:
        job = {
            "task": task,
            "decoder": picture_format.decoder,
            "pixels": self._limits.pixels,
            "frame_pixels": self._limits.frame_pixels,
        }
        with self._decoder() as decoder:
            try:
                reply, picture = decoder.ask(job, file)
            except _Crashed:
                log.warning("decoder_ended", task=task, format=picture_format.decoder)
                raise NotDecodable from None
        if refused := _refusal(reply):
            raise refused
        return reply, picture

    @contextmanager
    def _decoder(self) -> Iterator[Decoder]:
        try:
            decoder = self._free.get(timeout=self._wait_seconds)
        except queue.Empty:
            raise DecodersBusy from None
        try:
            yield decoder
        finally:
            self._free.put(decoder)


def _refusal(reply: dict[str, Any]) -> Outcome | None:
    match reply.get("refused"):
        case None:
            return None
        case "too_many_pixels":
            return TooManyPixels()
        case _:
            log.info("decoder_refused", reason=reply.get("reason"))
            return NotDecodable()
