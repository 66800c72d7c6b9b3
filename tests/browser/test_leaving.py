"""Leaving for good: what goes is said before, and that it is gone after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.visits import Visitor, log_in, new_visitor
from tests.faults.victims import victims
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.pausing import paused
from tests.system.people import PASSWORD


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system of this file's own, whose parts are stopped. Its first account is not Alice's."""
    with Instance(tmp_path_factory.mktemp("leaving") / "data", dict(MANY_LOGINS)) as instance:
        instance.start()
        new_visitor(instance.url, "founder")
        yield instance


def leave(page: Page, login: str, password: str = PASSWORD) -> None:
    page.get_by_label("Your name").fill(login)
    page.get_by_label("Your password", exact=True).fill(password)
    page.get_by_role("button", name="Delete account for good").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_an_account_is_deleted_by_name_and_password_and_its_owner_told_so(
    open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    alice.has_pictures(2)
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/data")
    page.get_by_role("link", name="Delete account").click()
    expect(page.locator(".message-list li").first).to_contain_text("2 pictures")
    expect(page.locator(".message-list li").last).to_have_text("2 sessions, this one too")
    leave(page, alice.login)
    page.wait_for_url("**/login*")
    expect(page.locator("#status")).to_contain_text("Your account is deleted.")
    page.goto("/gallery")
    expect(page).to_have_url(f"{alice.url}/login?next=/gallery")
    assert alice.get("/v1/user").status == 401
    page.goto("/login")
    page.get_by_label("Name").fill(alice.login)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_what_is_mistyped_is_said_beside_it_and_nothing_is_deleted(
    alices_page: Page, alice: Visitor
) -> None:
    page = alices_page
    page.goto("/account/delete")
    leave(page, "somebody else", "not the right one at all")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("#login-error")).to_contain_text(alice.login)
    expect(page.get_by_label("Your name")).to_have_value("somebody else")
    leave(page, alice.login, "not the right one at all")
    expect(page.locator("#password-error")).to_contain_text("That is not your password.")
    expect(page.get_by_label("Your name")).to_have_value(alice.login)
    page.get_by_role("link", name="Keep it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data")
    assert alice.get("/v1/user").status == 200


def test_a_service_that_stands_still_says_that_nobody_knows_and_signs_nobody_out(
    breakable: Instance, open_context: OpenContext
) -> None:
    alice = new_visitor(breakable.url, "alice")
    page = open_context(base_url=breakable.url).new_page()
    log_in(page, alice.login)
    page.goto("/account/delete")
    found = victims(breakable)
    frozen = [pid for one in ("login", "login worker") for pid in found.get(one, [])]
    with paused(frozen):
        leave(page, alice.login)
        expect(page.get_by_role("alert")).to_contain_text("It may still delete the account")
    expect(page.get_by_label("Your name")).to_have_value(alice.login)


def test_without_a_line_nothing_is_sent(alices_page: Page, alice: Visitor) -> None:
    page = alices_page
    page.goto("/account/delete")
    page.wait_for_load_state()
    page.context.set_offline(True)
    leave(page, alice.login)
    expect(page.locator("#status")).to_contain_text("nothing was sent")
    page.context.set_offline(False)
    assert alice.get("/v1/user").status == 200
