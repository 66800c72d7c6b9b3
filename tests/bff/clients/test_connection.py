"""What the clients make of answers over real HTTP, and how they ask."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bff.clients.connection import Upstream
from bff.clients.security_client import SecurityClient
from bff.clients.uploader_client import UploaderClient
from bff.outcomes import Refusal, ServiceDown


class Service:
    """A server that gives the answers it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer: tuple[int, dict[str, str], Any] = (200, {}, {})
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self._chunks() if self.headers.get("Transfer-Encoding") else self._known()
                service.asked.append((self.command, self.path, dict(self.headers), body))
                status, headers, document = service.answer
                content = document if isinstance(document, bytes) else json.dumps(document).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815  # http.server's own names.

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

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.server.shutdown()
    service.server.server_close()


def test_a_problem_becomes_a_refusal_with_its_code(service: Service) -> None:
    problem = {"code": "login_taken", "errors": [{"field": "login", "message": "Taken."}]}
    service.answer = (409, {"Retry-After": "4"}, problem)
    with pytest.raises(Refusal) as refused:
        Upstream("security", service.url).ask("GET", "/")
    assert (refused.value.status, refused.value.code) == (409, "login_taken")
    assert (refused.value.fields, refused.value.retry_after) == ({"login": "Taken."}, 4)


@pytest.mark.parametrize("status", [500, 502, 503, 302])
def test_what_no_client_can_mend_means_down(service: Service, status: int) -> None:
    service.answer = (status, {"Location": "/elsewhere"}, b"<html>")
    with pytest.raises(ServiceDown):
        Upstream("security", service.url).ask("GET", "/")
    assert len(service.asked) == 1


def test_nobody_there_means_down() -> None:
    with pytest.raises(ServiceDown):
        Upstream("security", "http://127.0.0.1:9").ask("GET", "/")


def test_a_token_is_asked_about_as_a_bearer(service: Service) -> None:
    said = {"id": "u", "login": "alice", "session_id": "s", "expires_at": "2026-11-24T12:00:00Z"}
    service.answer = (200, {"X-Identity": "inner"}, said)
    found = SecurityClient(service.url, service.url).identify("token")
    assert found is not None
    assert (found.login, found.internal, found.expires_at.year) == ("alice", "inner", 2026)
    assert service.asked[0][2]["Authorization"] == "Bearer token"


def test_an_unknown_token_is_nobody(service: Service) -> None:
    service.answer = (401, {}, {"code": "unauthorized"})
    assert SecurityClient(service.url, service.url).identify("token") is None


def test_passwords_go_to_the_login_process_only(service: Service) -> None:
    from bff.clients.security_client import Caller

    service.answer = (200, {}, {"access_token": "a", "refresh_token": "r"})
    client = SecurityClient("http://127.0.0.1:9", service.url)
    client.log_in("alice", "secret", Caller("192.0.2.1", "agent"))
    assert service.asked[0][1] == "/v1/token"


def test_an_upload_goes_on_in_chunks_with_the_identity(service: Service) -> None:
    image = {
        "id": "1", "url": "u", "view_url": "v", "thumbnail_url": "t", "preview_url": "p",
        "name": "n", "alt": "", "type": "image/png", "width": 1, "height": 1, "frames": 1,
        "bytes": 3, "visibility": "private", "created_at": "2026-11-24T12:00:00Z",
    }  # fmt: skip
    service.answer = (201, {}, image)
    client = UploaderClient(service.url)
    client.upload("inner", "multipart/form-data; boundary=b", iter([b"a" * 70_000, b"b"]))
    _, path, headers, body = service.asked[0]
    assert (path, body) == ("/v1/upload", b"a" * 70_000 + b"b")
    assert headers["X-Identity"] == "inner"
    assert headers["Transfer-Encoding"] == "chunked"


def test_a_missing_picture_is_none_and_other_refusals_are_not(service: Service) -> None:
    client = UploaderClient(service.url)
    service.answer = (404, {}, {"code": "not_found"})
    assert client.image("inner", "x") is None
    service.answer = (401, {}, {"code": "unauthorized"})
    with pytest.raises(Refusal):
        client.image("inner", "x")


def test_a_page_of_pictures_is_asked_for_by_cursor(service: Service) -> None:
    service.answer = (200, {}, {"items": [], "next_cursor": None})
    assert UploaderClient(service.url).images("inner", "a+b", 80) == ([], None)
    assert service.asked[0][1] == "/v1/images?limit=80&cursor=a%2Bb"
