"""Rows far from the window are not on the page, and nobody notices."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visits import Visitor, all_tiles, log_in, new_visitor, thumbnails
from tests.system.instance import Instance
from tests.timeouts import wait_until

COUNT = 200
_HEIGHT = "() => document.documentElement.scrollHeight"


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody with pictures for many windows of a narrow screen."""
    person = new_visitor(vitrine.url, "charlie")
    person.has_many_pictures(COUNT)
    return person


@pytest.fixture
def deep_page(page: Page, collector: Visitor) -> Page:
    """All pictures have come, on a narrow screen, which shows the last of them."""
    page.set_viewport_size({"width": 320, "height": 600})
    log_in(page, collector.login)
    while page.locator("#more").count():
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(gaps(page).first).to_be_attached()
    return page


def gaps(page: Page) -> Locator:
    return page.locator("#gallery .rows > .gap")


def test_far_rows_leave_and_come_back_in_their_order(deep_page: Page, collector: Visitor) -> None:
    page = deep_page
    listed = collector.get("/v1/images?limit=200").json()["items"]
    assert thumbnails(page).count() < COUNT
    height = page.evaluate(_HEIGHT)
    page.evaluate("() => scrollTo(0, 0)")
    first = page.locator(f"#gallery a[href='/pictures/{listed[0]['id']}']")
    expect(first).to_be_in_viewport()
    expect(first.locator("img")).to_have_js_property("complete", True)
    assert first.locator("img").evaluate("(image) => image.naturalWidth") > 0
    assert page.evaluate(_HEIGHT) == height
    assert all_tiles(page) == [f"/pictures/{item['id']}" for item in listed]
    assert page.evaluate(_HEIGHT) == height


def test_the_view_stays_where_it_is_when_rows_come_back_into_another_width(
    deep_page: Page,
) -> None:
    page = deep_page
    page.set_viewport_size({"width": 400, "height": 600})
    moved = page.evaluate(
        """
        async () => {
          const frame = () => new Promise(requestAnimationFrame);
          let most = 0;
          while (document.querySelector('.rows > .gap') && scrollY > 0) {
            await frame();
            const shown = [...document.querySelectorAll('#gallery .rows a')]
              .find((one) => one.getBoundingClientRect().bottom > 100);
            const { top } = shown.getBoundingClientRect();
            scrollBy({ top: -100, behavior: 'instant' });
            const by = shown.getBoundingClientRect().top - top;
            await frame();
            await frame();
            most = Math.max(most, Math.abs(shown.getBoundingClientRect().top - top - by));
          }
          return most;
        }
        """
    )
    assert moved < 2


def test_a_row_with_the_focus_stays(page: Page, collector: Visitor) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    log_in(page, collector.login)
    thumbnails(page).first.focus()
    while page.locator("#more").count():
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(gaps(page).first).to_be_attached()
    expect(thumbnails(page).first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pictures/*")


def test_the_address_far_down_is_not_that_of_the_newest_pictures(deep_page: Page) -> None:
    deep_page.evaluate("() => scrollBy(0, -200)")
    wait_until(lambda: deep_page.evaluate("() => location.search"), "the address has the place")
