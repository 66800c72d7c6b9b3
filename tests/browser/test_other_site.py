"""A script of another site does with an API token what any program does, and nothing by cookie."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.visits import Visitor, log_in
from tests.http_server import serving
from tests.system.instance import Instance
from tests.system.pictures import jpeg

# Asks as `fetch` does, and returns what the script may see of the answer.
_FETCH = """
async ([url, { bytes, ...options }]) => {
  if (bytes) options.body = Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0));
  try {
    const answer = await fetch(url, options);
    const names = ['location', 'upload-offset', 'tus-resumable', 'www-authenticate'];
    const headers = Object.fromEntries(names.map((name) => [name, answer.headers.get(name)]));
    const text = await answer.text();
    return { status: answer.status, headers, body: text && JSON.parse(text) };
  } catch (error) {
    return { status: String(error) };
  }
}
"""
REFUSED_BY_THE_BROWSER = {"status": "TypeError: Failed to fetch"}


class _BlankPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - The name in the library.
        """Says nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another site: of another host, as 127.0.0.1 is none of localhost."""
    with serving(_BlankPage) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def page(browser: Browser, vitrine: Instance, alice: Visitor, elsewhere: str) -> Iterator[Page]:
    """A page of the other site, in a browser in which Alice is signed in here."""
    context = browser.new_context(base_url=vitrine.url)
    page = context.new_page()
    log_in(page, alice.login)
    page.goto(elsewhere)
    yield page
    context.close()


def asked(page: Page, url: str, **options: Any) -> Any:
    if "bytes" in options:
        options["bytes"] = base64.b64encode(options["bytes"]).decode()
    return page.evaluate(_FETCH, [url, options])


def test_a_script_elsewhere_uploads_with_a_token(
    page: Page, vitrine: Instance, alice: Visitor
) -> None:
    secret = alice.make_api_token("upload", "read")["token"]
    for credential in ({"X-API-Key": secret}, {"Authorization": f"Bearer {secret}"}):
        headers = credential | {"Content-Type": "image/jpeg"}
        sent = asked(page, f"{vitrine.url}/v1/upload", method="POST", headers=headers, bytes=jpeg())
        assert sent["status"] == 201
        assert sent["headers"]["location"]
        listed = asked(page, f"{vitrine.url}/v1/images", headers=credential)
        assert listed["body"]["items"][0]["id"] == sent["body"]["id"]


def test_a_script_elsewhere_uploads_in_parts_with_a_token(
    page: Page, vitrine: Instance, alice: Visitor
) -> None:
    secret, content = alice.make_api_token("upload")["token"], jpeg()
    tus = {"X-API-Key": secret, "Tus-Resumable": "1.0.0"}
    begun = asked(
        page, f"{vitrine.url}/v1/uploads", method="POST",
        headers=tus | {"Upload-Length": str(len(content))},
    )  # fmt: skip
    assert begun["status"] == 201
    part = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    address = f"{vitrine.url}{begun['headers']['location']}"
    sent = asked(page, address, method="PATCH", headers=tus | part, bytes=content)
    assert (sent["status"], sent["headers"]["upload-offset"]) == (204, str(len(content)))


def test_a_script_elsewhere_reads_why_a_token_is_refused(
    page: Page, vitrine: Instance, alice: Visitor
) -> None:
    reading = alice.make_api_token("read")["token"]
    for key, status, code in (("wrong", 401, "unauthorized"), (reading, 403, "insufficient_scope")):
        sent = asked(
            page, f"{vitrine.url}/v1/upload", method="POST",
            headers={"X-API-Key": key, "Content-Type": "image/jpeg"}, bytes=jpeg(),
        )  # fmt: skip
        assert (sent["status"], sent["body"]["code"]) == (status, code)
        assert sent["headers"]["www-authenticate"]


@pytest.mark.parametrize("path", ["/v1/user", "/v1/images", "/v1/sessions", "/v1/tokens"])
def test_a_script_elsewhere_gets_nothing_by_cookie(
    page: Page, vitrine: Instance, path: str
) -> None:
    for more in ({}, {"headers": {"X-Probe": "x"}}):
        answer = asked(page, f"{vitrine.url}{path}", credentials="include", **more)
        assert answer == REFUSED_BY_THE_BROWSER


def test_a_script_elsewhere_is_shown_nothing_where_cookies_go_along(
    page: Page, vitrine: Instance, alice: Visitor
) -> None:
    secret = alice.make_api_token("read")["token"]
    options = {"headers": {"X-API-Key": secret}, "credentials": "include"}
    assert asked(page, f"{vitrine.url}/v1/user", **options) == REFUSED_BY_THE_BROWSER


@pytest.mark.parametrize(
    ("path", "method"),
    [("/v1/tokens", "POST"), ("/v1/sessions", "GET"), ("/v1/token", "DELETE"), ("/login", "POST")],
)
def test_what_only_a_session_may_do_is_not_for_scripts_elsewhere(
    page: Page, vitrine: Instance, alice: Visitor, path: str, method: str
) -> None:
    headers = {"Authorization": f"Bearer {alice.token}"}
    answer = asked(page, f"{vitrine.url}{path}", method=method, headers=headers)
    assert answer == REFUSED_BY_THE_BROWSER
    assert alice.get("/v1/user").status == 200
