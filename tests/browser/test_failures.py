"""A request that fails leaves the old state, and the page says one sentence about it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.visits import Visitor


def test_a_change_that_fails_is_told_and_sent_again(alices_page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    page.get_by_text("Name and description").click()
    page.get_by_label("Description").fill("Three herons")
    page.route("**/pictures/*", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name="Save", exact=True).click()
    status = page.locator("#status")
    expect(status).to_contain_text("That did not work.")
    expect(page.get_by_label("Description")).to_have_value("Three herons")
    page.unroute("**/pictures/*")
    status.get_by_role("button", name="Try again").click()
    expect(page.locator(".details-said")).to_contain_text("Saved")
    expect(status).to_be_empty()
    assert alice.get(f"/v1/images/{picture['id']}").json()["alt"] == "Three herons"
