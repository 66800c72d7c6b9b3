"""The next picture in the viewer: from the key to the frame that has it."""

from __future__ import annotations

import statistics

from playwright.sync_api import Page, expect

from bench.browser import signed_in
from bench.figures import Figure, fixed
from bench.photographs import photograph
from bench.system import System, quiet

_PICTURES = 12
_ALLOWED_MILLISECONDS = 100
# Somebody looks at a picture as long, at least, before the next.
_LOOKED_AT_MILLISECONDS = 1000

_WATCH = """
() => {
  const shown = () => document.querySelector('img#picture');
  const before = shown().getAttribute('src');
  globalThis.turned = new Promise((resolve) => {
    addEventListener('keydown', ({ timeStamp }) => {
      const look = () => {
        const image = shown();
        const isNext = image && image.getAttribute('src') !== before;
        if (!isNext || !image.complete || !image.naturalWidth) return requestAnimationFrame(look);
        // What is in this frame is seen when the next one begins.
        requestAnimationFrame(() => resolve(performance.now() - timeStamp));
      };
      look();
    }, { capture: true, once: true });
  });
}
"""


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the one figure of this module."""
    alice = system.newcomer()
    shapes = [(3000, 2000), (2000, 3000), (2400, 2400)]
    for number in range(_PICTURES):
        width, height = shapes[number % len(shapes)]
        assert alice.upload(photograph(width, height, seed=number, detail=0.7)).status == 201

    def milliseconds() -> float:
        quiet(system)
        with signed_in(system, alice.login) as page:
            page.locator("#gallery .rows a").first.click()
            page.wait_for_url("**/pictures/*")
            return statistics.median(_turn(page) for _ in range(_PICTURES - 1))

    return [
        Figure(
            "The next picture in the viewer, from the key until it is shown",
            f"an allowance of {_ALLOWED_MILLISECONDS} ms",
            "milliseconds, p50",
            milliseconds,
            fixed(_ALLOWED_MILLISECONDS),
            at_most=1,
        )
    ]


def _turn(page: Page) -> float:
    """Turns to the next picture and returns the milliseconds until it is shown."""
    expect(page.locator("#next")).to_be_visible()
    page.wait_for_timeout(_LOOKED_AT_MILLISECONDS)
    page.evaluate(_WATCH)
    page.keyboard.press("ArrowRight")
    return float(page.evaluate("() => globalThis.turned"))
