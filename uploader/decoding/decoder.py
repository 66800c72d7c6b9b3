"""The decoder process: gets an open file, decodes it within limits, and answers."""

import gc
import json
import os
import resource
import select
import socket
import struct
import sys
from typing import Any

from uploader.decoding import opening, pixels
from uploader.decoding.allocator import memory_returner
from uploader.decoding.confinement import confine, limit_memory
from uploader.decoding.orientations import UPRIGHT
from uploader.decoding.readers.unsupported import UnsupportedKindError

ANSWER_HEADER = struct.Struct("!II")
# Processor time of a job: a fixed part, and a part for its pixels at a rate that a slow machine
# exceeds several times in every accepted type.
_LEAST_CPU_SECONDS = 3
_PIXELS_A_SECOND = 10_000_000
_MOST_CPU_SECONDS = 12
# The encoder of a preview with alpha of noise needs 36 bytes a pixel of the largest preview, which
# is this much beyond what a picture of that size may need otherwise. Only a picture that has been
# decoded within less gets it.
_ENCODER_BYTES = 48 * 1024 * 1024
# Encoding its renditions takes longer than decoding it: of a long picture of noise, on a busy
# machine, more than all that is above.
_ENCODER_CPU_SECONDS = 6
# Without a job for this long, the memory of the last ones is given back to the system.
_IDLE_SECONDS = 0.5


class JobLimits:
    """Raises the limits of a job as its pixels become known, on top of what earlier jobs have used.

    A small picture that is crafted to be expensive (thousands of progressive scans) then occupies
    its decoder for seconds, and not for as long as the largest picture may.
    """

    def __init__(self, file_size: int, more: int = 0, more_seconds: int = 0) -> None:
        """`more` are bytes of memory beyond what the file and its pixels may need.

        `more_seconds` are seconds of processor time, beyond those for its pixels.
        """
        usage = resource.getrusage(resource.RUSAGE_SELF)
        self._used = int(usage.ru_utime + usage.ru_stime) + 1
        self._file_size, self._more = file_size, more
        self._least_seconds = _LEAST_CPU_SECONDS + more_seconds
        self._pixels = 0
        self.make_room(0)

    def make_room(self, pixels: int) -> None:
        """Raise the limits for one more frame of `pixels`."""
        limit_memory(self._file_size, pixels, self._more)
        self._pixels += pixels
        seconds = min(self._least_seconds + self._pixels // _PIXELS_A_SECOND, _MOST_CPU_SECONDS)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (self._used + seconds, hard))


def answer(job: dict[str, Any], descriptor: int) -> tuple[dict[str, Any], bytes]:
    """Do one job on an open file; every failure is a verdict on the file, never an exception."""
    was_accepted = job["task"] != "inspect"
    more = (_ENCODER_BYTES, _ENCODER_CPU_SECONDS) if was_accepted else (0, 0)
    limits = JobLimits(os.fstat(descriptor).st_size, *more)
    own = job.get("orientation", UPRIGHT)
    bounds = opening.Bounds(job["pixels"], job["frame_pixels"], limits.make_room)
    with os.fdopen(descriptor, "rb") as file:
        try:
            if not was_accepted:
                facts, picture = pixels.inspect(file, job["decoder"], bounds, own)
                return {"facts": facts.as_json()}, picture
            if job["task"] == "read":
                return {"details": pixels.read_details(file, job["decoder"], bounds).as_json()}, b""
            made = pixels.render(file, job["decoder"], bounds, job["renditions"], own)
            return {"lengths": [len(one) for one in made]}, b"".join(made)
        except opening.TooManyPixelsError:
            return {"refused": "too_many_pixels"}, b""
        except UnsupportedKindError:
            return {"refused": "unsupported_kind"}, b""
        except Exception as error:
            return {"refused": "not_decodable", "reason": type(error).__name__}, b""


def serve(channel: socket.socket) -> None:
    """Answer jobs until the parent closes the channel."""
    return_memory = memory_returner()
    # Imported modules are never freed: without them a collection after each job is 3 ms shorter.
    gc.freeze()
    while True:
        if not select.select([channel], [], [], _IDLE_SECONDS)[0]:
            # The next job may be hours away.
            return_memory()
            select.select([channel], [], [])
        message, descriptors, _, _ = socket.recv_fds(channel, 4096, 1)
        if not message or not descriptors:
            return
        reply, picture = answer(json.loads(message), descriptors[0])
        head = json.dumps(reply).encode()
        channel.sendall(ANSWER_HEADER.pack(len(head), len(picture)) + head + picture)
        del picture
        gc.collect()


def main() -> None:
    """Run as `python -m uploader.decoding.decoder <descriptor of a socket> <pixels of a frame>`."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    opening.prepare()
    confine(int(sys.argv[2]))
    serve(channel)


if __name__ == "__main__":
    main()
