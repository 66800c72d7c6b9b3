"""A service over real HTTP, whose answers a test chooses."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.http_server import serving

NOWHERE = "http://127.0.0.1:9"


class Service:
    """A server that gives the answers it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.stands_still = threading.Event()
        self.answer: tuple[int, dict[str, str], Any] = (200, {}, {})
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                while service.stands_still.is_set():
                    time.sleep(0.01)
                body = self._chunks() if self.headers.get("Transfer-Encoding") else self._known()
                service.asked.append((self.command, self.path, dict(self.headers), body))
                status, headers, document = service.answer
                content = document if isinstance(document, bytes) else json.dumps(document).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status == 204:  # Without content (RFC 9110, section 15.3.5): any would
                    content = b""  # be read as the answer to the next request.
                else:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815  # http.server's own names.

            def _known(self) -> bytes:
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def _chunks(self) -> bytes:
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        self.handler = Handler
        self.url = NOWHERE


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    with serving(service.handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        yield service
