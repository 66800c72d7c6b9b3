"""The pages of the account without scripts, by the keyboard alone, and by touch on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.hands import Hands
from tests.browser.visits import Visitor, log_in
from tests.system.people import PASSWORD

NEW = "eight loud storks at dawn"


@pytest.fixture
def own(hands: Hands, alice: Visitor) -> Hands:
    """Alice, who has just signed in."""
    log_in(hands.page, alice.login)
    return hands


def test_a_token_is_made_with_a_file_for_a_program_and_revoked(own: Hands) -> None:
    page = own.page
    own.open("/account")
    own.press(page.locator(".sections-list").get_by_role("link", name="Apps and tokens"))
    own.type(page.get_by_label("Name", exact=True), "ShareX at home")
    own.press(page.get_by_label("See your pictures"))
    own.choose(page.get_by_label("When it ends"), "In 30 days")
    own.press(page.get_by_text("Only from some networks"))
    own.type(page.get_by_label("Networks"), "no network")
    own.press(page.get_by_role("button", name="Make token"))
    expect(page.locator("#networks-error")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("ShareX at home")
    expect(page.get_by_label("See your pictures")).to_be_checked()
    expect(page.get_by_label("When it ends")).to_have_value("30")
    own.type(page.get_by_label("Networks"), "127.0.0.0/8")
    own.press(page.get_by_role("button", name="Make token"))
    token = page.locator("#fresh-token").inner_text()
    own.press(page.get_by_text("ShareX (Windows)"))
    with page.expect_download() as saved:
        own.press(page.get_by_role("button", name="Download vitrine.sxcu"))
    assert token in saved.value.path().read_text()
    row = page.locator(".entry").filter(has_text="ShareX at home")
    own.press(row.get_by_role("link", name="Revoke"))
    own.expect_heading("Revoke this token?")
    own.press(page.get_by_role("link", name="Keep it"))
    own.expect_heading("Apps and tokens")
    expect(page.locator("#fresh-token")).to_have_count(0)
    own.press(row.get_by_role("link", name="Revoke"))
    own.press(page.get_by_role("button", name="Revoke token"))
    own.expect_heading("Apps and tokens")
    expect(row).to_have_count(0)


def test_sessions_end_one_by_one_and_all_at_once(own: Hands, alice: Visitor) -> None:
    page = own.page
    alice.log_in()
    own.open("/account")
    own.press(page.locator(".sections-list").get_by_role("link", name="Sessions"))
    rows = page.locator(".entry")
    expect(rows).to_have_count(3)
    own.press(rows.get_by_role("button", name="Sign out").first)
    expect(rows).to_have_count(2)
    own.press(page.get_by_role("button", name="Sign out everywhere else"))
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("This browser")
    assert alice.get("/v1/user").status == 401


def test_the_password_is_changed(own: Hands, alice: Visitor) -> None:
    page = own.page
    own.open("/account")
    own.press(page.locator(".sections-list").get_by_role("link", name="Password"))
    current = page.get_by_label("Password that you have", exact=True)
    own.type(current, "not the right one at all")
    own.type(page.get_by_label("New password", exact=True), NEW)
    own.press(page.get_by_role("button", name="Change password"))
    expect(page.locator("#current_password-error")).to_contain_text("That is not your password.")
    own.type(current, PASSWORD)
    own.type(page.get_by_label("New password", exact=True), NEW)
    own.press(page.get_by_role("button", name="Change password"))
    expect(page.locator(".done")).to_contain_text("Your password is changed.")
    answer = alice.request("POST", "/v1/token", json={"login": alice.login, "password": NEW})
    assert answer.status == 200


def test_older_lines_of_the_activity_are_reached(own: Hands, alice: Visitor) -> None:
    page = own.page
    alice.has_tokens(51)
    own.open("/account")
    own.press(page.locator(".sections-list").get_by_role("link", name="Activity"))
    lines = page.locator(".event")
    expect(lines).to_have_count(50)
    own.press(page.get_by_role("link", name="Older"))
    expect(lines.last).to_contain_text("The account was made")
    if own.way == "keyboard":
        expect(page.get_by_text("That is all there is.")).to_be_focused()


def test_signing_out_shows_the_page_to_sign_in(own: Hands) -> None:
    own.open("/account")
    own.press(own.page.locator("#sign-out").get_by_role("button", name="Sign out"))
    own.expect_heading("Sign in")
    own.open("/account")
    own.expect_heading("Sign in")


def test_the_account_is_deleted(own: Hands, alice: Visitor) -> None:
    page = own.page
    own.open("/account")
    own.press(page.locator(".sections-list").get_by_role("link", name="Data"))
    own.press(page.get_by_role("link", name="Delete account"))
    own.type(page.get_by_label("Your name"), alice.login)
    own.type(page.get_by_label("Your password", exact=True), PASSWORD)
    own.press(page.get_by_role("button", name="Delete account for good"))
    own.expect_heading("Sign in")
    expect(page.locator("#status")).to_contain_text("Your account is deleted.")
    if own.has_scripts:
        # It is said once: not for ever, nor again after a reload.
        expect(page).to_have_url(f"{alice.url}/login")
        expect(page.locator("#status")).to_be_empty()
    assert alice.get("/v1/user").status == 401


def test_a_password_is_confirmed_before_a_page_that_asks_for_it(own: Hands) -> None:
    page = own.page
    own.open("/confirm?next=/account/sessions")
    own.expect_heading("Confirm that it is you")
    own.press(page.get_by_role("button", name="Confirm"))
    expect(page.get_by_role("alert")).to_contain_text("Enter your password.")
    own.type(page.get_by_label("Password", exact=True), PASSWORD)
    own.press(page.get_by_role("button", name="Confirm"))
    own.expect_heading("Sessions")
