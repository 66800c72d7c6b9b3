"""The browser by which benchmarks look at pages: a Chromium of its own, with somebody signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.system import System
from tests.browser.chromium import BROWSER_ARGUMENTS, chromium_program
from tests.browser.visits import log_in

_WINDOW: ViewportSize = {"width": 1280, "height": 800}


@contextmanager
def signed_in(system: System, login: str) -> Iterator[Page]:
    """Yields a page on which somebody has signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=BROWSER_ARGUMENTS
        )
        try:
            page = browser.new_context(base_url=system.instance.url, viewport=_WINDOW).new_page()
            log_in(page, login)
            yield page
        finally:
            browser.close()
