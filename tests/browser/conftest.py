"""A real browser before a real system; every page is watched for policy violations and errors."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.system.instance import Instance
from tests.system.people import PASSWORD
from tests.system.pictures import jpeg

_WATCH = """
addEventListener('securitypolicyviolation', (event) => {
  console.error('policy violation: ' + event.violatedDirective + ' ' + event.blockedURI);
});
"""


@pytest.fixture(scope="session")
def vitrine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running system on the embedded store."""
    instance = Instance(
        tmp_path_factory.mktemp("browser") / "data", {"VITRINE_CREDENTIAL_RATE": "100r/s"}
    )
    try:
        instance.start()
        yield instance
        instance.stop()
    finally:
        if instance.process is not None and instance.process.poll() is None:
            instance.process.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this machine, without its own traffic to the outside."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium here: `make test` installs it for root on Debian and Ubuntu")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        yield browser
        browser.close()


OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def open_context(browser: Browser, vitrine: Instance) -> Iterator[OpenContext]:
    """Opens browser contexts; at the end, no page in any of them may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refused request is logged by the browser itself, and refusals are part of the tests.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_one(**options: object) -> BrowserContext:
        context = browser.new_context(base_url=vitrine.url, **options)  # type: ignore[arg-type]  # Passed through.
        context.set_default_timeout(15_000)
        context.add_init_script(_WATCH)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """A page of a browser with JavaScript."""
    return open_context().new_page()


@pytest.fixture
def plain_page(open_context: OpenContext) -> Page:
    """A page of a browser without JavaScript."""
    return open_context(java_script_enabled=False).new_page()


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    """Five pictures of different shapes."""
    shapes = [(1200, 800), (800, 1200), (1600, 600), (900, 900), (1000, 750)]
    paths = []
    for number, (width, height) in enumerate(shapes, 1):
        path = tmp_path / f"photograph-{number}.jpg"
        path.write_bytes(jpeg(width, height))
        paths.append(path)
    return paths


def register(page: Page) -> str:
    """Makes an account by the registration page and returns its login."""
    login = f"alice-{secrets.token_hex(6)}"
    page.goto("/register")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/gallery")
    return login
