"""Who comes back to the gallery stands where they were, whatever the browser has forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.browser.chromium import BROWSER_ARGUMENTS
from tests.browser.visits import (
    TIMEOUT_MILLISECONDS,
    Visitor,
    all_tiles,
    leave_by_history,
    log_in,
    new_visitor,
    thumbnails,
)
from tests.system.instance import Instance
from tests.timeouts import wait_until

COUNT = 250
PER_PAGE = 80
# The first tile that is not above the window, nor behind the bar: its picture, and where it is.
_TOP = """
() => {
  const edge = Math.max(0, document.querySelector('.bar').getBoundingClientRect().bottom);
  const tiles = [...document.querySelectorAll('#gallery .rows a')];
  const tile = tiles.find((one) => one.getBoundingClientRect().bottom > edge);
  return { path: tile.pathname, top: tile.getBoundingClientRect().top };
}
"""
_IS_UNDER_THE_BAR = """
(tile) => tile.getBoundingClientRect().top
  < Math.max(0, document.querySelector('.bar').getBoundingClientRect().bottom)
"""


@dataclass(frozen=True)
class Spot:
    """What is on top of the window."""

    path: str
    top: float


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody with pictures for more than three pages."""
    person = new_visitor(vitrine.url, "charlie")
    person.has_many_pictures(COUNT)
    return person


@pytest.fixture(scope="module")
def ids(collector: Visitor) -> list[str]:
    """The ids of all pictures, newest first."""
    first = collector.get("/v1/images?limit=200").json()
    rest = collector.get(f"/v1/images?limit=200&cursor={first['next_cursor']}").json()
    return [item["id"] for item in first["items"] + rest["items"]]


@pytest.fixture(params=["remembers", "forgets"])
def any_page(
    request: pytest.FixtureRequest,
    browser: Browser,
    playwright: Playwright,
    chromium: str,
    vitrine: Instance,
) -> Iterator[Page]:
    """A page of a browser that keeps pages for the way back, and of one that asks again."""
    other = None
    if request.param == "forgets":
        other = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
    context = (other or browser).new_context(base_url=vitrine.url)
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    yield context.new_page()
    (other or context).close()


def spot(page: Page) -> Spot:
    return Spot(**page.evaluate(_TOP))


def goes_deep(page: Page, ids: list[str]) -> Spot:
    """Scrolls until the third page of pictures is on the screen and the address has its place."""
    for count in (2 * PER_PAGE, 3 * PER_PAGE):
        thumbnails(page).last.scroll_into_view_if_needed()
        expect(tile_of(page, ids[count - 1])).to_be_attached()
    tile = tile_of(page, ids[200])
    tile.evaluate("(tile) => scrollBy(0, tile.getBoundingClientRect().top - 300)")
    wait_until(lambda: is_in_address(page, spot(page)), "the address has the place")
    return spot(page)


def is_in_address(page: Page, place: Spot) -> bool:
    return page.url.endswith(f"/gallery?at={place.path.rpartition('/')[2]}")


def expect_at(page: Page, place: Spot) -> None:
    """Waits until a picture is at the same height of the window again."""
    tile = page.locator(f"#gallery .rows a[href='{place.path}']")
    expect(tile).to_be_attached()
    wait_until(lambda: abs(top_of(tile) - place.top) < 2, f"{place} is there again")


def top_of(tile: Locator) -> float:
    """Returns the pixels from the top of the window to a tile."""
    return float(tile.evaluate("(tile) => tile.getBoundingClientRect().top"))


def tile_of(page: Page, image_id: str) -> Locator:
    return page.locator(f"#gallery .rows a[href='/pictures/{image_id}']")


def paths(page: Page) -> list[str]:
    found: list[str] = thumbnails(page).evaluate_all("(all) => all.map((one) => one.pathname)")
    return found


def test_a_reload_far_down_stays_there(any_page: Page, collector: Visitor, ids: list[str]) -> None:
    log_in(any_page, collector.login)
    place = goes_deep(any_page, ids)
    any_page.reload()
    expect_at(any_page, place)
    expect(thumbnails(any_page)).to_have_count(PER_PAGE)


def test_the_way_back_from_a_picture_leads_to_its_place_with_the_focus_on_it(
    any_page: Page, collector: Visitor, ids: list[str]
) -> None:
    page = any_page
    log_in(page, collector.login)
    goes_deep(page, ids)
    opened = ids[200]
    tile = tile_of(page, opened)
    expect(tile).to_be_in_viewport(ratio=1)  # A click need not scroll to it.
    place = Spot(f"/pictures/{opened}", top_of(tile))
    tile.click()
    page.wait_for_url(f"**/pictures/{opened}")
    leave_by_history(page)
    expect(page).to_have_url(f"{collector.url}/gallery?at={opened}")
    expect_at(page, place)
    expect(tile).to_be_focused()
    page.reload()
    expect_at(page, place)
    expect(tile).to_be_focused()


