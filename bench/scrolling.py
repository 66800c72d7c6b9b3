"""Ten thousand pictures scrolled to the last one: what the page holds, and how even its frames are.

Chromium keeps the pictures that it drew last, up to 512 MB of them, in memory that it gives back as
soon as somebody else needs it; no page can make it keep fewer. What the page itself holds is the
rest, and has a bound. Both together are there to be looked at.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from bench.collection import Collection
from bench.figures import Figure, fixed
from bench.system import System, quiet
from tests.browser.chromium import BROWSER_ARGUMENTS, chromium_program
from tests.browser.visits import log_in

_PICTURES = 10_000
_ALLOWED_MEGABYTES = 300
_ALLOWED_MILLISECONDS = 34
_LONGEST_SCROLL_SECONDS = 900
_SAMPLED_EVERY_SECONDS = 0.5
_WINDOW: ViewportSize = {"width": 1280, "height": 800}

# By a window in sixteen frames, until nothing has come for a while at the end.
_SCROLL = """
async () => {
  const frames = [];
  let before = performance.now();
  let waited = 0;
  while (waited < 120 || document.querySelector('#more')) {
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
    const { scrollY: at } = globalThis;
    scrollBy({ top: innerHeight / 16, behavior: 'instant' });
    waited = scrollY === at ? waited + 1 : 0;
  }
  frames.sort((one, other) => one - other);
  const last = [...document.querySelectorAll('#gallery .rows a')].at(-1).pathname;
  return { last, p95: frames[Math.floor(frames.length * 0.95)] };
}
"""


@dataclass(frozen=True)
class Scroll:
    """What one way to the end has taken: megabytes at most, milliseconds at the 95th percentile."""

    held: float
    together: float
    frame: float


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of one scroll a round, at which all three look."""
    person = system.newcomer()
    Collection(system, person).fill(_PICTURES)
    scrolls: list[Scroll] = []

    def held() -> float:
        quiet(system)
        scrolls.append(scroll(system, person.login))
        return scrolls[-1].held

    name = f"{_PICTURES:,} pictures scrolled to the end"
    memory = f"an allowance of {_ALLOWED_MEGABYTES} MB"
    return [
        Figure(
            f"{name}: what the page holds in its renderer, at most",
            memory,
            "MB (proportional set size)",
            held,
            fixed(_ALLOWED_MEGABYTES),
            at_most=1,
        ),
        Figure(
            f"{name}: the same with the drawn pictures that Chromium keeps until memory is short",
            memory,
            "MB (proportional set size)",
            lambda: scrolls[-1].together,
            fixed(_ALLOWED_MEGABYTES),
        ),
        Figure(
            f"{name}: from frame to frame",
            f"an allowance of {_ALLOWED_MILLISECONDS} ms",
            "milliseconds, p95",
            lambda: scrolls[-1].frame,
            fixed(_ALLOWED_MILLISECONDS),
            at_most=1,
        ),
    ]


def scroll(system: System, login: str) -> Scroll:
    """Scrolls somebody's gallery to its end in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=BROWSER_ARGUMENTS
        )
        page = browser.new_context(base_url=system.instance.url, viewport=_WINDOW).new_page()
        log_in(page, login)
        page.set_default_timeout(1000 * _LONGEST_SCROLL_SECONDS)
        with _sampled(_renderers(browser)) as samples:
            found = page.evaluate(_SCROLL)
        browser.close()
    assert found["last"].endswith(str(_PICTURES - 1)), "the scroll ended before the last picture"
    held, together = (max(each) / 1024 for each in zip(*samples, strict=True))
    return Scroll(held, together, found["p95"])


def _renderers(browser: Browser) -> list[int]:
    said = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    return [int(one["id"]) for one in said["processInfo"] if one["type"] == "renderer"]


@contextmanager
def _sampled(pids: list[int]) -> Iterator[list[tuple[int, int]]]:
    """Yields the kilobytes of the largest of these processes, sampled while the block runs."""
    samples: list[tuple[int, int]] = []
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(_SAMPLED_EVERY_SECONDS):
            samples.append(max((_kilobytes(pid) for pid in pids), key=lambda found: found[1]))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield samples
    finally:
        ended.set()
        sampler.join()


def _kilobytes(pid: int) -> tuple[int, int]:
    """Returns what a process holds without, and with, the memory that it shares by a file."""
    held = together = 0
    is_shared = False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, *rest = line.split()
        if not name.endswith(":"):
            is_shared = "/memfd:shared-memory-region" in rest
        elif name == "Pss:":
            together += int(rest[0])
            held += 0 if is_shared else int(rest[0])
    return held, together
