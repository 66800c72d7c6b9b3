"""What a stranger sees of a picture: all of it with the link, nothing of it without."""

from __future__ import annotations

import urllib.request

from playwright.sync_api import Page, expect

from tests.browser.visits import Visitor, expect_loaded, fill_login

MISSING = "0123456789ABCDEFGHIJKL"


def test_a_stranger_with_the_link_sees_the_picture_and_no_controls(
    page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1, visibility="link")
    page.goto(picture["view_url"])
    expect_loaded(page.locator("#picture"))
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("link", name="Delete")).to_have_count(0)
    expect(page.locator("main form")).to_have_count(0)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert alice.login not in page.content()


def test_a_shared_page_tells_other_sites_what_it_shows(page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1, visibility="link")
    page.goto(picture["view_url"])
    tags = {
        tag.get_attribute("property"): tag.get_attribute("content")
        for tag in page.locator("meta[property^='og:']").all()
    }
    assert tags["og:title"]
    assert tags["og:url"] == picture["view_url"]
    assert tags["og:image"] == picture["card_url"]
    size = (str(picture["card_width"]), str(picture["card_height"]))
    assert (tags["og:image:width"], tags["og:image:height"]) == size
    with urllib.request.urlopen(tags["og:image"]) as answer:  # noqa: S310  # The test's own server.
        assert answer.headers["Content-Type"] == tags["og:image:type"]


def test_a_page_of_ones_own_says_nothing_to_other_sites(alices_page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    alices_page.goto(picture["view_url"])
    expect(alices_page.locator("meta[property^='og:']")).to_have_count(0)


def test_a_private_and_a_missing_picture_send_a_stranger_to_the_same_login(
    page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page.goto("/login")  # From here on the pages know the time zone.
    pages = {}
    for picture_id in (picture["id"], MISSING):
        page.goto(f"/pictures/{picture_id}")
        expect(page).to_have_url(f"{alice.url}/login?next=/pictures/{picture_id}")
        pages[picture_id] = page.content().replace(picture_id, "")
    assert pages[picture["id"]] == pages[MISSING]


def test_after_logging_in_the_owner_is_led_back_to_the_picture(page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    page.goto(picture["view_url"])
    fill_login(page, alice.login)
    expect(page).to_have_url(picture["view_url"])
    expect_loaded(page.locator("#picture"))


def test_somebody_elses_private_picture_is_not_there(
    page: Page, alice: Visitor, bob: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page.goto(picture["view_url"])
    fill_login(page, bob.login)
    expect(page).to_have_url(picture["view_url"])
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_logging_in_never_leads_to_another_site(page: Page, alice: Visitor) -> None:
    page.goto("/login?next=//example.org/")
    fill_login(page, alice.login)
    page.wait_for_url(f"{alice.url}/gallery")
