"""The pages of the account: a list of them at the left, on a phone a list and then a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.visits import Visitor, log_in, log_out
from tests.system.people import PASSWORD

PHONE = {"width": 390, "height": 844}
PAGES = ("Profile", "Password", "Sessions", "Apps and tokens", "Data", "Activity")
# The trash stands among them, and is a page without their list.
WAYS = (*PAGES[:-1], "Tags", "Trash", PAGES[-1])


@pytest.fixture
def on_phone(open_context: OpenContext) -> Callable[[bool], Page]:
    return lambda scripts: open_context(viewport=PHONE, java_script_enabled=scripts).new_page()


def test_on_a_large_window_every_page_is_one_link_away(alices_page: Page, alice: Visitor) -> None:
    page = alices_page
    page.get_by_role("link", name="Account").click()
    ways = page.get_by_role("navigation", name="Account")
    for name in PAGES:
        ways.get_by_role("link", name=name, exact=True).click()
        here = ways.locator("[aria-current=page]")
        expect(here).to_have_text(name)
        heading = alice.login if name == "Profile" else name
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.locator(".sections-back")).not_to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_on_a_phone_there_is_a_list_and_then_a_page(
    on_phone: Callable[[bool], Page], alice: Visitor, scripts: bool
) -> None:
    page = on_phone(scripts)
    log_in(page, alice.login)
    page.goto("/account")
    ways = page.locator(".sections-list a:visible")
    expect(ways).to_have_text(WAYS[1:])
    for way in ways.all():
        box = way.bounding_box()
        assert box
        assert box["height"] >= 44
    ways.filter(has_text="Sessions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sessions")
    expect(page.get_by_role("navigation", name="Account")).not_to_be_visible()
    page.locator(".sections-back").click()
    expect(ways).to_have_count(len(WAYS) - 1)


def test_everything_is_read_before_it_is_reached_by_the_keyboard_in_the_same_order(
    alices_page: Page,
) -> None:
    page = alices_page
    page.goto("/account/sessions")
    reached = []
    page.locator("#main").focus()
    for _ in (*WAYS, "A token"):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.textContent.trim()"))
    assert reached == [*WAYS, "A token"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_all_other_sessions_end_at_once(
    open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    for _ in range(2):
        alice.log_in()
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/sessions")
    rows = page.locator(".entry")
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(rows).to_have_count(1)
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_have_count(0)
    if scripts:
        expect(page.locator("#status")).to_have_text("3 sessions were signed out.")
        expect(page.get_by_role("heading", name="Browsers")).to_be_focused()
    assert alice.get("/v1/user").status == 401


def test_the_space_in_use_is_said_with_what_it_is_made_of(
    alices_page: Page, alice: Visitor
) -> None:
    alice.has_pictures(2)
    page = alices_page
    page.goto("/account/data")
    used = alice.get("/v1/user").json()["usage"]
    expect(page.locator(".space-words")).to_contain_text("in 2 pictures")
    expect(page.locator(".figures dd").first).to_have_text(str(used["images"]))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_what_happened_is_listed_in_words_newest_first(
    open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    for number in range(51):
        wanted = {"name": f"program {number}", "scopes": ["upload"]}
        assert alice.request("POST", "/v1/tokens", json=wanted).status == 201
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/activity")
    lines = page.locator(".event .entry-name")
    expect(lines.nth(0)).to_have_text("Signed in")
    expect(lines.nth(1)).to_have_text("An API token was made: program 50")
    expect(lines).to_have_count(50)
    page.get_by_role("link", name="Older").click()
    expect(lines.last).to_have_text("The account was made")
    # With scripts the older lines come below, without they are a page of their own.
    expect(lines).to_have_count(54 if scripts else 4)
    expect(page.get_by_text("That is all there is.")).to_be_visible()
    if scripts:
        expect(page.locator("#older")).to_be_focused()


def test_a_wrong_password_that_somebody_tried_catches_the_eye(
    alices_page: Page, alice: Visitor
) -> None:
    page = alices_page
    wrong = {"login": alice.login, "password": f"{PASSWORD} not"}
    assert alice.request("POST", "/v1/token", json=wrong).status == 401
    page.goto("/account/activity")
    expect(page.locator(".event.is-noteworthy")).to_contain_text("A wrong password was tried")


def test_no_page_of_the_account_is_shown_after_a_sign_out(
    alices_page: Page, alice: Visitor
) -> None:
    page = alices_page
    for path in ("/account/apps", "/account/activity"):
        page.goto(path)
    log_out(page)
    for path in ("/account/apps", "/account/activity", "/confirm"):
        page.goto(path)
        expect(page).to_have_url(f"{alice.url}/login?next={path}")
