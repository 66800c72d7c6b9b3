"""Pictures are searched from the bar of every page, without scripts, by the keyboard, by touch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.visits import Visitor, log_in, new_visitor, thumbnails
from tests.system.instance import Instance
from tests.system.pictures import jpeg


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody with three pictures, two of a beach."""
    person = new_visitor(vitrine.url, "charlie")
    for number, name in enumerate(("Beach at noon", "Beach at night", "Harbour")):
        assert person.upload(jpeg(480 + number, 360), f"{name}.jpg").status == 201
    return person


def search(hands: Hands, text: str) -> None:
    field = hands.page.get_by_label("Search pictures")
    hands.type(field, text)
    field.press("Enter")


def test_somebody_searches_narrows_and_widens(hands: Hands, collector: Visitor) -> None:
    page = hands.page
    log_in(page, collector.login)
    hands.open("/account")
    search(hands, "beach night")
    page.wait_for_url("**/gallery?q=beach+night")
    expect(thumbnails(page)).to_have_count(1)
    expect(page.locator(".found-count")).to_have_text("1 picture")
    expect(page.get_by_label("Search pictures")).to_have_value("beach night")
    hands.press(page.get_by_role("link", name="Search without night"))
    page.wait_for_url("**/gallery?q=beach")
    expect(page.locator(".found-count")).to_have_text("2 pictures")
    hands.press(page.get_by_role("link", name="Search without beach"))
    page.wait_for_url("**/gallery")
    expect(thumbnails(page)).to_have_count(3)


def test_what_is_not_found_is_named(hands: Hands, collector: Visitor) -> None:
    page = hands.page
    log_in(page, collector.login)
    search(hands, "beach zebra")
    expect(page.get_by_role("heading", level=2)).to_have_text("Nothing found for beach zebra")
    hands.press(page.get_by_role("link", name="Search without zebra"))
    expect(thumbnails(page)).to_have_count(2)


def test_a_search_that_cannot_be_made_keeps_what_was_typed(
    hands: Hands, collector: Visitor
) -> None:
    page = hands.page
    log_in(page, collector.login)
    search(hands, "size:large")
    hands.expect_heading("That search does not work")
    expect(page.get_by_label("Search pictures")).to_have_value("size:large")
    search(hands, "harbour")
    expect(thumbnails(page)).to_have_count(1)


def test_a_search_stays_sorted_and_its_pictures_lead_back_to_it(
    page: Page, collector: Visitor
) -> None:
    log_in(page, collector.login)
    page.goto("/gallery?sort=name")
    page.get_by_label("Search pictures").fill("beach")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery?q=beach&sort=name")
    expect(thumbnails(page).locator("img").first).to_have_attribute("alt", "Beach at night.jpg")
    thumbnails(page).last.click()
    page.wait_for_url("**/pictures/*?q=beach&sort=name")
    page.locator("#to-pictures").click()
    page.wait_for_url("**/gallery?q=beach&sort=name&at=*")
    expect(thumbnails(page)).to_have_count(2)


def test_a_key_brings_the_field_and_a_second_one_is_typed(page: Page, collector: Visitor) -> None:
    log_in(page, collector.login)
    page.goto("/account")
    field = page.get_by_label("Search pictures")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.press("/")
    expect(field).to_have_value("/")
