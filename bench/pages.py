"""What a browser loads at the first look at a gallery, with nothing in its cache."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import sync_playwright

from bench.figures import Figure
from bench.photographs import photograph
from bench.system import System
from tests.browser.chromium import chromium_program
from tests.browser.visits import log_in

_PICTURES = 40
_PAGE_BYTES = 150_000
_THUMBNAIL_BYTES = 20_000
_WINDOW: Any = {"width": 1280, "height": 800}  # The library's own type is a dictionary of its own.


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the one figure of this module."""
    alice = system.newcomer()
    shapes = [(1600, 1200), (1200, 1600), (1800, 1200), (1500, 1000)]
    for number in range(_PICTURES):
        width, height = shapes[number % len(shapes)]
        # Some pictures are full of detail, some are sky.
        content = photograph(width, height, seed=number, detail=0.4 + 0.15 * (number % 5))
        assert alice.upload(content).status == 201
    seen = {"thumbnails": 0}

    def total() -> float:
        thumbnails, page = first_view(system, alice.login)
        seen["thumbnails"] = len(thumbnails)
        return float(sum(thumbnails) + sum(page))

    def allowed() -> float:
        if not seen["thumbnails"]:
            total()
        return float(_PAGE_BYTES + _THUMBNAIL_BYTES * seen["thumbnails"])

    return [
        Figure(
            "First view of a gallery, in bytes over the wire",
            "an allowance of 150 KB and 20 KB for each thumbnail that the browser loaded",
            "bytes",
            total,
            allowed,
            at_most=1,
        ),
    ]


def first_view(system: System, login: str) -> tuple[list[int], list[int]]:
    """Opens the gallery in a fresh browser; returns the sizes of thumbnails and of all else."""
    sizes = _Sizes()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=["--no-sandbox"]
        )
        try:
            context = browser.new_context(viewport=_WINDOW, base_url=system.instance.url)
            page = context.new_page()
            log_in(page, login)
            page.goto("about:blank")
            wire = context.new_cdp_session(page)
            wire.send("Network.enable")
            # Neither on disk nor in the memory that logging in has filled.
            wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
            wire.on("Network.responseReceived", sizes.answered)
            wire.on("Network.loadingFinished", sizes.loaded)
            answer = page.goto("/gallery", wait_until="networkidle")
            assert answer is not None
            assert answer.url.endswith("/gallery")
        finally:
            browser.close()
    assert sizes.thumbnails
    return sizes.thumbnails, sizes.rest


class _Sizes:
    """Counts what arrives, heads and bodies as they are on the wire."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self.thumbnails: list[int] = []
        self.rest: list[int] = []

    def answered(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["response"]["url"]

    def loaded(self, event: dict[str, Any]) -> None:
        is_thumbnail = "/thumb.webp" in self._addresses.get(event["requestId"], "")
        (self.thumbnails if is_thumbnail else self.rest).append(int(event["encodedDataLength"]))
