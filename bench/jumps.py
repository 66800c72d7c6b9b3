"""A click on the rail of months: until all of its pictures that the window shows are there."""

from __future__ import annotations

import statistics

from playwright.sync_api import Page, expect

from bench.browser import signed_in
from bench.figures import Figure, fixed
from bench.system import System, quiet
from tests.system.people import Person

_ALLOWED_MILLISECONDS = 300
# Of the months, from the newest to the oldest; each is somewhere else than the one before.
_SHARES = (0.1, 0.5, 0.9, 0.3, 0.7)

# On each page that is opened: from the click on the page before to the frame that has them all.
_WATCH = """
addEventListener('pointerup', (event) => {
  sessionStorage.began = performance.timeOrigin + event.timeStamp;
}, true);
addEventListener('DOMContentLoaded', () => {
  const { began } = sessionStorage;
  sessionStorage.clear();
  const look = () => {
    const seen = [...document.querySelectorAll('#gallery .rows img')].filter((image) => {
      const { top, bottom } = image.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    });
    const isShown = seen.length && seen.every((image) => image.complete && image.naturalWidth);
    if (!isShown) return requestAnimationFrame(look);
    // What is in this frame is seen when the next one begins.
    requestAnimationFrame(() => {
      sessionStorage.taken = performance.timeOrigin + performance.now() - began;
    });
  };
  if (began) look();
});
"""
_TAKEN = """
async () => {
  while (!sessionStorage.taken) await new Promise(requestAnimationFrame);
  return Number(sessionStorage.taken);
}
"""


def figure(system: System, person: Person, count: int) -> Figure:
    """Returns the figure of somebody who has so many pictures."""

    def milliseconds() -> float:
        quiet(system)
        with signed_in(system, person.login) as page:
            page.add_init_script(_WATCH)
            return statistics.median(_jump(page, share) for share in _SHARES)

    return Figure(
        f"A month of {count:,} pictures, from the click on the rail until the window shows it",
        f"an allowance of {_ALLOWED_MILLISECONDS} ms",
        "milliseconds, p50",
        milliseconds,
        fixed(_ALLOWED_MILLISECONDS),
        at_most=1,
    )


def _jump(page: Page, share: float) -> float:
    """Clicks a month and returns the milliseconds until it is shown."""
    page.goto("/gallery?sort=taken")
    links = page.locator("#rail [data-month]")
    link = links.nth(int(share * links.count()))
    wanted = link.get_attribute("href")
    assert wanted
    expect(page.locator("#rail.is-scrubber")).to_be_visible()
    page.wait_for_load_state("networkidle")
    box = link.bounding_box()
    assert box
    with page.expect_request(lambda request: request.url.endswith(wanted)):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/gallery?sort=taken&cursor=*")
    return float(page.evaluate(_TAKEN))
