"""Requests to the gateway as the bytes that they are, which a client of HTTP would not send."""

from __future__ import annotations

import json
import socket
from typing import Any

from tests.system.instance import Instance
from tests.system.people import Person
from tests.timeouts import scaled


def raw(vitrine: Instance, message: bytes) -> bytes:
    """Sends bytes as they are and returns the first part of what comes back, or all at a close."""
    with socket.create_connection(("127.0.0.1", vitrine.port), timeout=scaled(60)) as connection:
        connection.sendall(message)
        answer = connection.recv(65536)
        while b"\r\nConnection: close\r\n" in message and (more := connection.recv(65536)):
            answer += more
        return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def sent(
    vitrine: Instance, person: Person, line: str, headers: dict[str, bytes], body: bytes = b""
) -> bytes:
    """Sends headers as the bytes that they are, and returns the answer."""
    own = {
        "Host": b"localhost", "Connection": b"close", "Content-Length": b"%d" % len(body),
        "Authorization": f"Bearer {person.token}".encode(),
    }  # fmt: skip
    lines = [name.encode() + b": " + value for name, value in (own | headers).items()]
    return raw(vitrine, b"\r\n".join([f"{line} HTTP/1.1".encode(), *lines]) + b"\r\n\r\n" + body)


def document_of(answer: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return found
