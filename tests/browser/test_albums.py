"""Albums in a browser: looked at as the gallery is, and made of a search."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.visits import Visitor, all_tiles, log_in, new_visitor
from tests.system.instance import Instance

COUNT = 100


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody with pictures for more than one page."""
    person = new_visitor(vitrine.url, "charlie")
    person.has_many_pictures(COUNT)
    return person


def listed(person: Visitor, query: str) -> list[str]:
    items = person.get(f"/v1/images?limit=200&{query}").json()["items"]
    return [f"/pictures/{item['id']}" for item in items]


def test_an_album_goes_on_to_its_end_and_back_to_the_very_picture(
    page: Page, collector: Visitor
) -> None:
    ids = [one.rpartition("/")[2] for one in listed(collector, "sort=name")]
    album = collector.has_album("All", *ids)
    log_in(page, collector.login)
    page.goto(f"/albums/{album}")
    while page.locator("#more").count():
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    assert all_tiles(page) == [f"/pictures/{one}" for one in ids]
    tile = page.locator(f"#gallery .rows a[href='/pictures/{ids[90]}?album={album}']")
    tile.click()
    page.wait_for_url(f"**/pictures/{ids[90]}?album={album}")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/pictures/{ids[91]}?album={album}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/pictures/{ids[90]}?album={album}")
    page.get_by_role("link", name="All pictures").click()
    page.wait_for_url(f"**/albums/{album}?at={ids[90]}")
    expect(tile).to_be_in_viewport()


def test_an_album_can_be_seen_in_another_order_under_days(hands: Hands, collector: Visitor) -> None:
    page = hands.page
    ids = [one.rpartition("/")[2] for one in listed(collector, "")][:5]
    album = collector.has_album("Five", *ids[::-1])
    log_in(page, collector.login)
    hands.open(f"/albums/{album}")
    expect(page.locator(".day-name")).to_have_count(0)
    hands.press(page.locator("#sort > summary"))
    hands.press(page.get_by_role("link", name="Newest uploaded"))
    page.wait_for_url(f"**/albums/{album}?sort=uploaded")
    expect(page.locator(".day-name")).to_have_count(1)
    shown = page.locator("#gallery .rows a").evaluate_all("(all) => all.map((a) => a.pathname)")
    assert shown == [f"/pictures/{one}" for one in ids]


def test_a_search_is_saved_shown_changed_and_deleted(hands: Hands, collector: Visitor) -> None:
    page = hands.page
    log_in(page, collector.login)
    hands.open("/gallery?q=small-7")
    wanted = page.locator("#gallery .rows a").count()
    hands.press(page.get_by_role("link", name="Save this search"))
    name = f"Sevens by {hands.way}"
    hands.type(page.get_by_label("Name", exact=True), name)
    hands.press(page.get_by_role("button", name="Save search"))
    hands.expect_heading(name)
    expect(page.locator(".album-rule .chip")).to_have_text(["small-7"])
    expect(page.locator("#gallery .rows a")).to_have_count(wanted)
    hands.press(page.get_by_role("link", name="Change"))
    hands.type(page.get_by_label("Looks for"), "small-77 size:big")
    hands.press(page.get_by_role("button", name="Save"))
    expect(page.locator("#rule-error")).to_contain_text("size:big")
    hands.type(page.get_by_label("Looks for"), "small-77")
    hands.press(page.get_by_role("button", name="Save"))
    expect(page.locator("#gallery .rows a")).to_have_count(1)
    hands.open("/albums")
    hands.press(page.get_by_role("link", name=name))
    hands.press(page.get_by_role("link", name="Delete search"))
    hands.press(page.get_by_role("button", name="Delete search"))
    expect(page.locator("#status")).to_contain_text("The album is deleted.")
    assert len(collector.get("/v1/images?q=small-77").json()["items"]) == 1


def test_an_undo_leads_back_into_the_album(page: Page, alice: Visitor) -> None:
    pictures = alice.has_pictures(3)
    album = alice.has_album("Lisbon", *(one["id"] for one in pictures))
    log_in(page, alice.login)
    page.goto(f"/pictures/{pictures[1]['id']}?album={album}")
    page.get_by_role("button", name="Move to trash").click()
    page.wait_for_url(f"**/albums/{album}?**")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/albums/{album}?at={pictures[1]['id']}*")
    expect(page.locator("#status.is-shown")).to_have_text("The picture is back.")
    expect(page.locator("#gallery .rows a")).to_have_count(3)
