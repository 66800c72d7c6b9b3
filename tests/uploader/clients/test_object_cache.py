"""A gateway is asked to forget an object that it keeps, and no other one."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.http_server import serving
from uploader.clients.object_cache import ObjectCache
from uploader.outcomes import GatewayUnavailable

KEY = "o/0123456789abcdef0123/AAAAAAAAAAAAAAAAAAAAAA.jpg"


class Gateway(BaseHTTPRequestHandler):
    """Answers as the cache of a gateway does, and remembers what it was asked."""

    status = 200
    seen: list[tuple[str, str, str]]

    def do_GET(self) -> None:
        self.seen.append((self.command, self.path, self.headers["Host"]))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815 - The name that the server looks for.

    def log_message(self, *_arguments: Any) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def gateway() -> Iterator[Any]:
    class Answering(Gateway):
        seen: list[tuple[str, str, str]] = []  # noqa: RUF012 - Of this test alone.

    with serving(Answering) as server:
        Answering.url = f"http://localhost:{server.server_port}"  # type: ignore[attr-defined]  # Made up here.
        yield Answering


def test_an_object_that_is_kept_is_written_over(gateway: Any) -> None:
    url = gateway.url.replace("localhost", "127.0.0.1")
    ObjectCache(url).forget(KEY)
    assert gateway.seen == [
        ("HEAD", f"/{KEY}", "object-cache"),
        ("GET", f"/{KEY}?forget=1", "object-cache"),
    ]


def test_one_that_is_not_kept_makes_no_entry(gateway: Any) -> None:
    gateway.status = 404
    ObjectCache(gateway.url.replace("localhost", "127.0.0.1")).forget(KEY)
    assert [method for method, _, _ in gateway.seen] == ["HEAD"]


@pytest.mark.parametrize("status", [301, 403, 500, 502])
def test_another_answer_is_none(gateway: Any, status: int) -> None:
    gateway.status = status
    with pytest.raises(GatewayUnavailable):
        ObjectCache(gateway.url.replace("localhost", "127.0.0.1")).forget(KEY)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://gateway.invalid:80"])
def test_a_gateway_that_does_not_answer_is_unavailable(url: str) -> None:
    with pytest.raises(GatewayUnavailable):
        ObjectCache(url).forget(KEY)


@pytest.mark.parametrize("url", [None, ""])
def test_without_an_address_nobody_is_asked(url: str | None) -> None:
    cache = ObjectCache(url)
    assert not cache.is_known
    cache.forget(KEY)
