"""API tokens on their page: made, shown once, used, revoked, and never lost for want of a proof."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.administrator import proofs_are_old
from tests.browser.conftest import OpenContext
from tests.browser.visits import Visitor, log_in
from tests.system.instance import Instance
from tests.system.people import PASSWORD, Person
from tests.system.pictures import jpeg

TOKEN = re.compile(r"^vtr_[0-9A-Za-z]{36}$")
both = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


def make(page: Page, name: str, *, networks: str = "") -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("See your pictures").check()
    page.get_by_label("When it ends").select_option("In 30 days")
    if networks:
        page.get_by_text("Only from some networks").click()
        page.get_by_label("Networks").fill(networks)
    page.get_by_role("button", name="Make token").click()


@both
def test_a_token_is_shown_once_and_works(
    open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/apps")
    make(page, "ShareX at home", networks="127.0.0.0/8\n::1")
    shown = page.locator("#fresh-token")
    expect(shown).to_have_text(TOKEN)
    token = shown.inner_text()
    if scripts:
        expect(page.get_by_role("heading", name="Copy your token now")).to_be_focused()
        expect(page.get_by_role("heading", name="Copy your token now")).to_be_in_viewport()
    program = Person(alice.url, token=token)
    answer = program.upload(jpeg())
    assert answer.status == 201, answer.body
    assert program.get("/v1/sessions").status == 403
    page.goto("/account/apps")
    assert token not in page.content()
    row = page.locator(".entry").filter(has_text="ShareX at home")
    expect(row).to_contain_text(token[:8])
    expect(row).to_contain_text("Upload pictures, see your pictures")
    expect(row).to_contain_text("From 127.0.0.0/8, ::1")


def test_the_token_is_copied_by_its_button(open_context: OpenContext, alice: Visitor) -> None:
    context = open_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    log_in(page, alice.login)
    page.goto("/account/apps")
    make(page, "curl")
    page.get_by_role("button", name="Copy token").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert TOKEN.fullmatch(copied)
    assert copied == page.locator("#fresh-token").inner_text()


@both
def test_a_proof_that_is_too_old_is_asked_for_and_nothing_typed_is_lost(
    vitrine: Instance, open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/apps")
    proofs_are_old(vitrine)
    make(page, "<b>ShareX</b> & more", networks="127.0.0.1")
    password = page.get_by_label("Password", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    expect(password).to_be_focused()
    password.fill("not the right one at all")
    password.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That is not your password.")
    password.fill(PASSWORD)
    password.press("Enter")
    expect(page.locator("#fresh-token")).to_have_text(TOKEN)
    page.goto("/account/apps")
    row = page.locator(".entry")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("<b>ShareX</b> & more")
    expect(row).to_contain_text("From 127.0.0.1")
    expect(row).to_contain_text("see your pictures")
    # It counts for the next minutes.
    make(page, "another")
    expect(page.locator("#fresh-token")).to_have_text(TOKEN)


@both
def test_who_does_not_want_to_confirm_goes_back_to_the_page(
    vitrine: Instance, open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/apps")
    proofs_are_old(vitrine)
    make(page, "curl")
    page.get_by_role("link", name="Not now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Apps and tokens")
    expect(page.locator(".entry")).to_have_count(0)


@pytest.mark.parametrize("how", ["503", "offline"])
def test_a_proof_that_fails_leaves_all_in_place(
    vitrine: Instance, alices_page: Page, how: str
) -> None:
    page = alices_page
    page.goto("/account/apps")
    proofs_are_old(vitrine)
    make(page, "curl")
    password = page.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    fail = {
        "503": lambda route: route.fulfill(status=503),
        "offline": lambda route: route.abort("internetdisconnected"),
    }[how]
    page.route("**/confirm", fail)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#status").get_by_role("button", name="Try again")).to_be_visible()
    expect(password).to_have_value(PASSWORD)
    page.unroute("**/confirm")
    page.locator("#status").get_by_role("button", name="Try again").click()
    expect(page.locator("#fresh-token")).to_have_text(TOKEN)


def test_what_is_wrong_is_said_and_what_was_typed_stays(alices_page: Page) -> None:
    page = alices_page
    page.goto("/account/apps")
    make(page, "curl", networks="no network")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Networks")).to_have_value("no network")
    expect(page.get_by_label("When it ends")).to_have_value("30")
    page.get_by_label("Networks").fill("")
    for name in ("Upload pictures", "See your pictures"):
        page.get_by_label(name).uncheck()
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Choose what it may do.")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator("#scopes")).to_be_focused()


def test_typed_words_are_not_thrown_away_without_a_question(alices_page: Page) -> None:
    page = alices_page
    page.goto("/account/apps")
    page.get_by_label("Name", exact=True).fill("ShareX")
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="Data").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    expect(page.get_by_label("Name", exact=True)).to_have_value("ShareX")


@both
def test_each_program_has_its_file_with_the_token_in_it(
    open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/apps")
    make(page, "curl")
    token = page.locator("#fresh-token").inner_text()
    for programs in page.locator(".tool:not([open]) > summary").all()[::-1]:
        programs.click()
    buttons = page.locator(".tool-file button")
    expect(buttons).to_have_count(7)
    for button in buttons.all():
        with page.expect_download() as saved:
            button.click()
        assert saved.value.suggested_filename.startswith(("vitrine", "config"))
        assert saved.value.path().stat().st_size > 0
    expect(page.locator("#fresh-token")).to_have_text(token)
    assert token in page.locator("#tool-curl").inner_text()


@both
def test_a_file_that_does_not_come_leaves_the_token_that_is_shown_once(
    open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/apps")
    make(page, "curl")
    page.context.clear_cookies()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Download vitrine.sh").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("#fresh-token")).to_have_text(TOKEN)


@both
def test_a_token_is_revoked_after_a_question(
    open_context: OpenContext, alice: Visitor, scripts: bool
) -> None:
    kept, gone = alice.has_tokens(2)
    page = open_context(java_script_enabled=scripts).new_page()
    log_in(page, alice.login)
    page.goto("/account/apps")
    page.locator(".entry").filter(has_text=gone["name"]).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revoke this token?")
    page.get_by_role("button", name="Revoke token").click()
    page.wait_for_url("**/account/apps")
    expect(page.locator(".entry")).to_have_count(1)
    if scripts:
        expect(page.locator("#status")).to_have_text("The token is revoked.")
    assert Person(alice.url, token=gone["token"]).get("/v1/images").status == 401
    assert Person(alice.url, token=kept["token"]).upload(jpeg()).status == 201
