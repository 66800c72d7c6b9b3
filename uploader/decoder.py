"""The decoder process: is handed one open file, computes within limits, and answers."""

import ctypes
import gc
import json
import os
import resource
import socket
import struct
import sys
from typing import Any

from uploader import pixels

ANSWER_HEADER = struct.Struct("!II")
_CPU_SECONDS = 12
_OPEN_FILES = 64
_BASE_MEMORY = 640 * 1024 * 1024
# A frame stands in memory up to three times: decoded, by the library, and as a working copy.
_BYTES_A_PIXEL = 12
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def confine(max_pixels: int) -> None:
    """Take away what a decoder that was taken over could use (OWASP ASVS 15.2.5)."""
    memory = _BASE_MEMORY + _BYTES_A_PIXEL * max_pixels
    for what, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))
    libc = ctypes.CDLL(None, use_errno=True)
    # A network name space of its own has no route anywhere; where the kernel does not give one
    # to this user the other limits still hold, so the result does not matter.
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def answer(job: dict[str, Any], descriptor: int) -> tuple[dict[str, Any], bytes]:
    """Do one job on an open file; every failure is a verdict on the file, never an exception."""
    bounds = pixels.Bounds(job["pixels"], job["frame_pixels"])
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
    """Run as `python -m uploader.decoder <descriptor of a socket> <most pixels of a frame>`."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    pixels.prepare()
    confine(int(sys.argv[2]))
    serve(channel)


if __name__ == "__main__":
    main()
