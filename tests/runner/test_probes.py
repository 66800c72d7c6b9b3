"""A part is up when it speaks HTTP, and ready when it answers 2xx."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from runner import probes
from tests.http_server import serving
from tests.system.instance import free_port

HOSTS: list[str] = []


class Part(BaseHTTPRequestHandler):
    """Answers with the status that is its path, and notes the host it was asked for."""

    def do_GET(self) -> None:
        HOSTS.append(self.headers["Host"])
        self.send_response(int(self.path.removeprefix("/")))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def part() -> Iterator[str]:
    """The address of a part, listening on every interface's loopback."""
    HOSTS.clear()
    with serving(Part) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize(
    ("status", "succeeds"), [(200, True), (204, True), (301, False), (503, False)]
)
def test_only_2xx_is_success_and_every_status_is_an_answer(
    part: str, status: int, succeeds: bool
) -> None:
    assert probes.succeeds(f"{part}/{status}") is succeeds
    assert probes.answers(f"{part}/{status}")


def test_where_nobody_listens_nothing_answers() -> None:
    assert not probes.answers(f"http://127.0.0.1:{free_port()}/200")


def test_what_speaks_no_http_does_not_answer() -> None:
    def hang_up() -> None:
        connection, _ = listener.accept()
        connection.sendall(b"220 mail.example.org ESMTP\r\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=hang_up)
        thread.start()
        assert not probes.answers(f"http://127.0.0.1:{listener.getsockname()[1]}/200")
        thread.join()


def test_the_host_can_be_said(part: str) -> None:
    assert probes.succeeds(f"{part}/200", host="pictures.example.org")
    assert HOSTS == ["pictures.example.org"]


def test_what_listens_everywhere_is_asked_on_loopback(part: str) -> None:
    port = part.rsplit(":", 1)[1]
    assert probes.succeeds(f"http://0.0.0.0:{port}/200")
