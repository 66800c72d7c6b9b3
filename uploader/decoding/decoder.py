"""The decoder process: is handed one open file, computes within limits, and answers."""

import gc
import json
import os
import resource
import socket
import struct
import sys
from functools import partial
from typing import Any

from uploader.decoding import pixels
from uploader.decoding.confinement import confine, limit_memory

ANSWER_HEADER = struct.Struct("!II")
_CPU_SECONDS = 12


def answer(job: dict[str, Any], descriptor: int) -> tuple[dict[str, Any], bytes]:
    """Do one job on an open file; every failure is a verdict on the file, never an exception."""
    make_room = partial(limit_memory, os.fstat(descriptor).st_size)
    make_room(0)
    bounds = pixels.Bounds(job["pixels"], job["frame_pixels"], make_room)
    with os.fdopen(descriptor, "rb") as file:
        try:
            if job["task"] == "inspect":
                facts, picture = pixels.inspect(file, job["decoder"], bounds)
                return {"facts": facts.as_json()}, picture
            return {}, pixels.preview(file, job["decoder"], bounds)
        except pixels.TooManyPixelsError:
            return {"refused": "too_many_pixels"}, b""
        except Exception as error:
            return {"refused": "not_decodable", "reason": type(error).__name__}, b""


def serve(channel: socket.socket) -> None:
    """Answer jobs until the parent closes the channel."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, 4096, 1)
        if not message or not descriptors:
            return
        _limit_job_cpu()
        reply, picture = answer(json.loads(message), descriptors[0])
        head = json.dumps(reply).encode()
        channel.sendall(ANSWER_HEADER.pack(len(head), len(picture)) + head + picture)
        del picture
        gc.collect()


def _limit_job_cpu() -> None:
    """Give each job the same processor time, on top of what earlier jobs have used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + _CPU_SECONDS, hard))


def main() -> None:
    """Run as `python -m uploader.decoding.decoder <descriptor of a socket> <pixels of a frame>`."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    pixels.prepare()
    confine(int(sys.argv[2]))
    serve(channel)


if __name__ == "__main__":
    main()
