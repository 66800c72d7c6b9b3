"""Signing in and registering: what is typed is kept, and password managers can do their work."""

from __future__ import annotations

import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import Visitor, fill_login
from tests.system.people import PASSWORD


def test_a_wrong_password_is_said_in_place_and_nothing_typed_is_lost(
    page: Page, alice: Visitor
) -> None:
    page.goto("/login?next=/account")
    page.get_by_label("Name").fill(alice.login)
    page.get_by_label("Password", exact=True).fill("not the right one at all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("Error: Sign in · Vitrine")
    expect(page.get_by_label("Name")).to_have_value(alice.login)
    expect(page.get_by_label("Password", exact=True)).to_have_value("not the right one at all")
    fill_login(page, alice.login)
    page.wait_for_url(f"{alice.url}/account")


def test_a_taken_name_leaves_the_password_that_was_chosen(page: Page, alice: Visitor) -> None:
    page.goto("/register")
    page.get_by_label("Name").fill(alice.login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("1 thing to correct")).to_be_visible()
    page.get_by_label("Name").fill(f"alice-{secrets.token_hex(6)}")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(f"{alice.url}/gallery")


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_the_button_that_shows_a_password_keeps_its_name(page: Page, path: str) -> None:
    page.goto(path)
    field = page.get_by_label("Password", exact=True)
    button = page.get_by_role("button", name="Show password")
    field.fill("seven quiet herons")
    expect(button).to_have_attribute("aria-pressed", "false")
    for pressed, kind in (("true", "text"), ("false", "password")):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
        expect(field).to_have_attribute("type", kind)
    # After an answer in place of the form the new button works as well.
    page.get_by_label("Name").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(field).to_have_value("seven quiet herons")
    button.click()
    expect(field).to_have_attribute("type", "text")


def test_a_password_manager_sees_the_form_sent_as_a_form(page: Page, alice: Visitor) -> None:
    # Browsers look at the event of the form, at the kinds of its fields then, and at the new page.
    page.goto("/login")
    page.evaluate(
        """() => document.addEventListener('submit', ({ target, isTrusted }) => {
          sessionStorage.sent = [isTrusted, target.action, ...[...target.elements]
            .filter((field) => field.name).map((field) => `${field.type} ${field.autocomplete}`)];
        })"""
    )
    page.get_by_label("Name").fill(alice.login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Show password").click()
    page.get_by_label("Password", exact=True).press("Enter")
    page.wait_for_url(f"{alice.url}/gallery")
    sent = page.evaluate("() => sessionStorage.sent.split(',')")
    assert sent[:2] == ["true", f"{alice.url}/login"]
    assert {"text username", "password current-password"} <= set(sent)
