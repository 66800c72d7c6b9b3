"""The question to the uploader, against a server that answers in every way."""

import contextlib
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from security.clients.uploader_client import UploaderClient
from tests.http_server import serving
from tests.timeouts import is_within


class Uploader(BaseHTTPRequestHandler):
    """Answers what the test wants, and remembers the headers."""

    status, body, delay = 200, b"", 0.0
    seen: Any = None

    def do_GET(self) -> None:
        type(self).seen = (self.path, self.headers)
        time.sleep(self.delay)
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        # The client may have hung up by now, which is what some tests are about.
        with contextlib.suppress(OSError):
            self.wfile.write(self.body)

    do_DELETE = do_GET  # noqa: N815 - The name that the server looks for.

    def log_message(self, *_arguments: Any) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def uploader() -> Iterator[type[Uploader]]:
    class Answering(Uploader):
        pass

    with serving(Answering) as server:
        Answering.url = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]  # Made up here.
        yield Answering


def ask(uploader: Any) -> Any:
    return UploaderClient(uploader.url).usage("identity", "request")


def test_the_usage_is_read(uploader: Any) -> None:
    said = {"images": 3, "bytes": 9, "quota": {"images": None, "bytes": 10}}
    trashed = {"trashed_images": 1, "trashed_bytes": 4}
    uploader.body = json.dumps(said | trashed).encode()
    usage = ask(uploader)
    assert (usage.images, usage.bytes, usage.quota.bytes) == (3, 9, 10)
    assert (usage.trashed_images, usage.trashed_bytes) == (1, 4)
    path, headers = uploader.seen
    assert path == "/internal/usage"
    assert (headers["X-Identity"], headers["X-Request-ID"]) == ("identity", "request")


@pytest.mark.parametrize("status", [301, 401, 404, 500, 503])
def test_another_status_is_no_usage(uploader: Any, status: int) -> None:
    uploader.status, uploader.body = status, b'{"images": 3, "bytes": 9}'
    assert ask(uploader) is None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"images": -1, "bytes": 0}', b'{"images": "3", "bytes": 9}']
)
def test_another_body_is_no_usage(uploader: Any, body: bytes) -> None:
    uploader.body = body
    assert ask(uploader) is None


def test_an_endless_answer_is_no_usage(uploader: Any) -> None:
    uploader.body = b" " * 100_000
    assert ask(uploader) is None


def test_a_slow_uploader_is_given_up_after_two_seconds(uploader: Any) -> None:
    uploader.delay = 3.0
    began = time.monotonic()
    assert ask(uploader) is None
    assert is_within(time.monotonic() - began, 2.7)


def test_a_missing_uploader_is_no_usage() -> None:
    assert UploaderClient("http://127.0.0.1:9").usage("identity", "request") is None


def remove(uploader: Any) -> Any:
    return UploaderClient(uploader.url).remove_library("identity", "request")


def test_a_removal_says_how_much_went_and_whether_it_was_all(uploader: Any) -> None:
    uploader.body = b'{"removed": 7, "is_complete": false}'
    removal = remove(uploader)
    assert (removal.removed, removal.is_complete) == (7, False)
    path, headers = uploader.seen
    assert path == "/internal/library"
    assert (headers["X-Identity"], headers["X-Request-ID"]) == ("identity", "request")


@pytest.mark.parametrize("status", [301, 401, 404, 500, 503])
def test_a_removal_that_is_refused_has_removed_nothing(uploader: Any, status: int) -> None:
    uploader.status, uploader.body = status, b'{"removed": 7, "is_complete": true}'
    assert remove(uploader) is None


@pytest.mark.parametrize("body", [b"", b"{}", b'{"removed": -1, "is_complete": true}',
                                  b'{"removed": 1, "is_complete": "true"}'])  # fmt: skip
def test_another_body_is_no_removal(uploader: Any, body: bytes) -> None:
    uploader.body = body
    assert remove(uploader) is None


def test_lines_are_asked_for_behind_a_place(uploader: Any) -> None:
    line = {
        "id": 3, "at": 7, "event": "image_deleted", "image_id": None, "address": "",
        "user_agent": "", "details": {},
    }  # fmt: skip
    uploader.body = json.dumps({"items": [line]}).encode()
    client = UploaderClient(uploader.url)
    found = client.lines("identity", "request", 3, None)
    assert found is not None
    assert [one.id for one in found] == [3]
    assert uploader.seen[0] == "/internal/audit?limit=3"
    client.lines("identity", "request", 3, (7, 3))
    assert uploader.seen[0] == "/internal/audit?limit=3&before_at=7&before_id=3"
    uploader.status = 503
    assert client.lines("identity", "request", 3, None) is None
