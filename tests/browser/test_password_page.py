"""Changing the password: what it says of a new one while it is typed, and what it ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenContext
from tests.browser.visits import Visitor, log_in, new_visitor
from tests.faults.victims import victims
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.pausing import paused
from tests.system.people import PASSWORD
from tests.timeouts import wait_until

NEW = "eight loud storks at dawn"
WEAK = "passwordpassword"


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system of this file's own, whose parts are stopped."""
    with Instance(tmp_path_factory.mktemp("password") / "data", dict(MANY_LOGINS)) as instance:
        instance.start()
        yield instance


def change(page: Page, current: str, new: str) -> None:
    page.get_by_label("Password that you have", exact=True).fill(current)
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_role("button", name="Change password").click()


def sign_in_with(page: Page, login: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Name").fill(login)
    page.get_by_label("Password", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_a_new_password_signs_out_all_others_and_says_how_many(
    open_context: OpenContext, alice: Visitor, has_scripts: bool
) -> None:
    page = open_context(java_script_enabled=has_scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/password")
    change(page, PASSWORD, NEW)
    done = page.locator(".done")
    expect(done).to_have_text("Your password is changed. 1 other session was signed out.")
    if has_scripts:
        expect(done).to_be_focused()
    # The session of the script is over, this one is not.
    wait_until(lambda: alice.get("/v1/user").status == 401, "the other session is over")
    page.goto("/account/password")
    expect(page.get_by_text("Changed ")).to_be_visible()
    other = open_context(java_script_enabled=has_scripts).new_page()
    sign_in_with(other, alice.login, PASSWORD)
    expect(other.get_by_role("alert")).to_be_visible()
    sign_in_with(other, alice.login, NEW)
    other.wait_for_url("**/gallery")


def test_what_is_wrong_is_said_beside_its_field_and_the_summary_leads_there(
    alices_page: Page,
) -> None:
    page = alices_page
    page.goto("/account/password")
    change(page, "not the right one at all", NEW)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("That is not your password.")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Password that you have", exact=True)).to_be_focused()
    change(page, PASSWORD, WEAK)
    expect(page.locator("#new_password-error")).to_be_visible()
    expect(page.get_by_label("New password", exact=True)).to_have_value("")


def test_a_verdict_stands_beside_the_field_while_it_is_typed(alices_page: Page) -> None:
    page = alices_page
    page.goto("/account/password")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else 0)
    field, verdict = page.get_by_label("New password", exact=True), page.locator(".verdict")
    field.press_sequentially(WEAK, delay=10)
    expect(verdict).to_be_visible()
    expect(verdict).not_to_have_class("is-accepted")
    # It was asked for after a pause and not with each letter, and got nothing but what it is about.
    assert len(sent) < len(WEAK) / 2
    assert sent[-1].startswith("new_password=")
    assert "current_password" not in "".join(sent)
    field.fill(NEW)
    expect(page.locator(".verdict.is-accepted")).to_have_text("Strong")
    assert page.locator(".strength-button").is_hidden()


def test_a_verdict_is_gone_as_soon_as_it_is_about_something_else(alices_page: Page) -> None:
    page = alices_page
    page.goto("/account/password")
    field, verdict = page.get_by_label("New password", exact=True), page.locator(".verdict")
    field.fill(NEW)
    expect(verdict).to_be_visible()
    held: list[Route] = []
    page.route("**/password-strength", lambda route: held.append(route))
    field.press_sequentially("x")
    expect(verdict).to_have_count(0)
    wait_until(lambda: len(held) == 1 or page.wait_for_timeout(50), "the verdict is asked for")
    field.fill("")
    # The answer that was on its way is about what stands there no more.
    held[0].continue_()
    page.unroute("**/password-strength")
    expect(verdict).to_have_count(0)


@pytest.mark.parametrize("how", ["500", "429", "offline", "silence"])
def test_a_verdict_that_does_not_come_is_not_made_up(alices_page: Page, how: str) -> None:
    page = alices_page
    page.goto("/account/password")
    failures = {
        "500": lambda route: route.fulfill(status=500),
        "429": lambda route: route.fulfill(status=429, headers={"Retry-After": "3"}),
        "offline": lambda route: route.abort("internetdisconnected"),
        "silence": lambda _route: None,
    }
    page.evaluate("() => { htmx.config.timeout = 200; }")
    page.route("**/password-strength", failures[how])
    event = "requestfailed" if how in ("offline", "silence") else "requestfinished"
    with page.expect_event(event, lambda one: one.url.endswith("/password-strength")):
        page.get_by_label("New password", exact=True).fill(NEW)
    expect(page.locator(".verdict")).to_have_count(0)
    expect(page.locator("#status")).not_to_have_class("is-shown")
    expect(page.locator("#status")).to_be_empty()
    # It never keeps anybody from going on.
    page.unroute("**/password-strength")
    change(page, PASSWORD, NEW)
    expect(page.locator(".done")).to_contain_text("Your password is changed.")


def test_without_scripts_the_verdict_is_a_page_beside_and_the_form_stays(
    plain_page: Page, alice: Visitor
) -> None:
    page = plain_page
    log_in(page, alice.login)
    page.goto("/account/password")
    field = page.get_by_label("New password", exact=True)
    field.fill(WEAK)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="How strong is it?").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("How strong it is")
    expect(opened.value.locator(".verdict")).to_be_visible()
    expect(field).to_have_value(WEAK)


def test_enter_in_a_field_changes_the_password_and_asks_for_no_verdict(
    alices_page: Page,
) -> None:
    page = alices_page
    page.goto("/account/password")
    page.get_by_label("Password that you have", exact=True).fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password", exact=True).press("Enter")
    expect(page.locator(".done")).to_be_visible()
    assert len(page.context.pages) == 1


def test_a_manager_of_passwords_sees_the_form_sent_as_a_form(alices_page: Page) -> None:
    page = alices_page
    page.goto("/account/password")
    page.get_by_label("Password that you have", exact=True).fill(PASSWORD)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Show new password").click()
    # Kept by the tab: an exposed function would still be called while the browser leaves the page.
    page.evaluate(
        """() => document.addEventListener('submit', ({ target }) => {
          sessionStorage.sent = [...target.elements].filter((field) => field.name)
            .map((field) => `${field.type} ${field.autocomplete}`);
        })"""
    )
    with page.expect_request(lambda request: request.is_navigation_request()) as sent:
        page.get_by_role("button", name="Change password").click()
    assert sent.value.method == "POST"
    expect(page.locator(".done")).to_be_visible()
    kinds = page.evaluate("() => sessionStorage.sent")
    assert "text username,password current-password,password new-password" in kinds


def test_a_service_that_stands_still_says_that_nobody_knows_which_one_holds(
    breakable: Instance, open_context: OpenContext
) -> None:
    alice = new_visitor(breakable.url, "alice")
    page = open_context(base_url=breakable.url).new_page()
    log_in(page, alice.login)
    page.goto("/account/password")
    found = victims(breakable)
    frozen = [pid for one in ("login", "login worker") for pid in found.get(one, [])]
    with paused(frozen):
        change(page, PASSWORD, NEW)
        expect(page.get_by_role("alert")).to_contain_text("may be the new one already")
    expect(page.get_by_role("button", name="Change password")).to_be_enabled()
    expect(page.locator(".done")).to_have_count(0)


def test_without_a_line_the_form_stays_with_all_that_is_typed(alices_page: Page) -> None:
    page = alices_page
    page.goto("/account/password")
    page.wait_for_load_state()
    page.context.set_offline(True)
    change(page, PASSWORD, NEW)
    expect(page.locator("#status")).to_contain_text("nothing was sent")
    expect(page.get_by_label("New password", exact=True)).to_have_value(NEW)
    page.context.set_offline(False)


def test_who_was_signed_out_meanwhile_signs_in_first(alices_page: Page, alice: Visitor) -> None:
    page = alices_page
    page.goto("/account/password")
    for session in alice.get("/v1/sessions").json()["items"]:
        if not session["current"]:
            assert alice.request("DELETE", f"/v1/sessions/{session['id']}").status == 204
    change(page, PASSWORD, NEW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
