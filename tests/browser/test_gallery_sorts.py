"""The gallery in another order: by a menu of links, kept in the address on every way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_of
from tests.browser.hands import Hands
from tests.browser.visits import (
    Visitor,
    all_tiles,
    leave_by_history,
    log_in,
    new_visitor,
    thumbnails,
)
from tests.system.instance import Instance

COUNT = 170


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody with pictures for more than two pages."""
    person = new_visitor(vitrine.url, "charlie")
    person.has_many_pictures(COUNT)
    return person


def listed(person: Visitor, query: str) -> list[str]:
    items = person.get(f"/v1/images?limit=200&{query}").json()["items"]
    return [f"/pictures/{item['id']}" for item in items]


def test_the_menu_leads_to_another_order(hands: Hands, collector: Visitor) -> None:
    page = hands.page
    log_in(page, collector.login)
    hands.press(page.locator("#sort > summary"))
    hands.press(page.get_by_role("link", name="Name, A to Z"))
    page.wait_for_url("**/gallery?sort=name")
    expect(page.locator("#sort > summary")).to_contain_text("Name, A to Z")
    wanted = listed(collector, "sort=name")
    shown = thumbnails(page).evaluate_all("(all) => all.map((one) => one.pathname)")
    # What is far below the window is not on the page.
    assert shown[:20] == wanted[:20]


@pytest.mark.parametrize("query", ["sort=name", "sort=size&order=asc", "order=asc", "sort=taken"])
def test_an_order_goes_on_to_its_end(page: Page, collector: Visitor, query: str) -> None:
    log_in(page, collector.login)
    page.goto(f"/gallery?{query}")
    while page.locator("#more").count():
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    assert all_tiles(page) == listed(collector, query)


def test_the_way_back_from_a_picture_leads_into_the_same_order(
    page: Page, collector: Visitor
) -> None:
    log_in(page, collector.login)
    wanted = listed(collector, "sort=name")[120]
    page.goto(f"/gallery?sort=name&at={wanted.rpartition('/')[2]}")
    tile = page.locator(f"#gallery .rows a[href='{wanted}?sort=name']")
    expect(tile).to_be_focused()
    tile.click()
    page.wait_for_url("**/pictures/*?sort=name")
    leave_by_history(page)
    page.wait_for_url(f"**/gallery?sort=name&at={wanted.rpartition('/')[2]}")
    expect(tile).to_be_in_viewport()


def test_the_menu_closes_by_escape_and_by_a_click_elsewhere(page: Page, collector: Visitor) -> None:
    log_in(page, collector.login)
    summary = page.locator("#sort > summary")
    links = page.locator("#sort ul")
    summary.focus()
    page.keyboard.press("Enter")
    expect(links).to_be_visible()
    # Of a picture under the menu a small part may be left: closing it is the way there.
    faults = [one for one in faults_of(page) if not one.startswith('target-size: <a href="/pict')]
    assert faults == []
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(links).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator(".wordmark").focus()
    expect(links).to_be_hidden()
