"""Signing in and registering: browsers send the forms, which lose no name when that fails."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.visits import Visitor, fill_login, log_in, types_login
from tests.faults.victims import victims
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.pausing import paused
from tests.system.people import PASSWORD

FORMS = {"/login": "Sign in", "/register": "Create account"}


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system of this file's own, whose parts are stopped."""
    with Instance(tmp_path_factory.mktemp("login-form") / "data", dict(MANY_LOGINS)) as instance:
        instance.start()
        yield instance


def processes_of(instance: Instance, *parts: str) -> list[int]:
    """Returns the masters of some parts with their workers."""
    found = victims(instance)
    return [pid for part in parts for one in (part, f"{part} worker") for pid in found.get(one, [])]


def test_a_wrong_password_is_said_and_the_name_is_kept(page: Page, alice: Visitor) -> None:
    page.goto("/login?next=/account")
    page.get_by_label("Name").fill(alice.login)
    page.get_by_label("Password", exact=True).fill("not the right one at all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("Error: Sign in · Vitrine")
    expect(page.get_by_label("Name")).to_have_value(alice.login)
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    fill_login(page, alice.login)
    page.wait_for_url(f"{alice.url}/account")


def test_a_taken_name_is_said_beside_it(page: Page, alice: Visitor) -> None:
    page.goto("/register")
    page.get_by_label("Name").fill(alice.login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("1 thing to correct")).to_be_visible()
    types_login(page, f"alice-{secrets.token_hex(6)}")
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


def test_signing_in_is_a_navigation_of_the_browser(page: Page, alice: Visitor) -> None:
    """Managers of passwords, and programs that drive a browser, wait for one after the click."""
    page.goto("/login")
    types_login(page, alice.login)
    with page.expect_request(lambda request: request.is_navigation_request()) as sent:
        page.locator("main").get_by_role("button", name="Sign in").click()
    assert sent.value.method == "POST"
    page.wait_for_url("**/gallery")
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text(alice.login)


@pytest.mark.parametrize(("path", "button"), FORMS.items())
def test_without_a_line_a_form_stays_with_all_that_is_typed(
    page: Page, path: str, button: str
) -> None:
    page.goto(path)
    page.wait_for_load_state()
    types_login(page, "somebody")
    page.context.set_offline(True)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#status")).to_contain_text("nothing was sent")
    expect(page.get_by_label("Name")).to_have_value("somebody")
    expect(page.get_by_label("Password", exact=True)).not_to_have_value("")
    page.context.set_offline(False)


@pytest.mark.parametrize(("path", "button"), FORMS.items())
def test_a_service_that_stands_still_leaves_the_name_and_says_so(
    breakable: Instance, page: Page, path: str, button: str
) -> None:
    page.goto(breakable.url + path)
    types_login(page, "somebody")
    with paused(processes_of(breakable, "login", "security")):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_contain_text("The server does not answer just now.")
    expect(page.get_by_label("Name")).to_have_value("somebody")
    expect(page.get_by_role("button", name=button)).to_be_enabled()


def test_the_name_is_there_again_after_pages_that_were_not_there(
    breakable: Instance, page: Page
) -> None:
    page.goto(f"{breakable.url}/login")
    types_login(page, "somebody")
    with paused(processes_of(breakable, "bff")):
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Back in a moment")
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_label("Name")).to_have_value("somebody")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")


def test_a_name_that_somebody_begins_to_type_has_no_other_one_before_it(
    page: Page, alice: Visitor
) -> None:
    log_in(page, alice.login)
    page.context.clear_cookies()
    held: list[Route] = []
    page.route(re.compile("/js/password\\."), lambda route: held.append(route))
    with page.expect_request(re.compile("/js/password\\.")):
        page.goto("/login", wait_until="commit")
    page.get_by_label("Name").focus()
    held[0].continue_()
    expect(page.get_by_role("button", name="Show password")).to_be_visible()
    page.keyboard.type(alice.login)
    expect(page.get_by_label("Name")).to_have_value(alice.login)


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page, alice: Visitor) -> None:
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.goto("/login")
    types_login(page, alice.login)
    page.get_by_role("button", name="Sign in").dblclick(no_wait_after=True)
    page.wait_for_url("**/gallery")
    assert len(sent) == 1
