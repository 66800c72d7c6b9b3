"""A real browser before a real system; every page is watched for policy violations and errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.administrator import FOUNDER, Administrator, administrator_of
from tests.browser.chromium import BROWSER_ARGUMENTS, chromium_program
from tests.browser.hands import WAYS, Hands
from tests.browser.killable import KillableBrowser
from tests.browser.photographs import five_photographs
from tests.browser.visits import TIMEOUT_MILLISECONDS, Visitor, log_in, new_visitor
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.people import newcomer

MAX_UPLOAD_BYTES = 4 * 1024 * 1024
_OF_FAILED_REQUESTS = (
    "Failed to load resource",
    "Response Status Error Code",
    "htmx:afterRequest",
    "htmx:sendError",
    "htmx:timeout",
)
_WATCH = """
addEventListener('securitypolicyviolation', (event) => {
  console.error('policy violation: ' + event.violatedDirective + ' ' + event.blockedURI);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser."""
    folder = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def vitrine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A running system on the embedded store, with a small limit for one file."""
    settings = MANY_LOGINS | {
        "VITRINE_MAX_UPLOAD_BYTES": str(MAX_UPLOAD_BYTES),
        "VITRINE_MAX_FORM_BYTES": str(4 * MAX_UPLOAD_BYTES),
    }
    with Instance(tmp_path_factory.mktemp("browser") / "data", settings) as instance:
        instance.start()
        # The first account administers, and cannot leave while it is the last that does.
        newcomer(instance.url, FOUNDER)
        yield instance


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver; there is one for all browsers of these tests."""
    expect.set_options(timeout=TIMEOUT_MILLISECONDS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of this machine's Chromium."""
    program = chromium_program()
    if program is None:
        pytest.skip("no Chromium here: `make test` installs it for root on Debian and Ubuntu")
    return program


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """Chromium of this machine, without its own traffic to the outside."""
    browser = playwright.chromium.launch(
        executable_path=chromium,
        args=BROWSER_ARGUMENTS,
        # People's browsers keep pages for the way back, so the one of the tests does too.
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def killable(
    playwright: Playwright, chromium: str, vitrine: Instance, tmp_path: Path
) -> Iterator[KillableBrowser]:
    """A browser of its own, which a test may kill."""
    browser = KillableBrowser(playwright, chromium, tmp_path / "profile", vitrine.url)
    yield browser
    browser.kill()


OpenContext = Callable[..., BrowserContext]


@contextmanager
def watched_contexts(browser: Browser, vitrine: Instance) -> Iterator[OpenContext]:
    """Opens browser contexts; at the end, no page in any of them may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Refused requests are logged by the browser and by htmx, and are part of the tests.
        if message.type == "error" and not message.text.startswith(_OF_FAILED_REQUESTS):
            complaints.append(message.text)

    def note_exception(text: str) -> None:
        # Chromium's own word where somebody turns on before a picture has grown into its page.
        if not text.startswith("Transition was "):
            complaints.append(text)

    def open_one(**options: object) -> BrowserContext:
        # What goes through a service worker cannot be watched or refused by a test.
        options.setdefault("service_workers", "block")
        options.setdefault("base_url", vitrine.url)
        context = browser.new_context(**options)  # type: ignore[arg-type]  # Passed through.
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.add_init_script(_WATCH)
        context.on("console", note)
        context.on("weberror", lambda error: note_exception(str(error.error)))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def open_context(browser: Browser, vitrine: Instance) -> Iterator[OpenContext]:
    """Opens browser contexts for one test."""
    with watched_contexts(browser, vitrine) as open_one:
        yield open_one


@pytest.fixture
def page(open_context: OpenContext) -> Page:
    """A page of a browser with JavaScript, of somebody unknown."""
    return open_context().new_page()


@pytest.fixture
def plain_page(open_context: OpenContext) -> Page:
    """A page of a browser without JavaScript, of somebody unknown."""
    return open_context(java_script_enabled=False).new_page()


@pytest.fixture
def alice(vitrine: Instance) -> Visitor:
    """Somebody with an account and no pictures yet."""
    return new_visitor(vitrine.url, "alice")


@pytest.fixture
def bob(vitrine: Instance) -> Visitor:
    return new_visitor(vitrine.url, "bob")


@pytest.fixture
def administrator(vitrine: Instance) -> Administrator:
    """Who administers the system, with a fresh proof."""
    return administrator_of(vitrine.url)


@pytest.fixture(params=WAYS)
def hands(request: pytest.FixtureRequest, open_context: OpenContext) -> Hands:
    """Somebody unknown in each of the ways in which people use a page."""
    return Hands(open_context(**WAYS[request.param]).new_page(), request.param)


@pytest.fixture
def alices_page(page: Page, alice: Visitor) -> Page:
    """The gallery of Alice, who has just logged in."""
    log_in(page, alice.login)
    return page


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    """Five pictures of different shapes: photographs where a corpus is at hand."""
    return five_photographs(tmp_path, MAX_UPLOAD_BYTES)