def test_the_link_of_a_picture_to_the_gallery_leads_to_its_tile(
    page: Page, collector: Visitor, ids: list[str]
) -> None:
    log_in(page, collector.login)
    for number in (150, 0, COUNT - 1):
        page.goto(f"/pictures/{ids[number]}")
        page.locator("#to-pictures").click()
        expect(page).to_have_url(f"{collector.url}/gallery?at={ids[number]}")
        tile = tile_of(page, ids[number])
        expect(tile).to_be_focused()
        expect(tile).to_be_in_viewport(ratio=1)
        assert not tile.evaluate(_IS_UNDER_THE_BAR)


def test_newer_pictures_come_above_without_moving_what_is_seen(
    page: Page, collector: Visitor, ids: list[str]
) -> None:
    log_in(page, collector.login)
    page.goto(f"/gallery?at={ids[200]}")
    expect(tile_of(page, ids[200])).to_be_focused()
    before = paths(page)
    # To the very top, where browsers do not keep the view still by themselves.
    page.evaluate("() => scrollTo(0, 0)")
    seam = tile_of(page, before[0].rpartition("/")[2])
    top = top_of(seam)
    expect(thumbnails(page)).to_have_count(len(before) + PER_PAGE)
    # The heading of the day is above those that have come, so what is below is as high as it.
    assert abs(top_of(seam) - top) < 2
    expect(page.locator("#status")).to_have_text("80 newer pictures")
    expect(page.locator("#status")).not_to_have_class("is-shown")
    while page.locator("#newer").count():
        page.evaluate("() => scrollTo(0, 0)")
    assert paths(page)[0] == f"/pictures/{ids[0]}"
    while page.locator("#more").count():
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    assert all_tiles(page) == [f"/pictures/{image_id}" for image_id in ids]
    expect(page.locator(".day-name")).to_have_count(1)


@pytest.mark.parametrize("way", ["newer", "more"])
def test_who_asks_for_more_by_keyboard_goes_on_with_the_first_of_them(
    page: Page, collector: Visitor, ids: list[str], way: str
) -> None:
    log_in(page, collector.login)
    page.goto(f"/gallery?at={ids[125]}")
    expect(tile_of(page, ids[125])).to_be_focused()
    shown = paths(page)
    seam, beside = (0, -1) if way == "newer" else (-1, 1)
    following = ids[ids.index(shown[seam].rpartition("/")[2]) + beside]
    page.locator(f"#{way}-link").focus()
    page.keyboard.press("Enter")
    expect(tile_of(page, following)).to_be_focused()
    expect(tile_of(page, following)).to_be_in_viewport()


def test_without_scripts_the_place_has_links_both_ways(
    plain_page: Page, collector: Visitor, ids: list[str]
) -> None:
    page = plain_page
    log_in(page, collector.login)
    page.goto(f"/pictures/{ids[120]}")
    page.locator("#to-pictures").click()
    expect(tile_of(page, ids[120])).to_be_in_viewport(ratio=1)
    expect(tile_of(page, ids[120])).to_be_focused()
    here = paths(page)
    page.get_by_role("link", name="Newer pictures").click()
    page.wait_for_url("**/gallery?cursor=*")
    newer = paths(page)
    page.goto(f"/gallery?at={ids[120]}")
    page.get_by_role("link", name="More pictures").click()
    page.wait_for_url("**/gallery?cursor=*")
    start = ids.index(newer[0].rpartition("/")[2])
    everything = [f"/pictures/{image_id}" for image_id in ids]
    shown = newer + here + paths(page)
    assert shown == everything[start : start + len(shown)]
    assert len(shown) == 3 * PER_PAGE
    page.get_by_role("link", name="Newest pictures").click()
    page.wait_for_url("**/gallery")
    assert paths(page) == everything[:PER_PAGE]


def test_after_a_deletion_the_gallery_is_open_at_the_neighbour_and_says_it_once(
    page: Page, alice: Visitor
) -> None:
    newest, middle, oldest = alice.has_pictures(3)
    log_in(page, alice.login)
    page.goto(f"{middle['view_url']}/delete")
    page.get_by_role("button", name="Move to trash").click()
    expect(tile_of(page, oldest["id"])).to_be_focused()
    expect(page.locator("#status.is-shown > span")).to_have_text("The picture is in the trash.")
    expect(page).to_have_url(f"{alice.url}/gallery?at={oldest['id']}")
    page.reload()
    expect(thumbnails(page)).to_have_count(2)
    expect(page.locator("#status")).to_be_empty()
    page.goto(f"/gallery?at={middle['id']}")
    expect(page.locator("#status.is-shown")).to_have_text("That picture is not here any more.")
    expect(tile_of(page, newest["id"])).to_be_visible()


def test_nothing_moves_while_a_page_opens_at_a_place(
    page: Page, collector: Visitor, ids: list[str]
) -> None:
    log_in(page, collector.login)
    page.add_init_script(
        """
        window.moved = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.moved += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
        """
    )
    for path, seen in (("/gallery", ids[0]), (f"/gallery?at={ids[120]}", ids[120])):
        page.goto(path)
        expect(tile_of(page, seen).locator("img")).to_have_js_property("complete", True)
        assert page.evaluate("() => window.moved") == 0
