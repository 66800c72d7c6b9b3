"""Serves the pictures that Chromium is to show, and the empty page that shows them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PAGE = (b"<!doctype html><body>", "text/html")


class PicturesServer(ThreadingHTTPServer):
    """Listens on this machine alone: its page is a secure context, as ImageDecoder demands."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.contents = {"/": _PAGE}
        self._count = 0

    def offer(self, content: bytes, media_type: str) -> str:
        """Takes a picture in place of the one before and returns its address.

        Each has an address of its own, since a document keeps the images that it has loaded.
        """
        self._count += 1
        self.contents = {"/": _PAGE, f"/{self._count}": (content, media_type)}
        return f"{self.url}/{self._count}"


class _Answer(BaseHTTPRequestHandler):
    server: PicturesServer

    def do_GET(self) -> None:
        content, media_type = self.server.contents.get(self.path, (b"", ""))
        self.send_response(200 if media_type else 404)
        self.send_header("Content-Type", media_type or "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, *args: object) -> None:
        """Says nothing of what went well."""


@contextmanager
def serving() -> Iterator[PicturesServer]:
    """Serves until the block ends."""
    with PicturesServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
