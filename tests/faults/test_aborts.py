"""A client that goes away in the middle of its upload leaves nothing at all."""

from __future__ import annotations

import contextlib
import secrets
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from tests.faults.audit import audit
from tests.faults.figures import Figures
from tests.faults.leftovers import temporary_files
from tests.faults.scale import long_or_short
from tests.system.instance import Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled

pytestmark = pytest.mark.system

ROUNDS = long_or_short(13, 1)
TIDY_WITHIN_SECONDS = 60


@pytest.mark.parametrize("entry", ["gateway", "uploader"])
def test_a_client_that_leaves_at_any_tenth_of_its_upload_leaves_nothing(
    embedded: Instance, figures: Figures, entry: str
) -> None:
    embedded.start()
    alice = newcomer(embedded.url, "alice")
    port = embedded.port if entry == "gateway" else embedded.inner_port("uploader")
    who = bearer(alice) if entry == "gateway" else identity(embedded, alice)
    aborts = [
        (tenth, half_closed, multipart)
        for _ in range(ROUNDS)
        for tenth in range(10)
        for half_closed in (True, False)
        for multipart in (True, False)
    ]
    with ThreadPoolExecutor(8) as clients:
        statuses = list(clients.map(lambda one: leave(port, who, *one), aborts))
    deadline = time.monotonic() + scaled(TIDY_WITHIN_SECONDS)
    while temporary_files(embedded) and time.monotonic() < deadline:
        time.sleep(0.2)
    after = audit(embedded)
    figures.add(
        f"clients that leave, at the {entry}", aborts=len(aborts), rows=len(after.rows),
        objects=len(after.objects), temporary_files=len(temporary_files(embedded)),
    )  # fmt: skip
    assert temporary_files(embedded) == []
    assert after.rows == []
    assert after.objects == set()
    assert after.charges_are_right
    # Who only stopped sending may still hear an answer, which is never a good one.
    assert {status for status in statuses if status} <= {400, 408}
    assert alice.upload(jpeg()).status == 201


def bearer(person: Person) -> str:
    return f"Authorization: Bearer {person.token}"


def identity(instance: Instance, person: Person) -> str:
    """Asks security what the gateway would ask, to speak to the uploader in its place."""
    url = f"http://127.0.0.1:{instance.inner_port('security')}/auth"
    answer = urllib3.request("GET", url, headers={"Authorization": f"Bearer {person.token}"})
    assert answer.status == 200, answer.data
    return f"X-Identity: {answer.headers['X-Identity']}"


def leave(port: int, who: str, tenth: int, half_closed: bool, multipart: bool) -> int:
    """Sends so many tenths of an upload, goes, and returns the status that was still heard."""
    # A picture is whole for decoders without what stands behind it: only the length tells.
    body, media_type = jpeg(640, 400) + bytes(40_000), "image/jpeg"
    if multipart:
        edge = secrets.token_hex(8)
        media_type = f"multipart/form-data; boundary={edge}"
        part = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        body = part.encode() + body + f"\r\n--{edge}--\r\n".encode()
    head = (
        f"POST /v1/upload HTTP/1.1\r\nHost: localhost\r\n{who}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with (
        socket.create_connection(("127.0.0.1", port), timeout=scaled(TIDY_WITHIN_SECONDS)) as line,
        contextlib.suppress(ConnectionError),
    ):
        line.sendall(head.encode() + body[: len(body) * tenth // 10])
        time.sleep(0.02)
        if half_closed:
            line.shutdown(socket.SHUT_WR)
            answer = line.recv(4096)
            return int(answer.split()[1]) if answer else 0
    return 0
