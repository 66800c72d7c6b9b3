"""Programs that stand in for a decoder, as a parent process sees one."""

import sys

_ANSWER = """
import fcntl, json, os, socket, struct, sys
channel = socket.socket(fileno=int(sys.argv[1]))
answered = 0
while True:
    message, descriptors, _, _ = socket.recv_fds(channel, 4096, 1)
    if not message:
        break
    answered += 1
{work}
    channel.sendall(struct.pack("!II", len(reply), len(picture)) + reply + picture)
"""


def working(work: str) -> list[str]:
    """A program whose lines of Python set `reply` and `picture` for each job."""
    lines = "".join(f"    {line}\n" for line in work.strip().splitlines())
    return [sys.executable, "-c", _ANSWER.replace("{work}", lines)]


def replying(reply: bytes, picture: bytes = b"") -> list[str]:
    """A program that answers every job alike."""
    return working(f"reply, picture = {reply!r}, {picture!r}")
