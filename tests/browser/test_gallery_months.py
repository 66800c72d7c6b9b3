"""From the gallery to any month, by a menu of links."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.visits import Visitor, log_in, new_visitor, thumbnails
from tests.system.instance import Instance
from tests.system.pictures import jpeg

MONTHS = ("202403", "202402", "202312")
OF_A_MONTH = 4


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody with pictures of three months, as their names tell."""
    person = new_visitor(vitrine.url, "charlie")
    for month in MONTHS:
        for number in range(OF_A_MONTH):
            name = f"IMG_{month}1{number}_120000.jpg"
            content = jpeg(480 + number, 360, seed=int(month) + number)
            assert person.upload(content, name).status == 201
    return person


def test_a_month_leads_to_its_pictures(hands: Hands, collector: Visitor) -> None:
    page = hands.page
    log_in(page, collector.login)
    hands.open("/gallery?sort=taken")
    hands.press(page.locator("#months > summary"))
    hands.press(page.get_by_role("link", name="February 2024, 4 pictures"))
    page.wait_for_url("**/gallery?sort=taken&cursor=*")
    first = thumbnails(page).locator("img[alt^='IMG_202402']").first
    # With scripts newer ones come above it at once, and it stays in view.
    expect(first).to_be_in_viewport()


def test_the_month_that_is_looked_at_is_marked(page: Page, collector: Visitor) -> None:
    log_in(page, collector.login)
    page.goto("/gallery?sort=taken")
    page.locator("#months > summary").click()
    expect(page.locator("#months [aria-current]")).to_contain_text("March")
    page.keyboard.press("Escape")
    expect(page.locator("#months nav")).to_be_hidden()
