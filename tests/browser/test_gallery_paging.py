"""A gallery of more than one page: more comes while one scrolls, nothing twice, newest first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.visits import (
    Visitor,
    leave_by_history,
    log_in,
    new_visitor,
    thumbnails,
)
from tests.system.instance import Instance
from tests.timeouts import wait_until

COUNT = 130


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody with many small pictures, some taller than wide."""
    person = new_visitor(vitrine.url, "charlie")
    person.has_many_pictures(COUNT)
    return person


def addresses(page: Page) -> list[str | None]:
    """Returns where the pictures of the gallery lead, in their order."""
    return [link.get_attribute("href") for link in thumbnails(page).all()]


def newest_first(person: Visitor) -> list[str]:
    """Returns the paths of all pictures by when each was chosen, as lists are ordered."""
    items = person.get("/v1/images?limit=200").json()["items"]
    times = [item["created_at"] for item in items]
    assert times == sorted(times, reverse=True)
    return [person.path_of(item["view_url"]) for item in items]


def test_scrolling_brings_all_pictures_newest_first_and_none_twice(
    page: Page, collector: Visitor
) -> None:
    log_in(page, collector.login)
    expect(thumbnails(page)).to_have_count(80)
    page.locator("#more-link").scroll_into_view_if_needed()
    expect(thumbnails(page)).to_have_count(COUNT)
    expect(page.locator("#more-link")).to_have_count(0)
    expect(page.locator("#status")).to_have_text(f"{COUNT - 80} more pictures")
    shown = addresses(page)
    assert shown == newest_first(collector)
    assert len(set(shown)) == COUNT
    expect(page.locator(".day-name")).to_have_count(1)


# How far each row but the last ends from the right edge, in pixels.
_SHORT = """
() => {
  const rows = new Map();
  for (const tile of document.querySelectorAll('.rows > li')) {
    const { top, right } = tile.getBoundingClientRect();
    const row = Math.round(top + scrollY);
    rows.set(row, Math.max(rows.get(row) ?? 0, right));
  }
  const { clientWidth } = document.documentElement;
  return [...rows.values()].slice(0, -1).map((right) => clientWidth - right);
}
"""


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_a_day_that_goes_on_has_full_rows_over_the_seam(
    page: Page, collector: Visitor, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, collector.login)
    page.locator("#more-link").scroll_into_view_if_needed()
    expect(page.locator("#more-link")).to_have_count(0)
    assert max(page.evaluate(_SHORT)) < 2


@pytest.mark.parametrize("width", [768, 1280, 1920])
def test_a_row_before_a_panorama_is_full(page: Page, collector: Visitor, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, collector.login)
    # Shapes of which every second row used to end short, as classes of the tiles that are there.
    shapes = ["r150", "r180", "r320", "r320", "r75", "r180", "r320", "r135", "r320"]
    page.evaluate(
        "(shapes) => document.querySelectorAll('.rows > li')"
        ".forEach((tile, number) => { tile.className = shapes[number % shapes.length]; })",
        shapes,
    )
    assert max(page.evaluate(_SHORT)) < 2


def test_the_link_loads_more_by_keyboard(page: Page, collector: Visitor) -> None:
    log_in(page, collector.login)
    page.locator("#more-link").focus()
    page.keyboard.press("Enter")
    expect(thumbnails(page)).to_have_count(COUNT)


def test_without_scripts_the_link_leads_to_the_older_pictures(
    plain_page: Page, collector: Visitor
) -> None:
    page = plain_page
    log_in(page, collector.login)
    newer = addresses(page)
    page.get_by_role("link", name="More pictures").click()
    page.wait_for_url("**/gallery?cursor=*")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert newer + addresses(page) == newest_first(collector)
    page.get_by_role("link", name="Newest pictures").click()
    page.wait_for_url("**/gallery")


def test_the_way_back_from_a_picture_finds_the_same_place(page: Page, collector: Visitor) -> None:
    log_in(page, collector.login)
    page.locator("#more-link").scroll_into_view_if_needed()
    expect(thumbnails(page)).to_have_count(COUNT)
    last = thumbnails(page).last
    last.scroll_into_view_if_needed()
    path = last.get_attribute("href")
    last.click()
    page.wait_for_url("**/pictures/*")
    leave_by_history(page)
    # Whether the browser has kept the page or asks for it again.
    expect(page.locator(f"#gallery .rows a[href='{path}']")).to_be_in_viewport()


def test_a_bent_address_of_a_page_leads_nowhere(page: Page, collector: Visitor) -> None:
    log_in(page, collector.login)
    page.goto("/gallery?cursor=bent")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")


_BROKEN = """
() => [...document.querySelectorAll('.rows img[src]')]
  .filter((image) => image.complete && !image.naturalWidth)
  .map((image) => getComputedStyle(image).opacity)
"""


def test_pictures_that_a_line_did_not_bring_come_once_it_is_back(
    page: Page, collector: Visitor
) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    log_in(page, collector.login)
    page.context.set_offline(True)
    thumbnails(page).last.scroll_into_view_if_needed()
    wait_until(lambda: page.evaluate(_BROKEN), "pictures are missing")
    # Their places are empty tiles, without the sign of a broken picture.
    wait_until(lambda: set(page.evaluate(_BROKEN)) == {"0"}, "the tiles are quiet")
    page.context.set_offline(False)
    wait_until(lambda: page.evaluate(_BROKEN) == [], "the pictures have come")
    expect(page.locator("img[data-unloaded]")).to_have_count(0)


def test_a_picture_that_the_server_does_not_bring_is_shown_by_its_text(
    page: Page, collector: Visitor
) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=404)

    first = f"**/i/{newest_first(collector)[0].removeprefix('/pictures/')}/thumb.webp"
    page.route(first, refuse)
    log_in(page, collector.login)
    image = thumbnails(page).locator("img").first
    expect(image).to_have_attribute("data-unloaded", "given-up")
    expect(image).to_have_css("opacity", "1")
