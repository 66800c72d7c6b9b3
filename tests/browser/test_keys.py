"""The keys of the pages: a list of them, what they use, and a switch for those of one character."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.axe import faults_of
from tests.browser.visits import Visitor, expect_loaded, log_in

SCHEMES = ("light", "dark")


def test_the_list_is_a_dialog_over_any_page_and_gives_the_focus_back(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    dialog = page.get_by_role("dialog", name="Keys")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Close the keys").click()
    expect(dialog).to_be_hidden()
    page.goto(picture["view_url"])
    page.get_by_role("button", name="Keys").click()
    expect(dialog).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme
    # No key goes through to the page below.
    page.keyboard.press("+")
    page.keyboard.press("f")
    expect(page.locator("#stage.is-close")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#keys-button")).to_be_focused()
    assert page.url == picture["view_url"]


def test_without_scripts_the_account_leads_to_the_list_and_offers_no_switch(
    plain_page: Page, alice: Visitor
) -> None:
    page = plain_page
    log_in(page, alice.login)
    page.goto("/account")
    expect(page.get_by_label("Use single keys in this browser")).to_be_hidden()
    page.get_by_role("link", name="See all keys").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
    expect(page.locator("main").get_by_text("Slide show")).to_be_visible()


def test_keys_use_the_controls_that_name_them(alices_page: Page, alice: Visitor) -> None:
    newest, older = alice.has_pictures(2)
    page = alices_page
    page.goto(newest["view_url"])
    with page.expect_download():
        page.keyboard.press("d")
    page.keyboard.press("e")
    name = page.get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    # In a field a letter is a letter.
    name.press("End")
    page.keyboard.type("fpi?")
    expect(name).to_have_value(f"{newest['name']}fpi?")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#words-change")).to_be_focused()
    page.keyboard.press("Delete")
    page.wait_for_url("**/gallery?at=*")
    page.locator("#status").get_by_role("button", name="Undo").click()
    expect(page.locator("#status")).to_contain_text("back")
    page.goto(older["view_url"])
    page.keyboard.press("u")
    page.wait_for_url("**/upload")


def test_single_keys_are_switched_off_in_the_account_and_count_in_the_picture_still(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto("/account")
    page.get_by_label("Use single keys in this browser").uncheck()
    expect(page.locator("#status")).to_have_text("Single keys are off in this browser.")
    page.goto(picture["view_url"])
    expect_loaded(page.locator("#picture"))
    page.locator("#words-change").focus()
    for key in ("+", "?", "i", "e", "p"):
        page.keyboard.press(key)
    expect(page.locator("#stage.is-close")).to_have_count(0)
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(page.get_by_label("Name", exact=True)).to_be_hidden()
    expect(page.locator("#full-screen")).to_have_attribute("title", "Full screen")
    page.locator(".stage-link").focus()
    page.keyboard.press("+")
    expect(page.locator("#stage.is-close")).to_have_count(1)
    # What is no character works everywhere.
    page.locator("#words-change").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#stage.is-close")).to_have_count(0)
    page.goto("/account")
    page.get_by_label("Use single keys in this browser").check()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
