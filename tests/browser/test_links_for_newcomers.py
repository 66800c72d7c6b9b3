"""Links that are handed over, to an account and to a new password; browsers send the forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.administrator import FOUNDER, Administrator, administrator_of
from tests.browser.conftest import OpenContext
from tests.browser.visits import log_in, new_visitor
from tests.faults.victims import victims
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.pausing import paused
from tests.system.people import newcomer

NEW = "nine grey otters under the bridge"
Silence = Callable[[], AbstractContextManager[None]]
both = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


@pytest.fixture(scope="module")
def breakable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system of this file's own, whose parts are stopped."""
    with Instance(tmp_path_factory.mktemp("links") / "data", dict(MANY_LOGINS)) as instance:
        instance.start()
        newcomer(instance.url, FOUNDER)
        yield instance


@pytest.fixture
def silent(breakable: Instance) -> Silence:
    """Stops what knows passwords, for a while."""

    def stop() -> AbstractContextManager[None]:
        found = victims(breakable)
        parts = [name for part in ("login", "security") for name in (part, f"{part} worker")]
        return paused([pid for part in parts for pid in found.get(part, [])])

    return stop


def sets_password(page: Page) -> None:
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Set password").click()


def creates_account(page: Page, login: str) -> None:
    page.get_by_label("Name").fill(login)
    page.get_by_label("Password", exact=True).fill(NEW)
    page.get_by_role("button", name="Create account").click()


@both
def test_a_new_password_without_an_answer_may_be_set_and_the_link_is_kept(
    breakable: Instance, silent: Silence, open_context: OpenContext, scripts: bool
) -> None:
    alice = new_visitor(breakable.url, "alice")
    link = administrator_of(breakable.url).reset_link(alice.login)
    page = open_context(java_script_enabled=scripts, base_url=breakable.url).new_page()
    page.goto(link)
    with silent():
        sets_password(page)
        expect(page.get_by_role("alert")).to_contain_text("may be set already")
    assert page.locator("input[name=code]").get_attribute("value") == link.rpartition("/")[2]
    expect(page.get_by_role("button", name="Set password")).to_be_enabled()


@both
def test_an_account_without_an_answer_may_be_there_and_name_and_invitation_are_kept(
    breakable: Instance, silent: Silence, open_context: OpenContext, scripts: bool
) -> None:
    link = administrator_of(breakable.url).invite()
    page = open_context(java_script_enabled=scripts, base_url=breakable.url).new_page()
    page.goto(link)
    with silent():
        creates_account(page, "dora")
        expect(page.get_by_role("alert")).to_contain_text("may be there already")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are invited")
    expect(page.get_by_label("Name")).to_have_value("dora")
    code = page.locator("input[name=invitation]")
    assert code.get_attribute("value") == link.rpartition("/")[2]


@pytest.mark.parametrize("which", ["reset", "invite"])
def test_without_a_line_the_form_stays_with_all_that_is_typed(
    page: Page, administrator: Administrator, which: str
) -> None:
    alice = new_visitor(administrator.url, "alice")
    is_reset = which == "reset"
    page.goto(administrator.reset_link(alice.login) if is_reset else administrator.invite())
    page.wait_for_load_state()
    page.context.set_offline(True)
    if is_reset:
        sets_password(page)
    else:
        creates_account(page, "somebody")
        expect(page.get_by_label("Name")).to_have_value("somebody")
    expect(page.locator("#status")).to_contain_text("nothing was sent")
    field = page.get_by_label("New password" if is_reset else "Password", exact=True)
    expect(field).to_have_value(NEW)
    page.context.set_offline(False)


def test_a_new_password_is_asked_for_by_a_manager_of_passwords(
    page: Page, administrator: Administrator
) -> None:
    alice = new_visitor(administrator.url, "alice")
    page.goto(administrator.reset_link(alice.login))
    # The verdict on what is typed is asked for by another POST.
    with page.expect_request(lambda request: request.is_navigation_request()) as sent:
        sets_password(page)
    assert sent.value.method == "POST"
    # The link is in no address that the browser asks for by this.
    assert sent.value.url == f"{administrator.url}/reset"
    page.wait_for_url("**/login?told=password-reset")


def test_who_is_signed_in_and_sets_a_new_password_signs_in_with_it(
    page: Page, administrator: Administrator
) -> None:
    alice = new_visitor(administrator.url, "alice")
    log_in(page, alice.login)
    page.goto(administrator.reset_link(alice.login))
    sets_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto("/gallery")
    expect(page).to_have_url(f"{administrator.url}/login?next=/gallery")


def test_who_is_signed_in_needs_no_invitation(page: Page, administrator: Administrator) -> None:
    alice = new_visitor(administrator.url, "alice")
    log_in(page, alice.login)
    page.goto(administrator.invite())
    expect(page).to_have_url(f"{administrator.url}/gallery")
