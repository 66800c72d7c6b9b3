"""Requests whose bytes come when a test lets them."""

import threading

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.timeouts import scaled
from tests.uploader.resuming.clients import Tus


class SlowBody:
    """The body of a request whose bytes come when the test lets them."""

    def __init__(self) -> None:
        self._waiting = threading.Condition()
        self._bytes = b""
        self._ended = False

    def send(self, data: bytes) -> None:
        with self._waiting:
            self._bytes += data
            self._waiting.notify_all()

    def end(self) -> None:
        with self._waiting:
            self._ended = True
            self._waiting.notify_all()

    @property
    def has_bytes(self) -> bool:
        with self._waiting:
            return bool(self._bytes)

    def read(self, size: int = -1) -> bytes:
        with self._waiting:
            self._waiting.wait_for(lambda: self._bytes or self._ended, timeout=scaled(60))
            data, self._bytes = self._bytes[:size], self._bytes[size:]
            return data


class Patch:
    """A PATCH that runs in a thread of its own."""

    def __init__(self, client: FlaskClient, path: str, offset: int, size: int) -> None:
        self.body = SlowBody()
        self.answers: list[TestResponse] = []
        alice = Tus(client)

        def run() -> None:
            environ = {"wsgi.input": self.body, "CONTENT_LENGTH": str(size)}
            answer = alice.patch(path, offset, b"", environ_overrides=environ)
            self.answers.append(answer)

        self._thread = threading.Thread(target=run)
        self._thread.start()

    def answer(self) -> TestResponse:
        self.body.end()
        self._thread.join(scaled(60))
        return self.answers[0]
