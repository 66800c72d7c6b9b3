"""The pages of administration, in each way in which people use pages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.administrator import FOUNDER, Administrator, proofs_are_old
from tests.browser.conftest import OpenContext
from tests.browser.hands import Hands
from tests.browser.visits import Visitor, log_in, new_visitor
from tests.system.instance import Instance
from tests.system.people import PASSWORD
from tests.timeouts import wait_until

DISABLE, ENABLE = "Disable account", "Enable account"


@pytest.fixture
def admin(hands: Hands, administrator: Administrator) -> Hands:
    """Somebody who administers, and is signed in."""
    log_in(hands.page, administrator.login)
    return hands


def expect_done(hands: Hands, words: str) -> None:
    done = hands.page.locator(".done")
    expect(done).to_have_text(words)
    if hands.has_scripts:
        expect(done).to_be_focused()
        expect(done).to_be_in_viewport()


def test_somebody_is_found_by_a_part_of_the_name_and_given_space(
    admin: Hands, administrator: Administrator, alice: Visitor
) -> None:
    page = admin.page
    admin.open("/account")
    admin.press(page.get_by_role("link", name="Administration", exact=True))
    admin.expect_heading("Administration")
    admin.press(page.get_by_role("link", name="People", exact=True))
    admin.expect_heading("People")
    field = page.get_by_label("Find by name")
    admin.type(field, "nobody has this one")
    admin.press(page.get_by_role("button", name="Find"))
    expect(page.get_by_text("Nobody has “nobody has this one” in the name.")).to_be_visible()
    expect(field).to_have_value("nobody has this one")
    admin.type(field, alice.login[3:])
    admin.press(page.get_by_role("button", name="Find"))
    admin.press(page.get_by_role("link", name=alice.login))
    admin.expect_heading(alice.login)
    admin.type(page.get_by_label("At most, in GB"), "a lot")
    admin.type(page.get_by_label("At most, in pictures"), "7")
    admin.press(page.get_by_role("button", name="Set space"))
    expect(page.locator("#quota_gb-error")).to_be_visible()
    expect(page.get_by_label("At most, in GB")).to_have_value("a lot")
    expect(page.get_by_label("At most, in pictures")).to_have_value("7")
    admin.type(page.get_by_label("At most, in GB"), "2,5")
    admin.press(page.get_by_role("button", name="Set space"))
    expect_done(admin, "The space is set.")
    expect(page.get_by_label("At most, in GB")).to_have_value("2.5")
    kept = administrator.user(alice.login)
    assert (kept["quota_bytes"], kept["quota_images"]) == (2_500_000_000, 7)


def test_an_account_is_disabled_and_enabled_and_a_role_given_and_taken(
    admin: Hands, administrator: Administrator, alice: Visitor
) -> None:
    page = admin.page
    admin.open(administrator.page_of(alice.login))
    admin.press(page.get_by_role("button", name="Make an administrator"))
    expect_done(admin, "This person administers the server, once signed in again.")
    assert signed_in_again(alice).get("/v1/admin/overview").status == 200
    admin.press(page.get_by_role("button", name="Make a member"))
    expect_done(admin, "This person is a member now, and signed out everywhere.")
    assert signed_in_again(alice).get("/v1/admin/overview").status == 403
    admin.press(page.get_by_role("button", name=DISABLE))
    expect(page.get_by_role("button", name=ENABLE)).to_be_visible()
    wait_until(lambda: alice.get("/v1/user").status == 401, "she is out")
    admin.press(page.get_by_role("button", name=ENABLE))
    expect(page.get_by_role("button", name=DISABLE)).to_be_visible()
    assert alice.log_in().status == 200


def signed_in_again(person: Visitor) -> Visitor:
    """Returns somebody who was signed out everywhere, and has signed in again."""
    wait_until(lambda: person.get("/v1/user").status == 401, "they are out")
    assert person.log_in().status == 200
    return person


def test_the_last_administrator_stays_one_and_the_page_says_why(
    admin: Hands, administrator: Administrator
) -> None:
    page = admin.page
    assert administrator.get("/v1/admin/overview").json()["users"]["administrators"] == 1
    admin.open(administrator.page_of(FOUNDER))
    expect(page.get_by_role("link", name="Delete account")).to_have_count(0)
    admin.press(page.get_by_role("button", name="Make a member"))
    expect(page.get_by_role("alert")).to_contain_text("This server needs an administrator.")
    expect(page.get_by_role("alert")).to_be_focused()
    assert administrator.user(FOUNDER)["role"] == "administrator"


def test_a_lost_password_is_set_anew_by_a_link_that_works_once(
    admin: Hands, administrator: Administrator, open_context: OpenContext, alice: Visitor
) -> None:
    page = admin.page
    admin.open(administrator.page_of(alice.login))
    admin.press(page.get_by_label("Revoke the API tokens too"))
    admin.press(page.get_by_role("button", name="Make a link"))
    link = page.locator("#reset-link")
    expect(link).to_contain_text("/reset/vtx_")
    if admin.has_scripts:
        expect(page.get_by_role("heading", name="Copy the link now")).to_be_focused()
        expect(page.locator("#status")).to_have_text("The link is made.")
    (token,) = alice.has_tokens(1)
    address, new = link.inner_text(), "nine grey otters under the bridge"
    lost = admin.elsewhere(open_context)
    lost.open(address)
    lost.expect_heading("Choose a new password")
    expect(lost.page.get_by_label("New password", exact=True)).to_be_focused()
    lost.type(lost.page.get_by_label("New password", exact=True), "short")
    lost.press(lost.page.get_by_role("button", name="Set password"))
    expect(lost.page.locator("#new_password-error")).to_be_visible()
    lost.type(lost.page.get_by_label("New password", exact=True), new)
    lost.press(lost.page.get_by_role("button", name="Set password"))
    lost.expect_heading("Sign in")
    expect(lost.page.locator("#status")).to_contain_text("Your new password is set.")
    assert alice.log_in().status == 401
    answer = alice.request("POST", "/v1/token", json={"login": alice.login, "password": new})
    assert answer.status == 200
    key = {"Authorization": f"Bearer {token['token']}"}
    assert alice.get("/v1/images", headers=key).status == 401
    lost.open(address)
    lost.type(lost.page.get_by_label("New password", exact=True), f"{new} again")
    lost.press(lost.page.get_by_role("button", name="Set password"))
    lost.expect_heading("This link is over")


def test_somebody_is_invited_and_the_invitation_withdrawn(
    admin: Hands, administrator: Administrator, open_context: OpenContext
) -> None:
    page, note = admin.page, f"The choir, {new_visitor(administrator.url, 'n').login}"
    admin.open("/admin")
    admin.press(page.get_by_role("link", name="Invitations", exact=True))
    admin.type(page.get_by_label("For whom"), note)
    admin.type(page.get_by_label("Accounts"), "none")
    admin.choose(page.get_by_label("When it ends"), "In 30 days")
    admin.press(page.get_by_role("button", name="Make invitation"))
    expect(page.locator("#uses-error")).to_be_visible()
    expect(page.get_by_label("For whom")).to_have_value(note)
    expect(page.get_by_label("When it ends")).to_have_value("30")
    admin.type(page.get_by_label("Accounts"), "2")
    admin.press(page.get_by_role("button", name="Make invitation"))
    link = page.locator("#invitation-link")
    expect(link).to_contain_text("/invite/vti_")
    if admin.has_scripts:
        expect(page.get_by_role("heading", name="Copy the link now")).to_be_focused()
    address = link.inner_text()
    guest = admin.elsewhere(open_context)
    register(guest, address, f"guest-{note[-12:]}")
    guest.page.wait_for_url("**/gallery")
    admin.open("/admin/invitations")
    row = page.locator(".entry").filter(has_text=note)
    expect(row).to_contain_text("1 of 2 accounts made")
    admin.press(row.get_by_role("button", name="Withdraw"))
    expect(row).to_have_count(0)
    if admin.has_scripts:
        expect(page.locator("#status")).to_have_text("The invitation is withdrawn.")
    late = admin.elsewhere(open_context)
    register(late, address, f"late-{note[-12:]}")
    expect(late.page.get_by_role("alert")).to_contain_text("This invitation is used up, withdrawn")
    expect(late.page.get_by_label("Name")).to_have_value(f"late-{note[-12:]}")


def register(hands: Hands, address: str, login: str) -> None:
    hands.open(address)
    hands.expect_heading("You are invited")
    hands.type(hands.page.get_by_label("Name"), login)
    hands.type(hands.page.get_by_label("Password", exact=True), PASSWORD)
    hands.press(hands.page.get_by_role("button", name="Create account"))


def test_an_account_is_deleted_by_its_name_and_the_list_says_so_once(
    admin: Hands, administrator: Administrator, alice: Visitor
) -> None:
    page = admin.page
    admin.open(administrator.page_of(alice.login))
    admin.press(page.get_by_role("link", name="Delete account"))
    admin.expect_heading("Delete this account?")
    name = page.get_by_label("Type the name to go on")
    admin.type(name, "somebody else")
    admin.press(page.get_by_role("button", name="Delete account"))
    expect(page.locator("#login-error")).to_contain_text(alice.login)
    expect(name).to_have_value("somebody else")
    admin.type(name, alice.login)
    admin.press(page.get_by_role("button", name="Delete account"))
    admin.expect_heading("People")
    expect(page.locator("#status")).to_contain_text("The account is deleted.")
    assert alice.get("/v1/user").status == 401
    if admin.has_scripts:
        expect(page).to_have_url(f"{administrator.url}/admin/people")


def test_what_happened_is_shown_by_kind_and_by_person(
    admin: Hands, administrator: Administrator, alice: Visitor
) -> None:
    page = admin.page
    administrator.change(alice.login, quota_images=70)
    admin.open(administrator.page_of(alice.login))
    admin.press(page.locator(".sections-head").get_by_role("link", name="Activity"))
    admin.expect_heading("Activity")
    lines = page.locator(".event")
    expect(lines.first).to_contain_text("The space was changed: 70 pictures")
    expect(lines.first).to_contain_text(f"{alice.login}, by {FOUNDER}")
    admin.choose(page.get_by_label("What"), "Signed in")
    admin.press(page.get_by_role("button", name="Show"))
    expect(lines).to_have_count(1)
    expect(page.get_by_label("What")).to_have_value("signed_in")
    admin.choose(page.get_by_label("What"), "An API token was revoked")
    admin.press(page.get_by_role("button", name="Show"))
    expect(page.get_by_text("Nothing of this kind has happened yet.")).to_be_visible()
    admin.press(page.get_by_role("link", name="Show those of all"))
    expect(page.get_by_label("What")).to_have_value("api_token_revoked")


def test_a_proof_that_is_too_old_is_asked_for_and_then_the_change_is_made(
    vitrine: Instance, admin: Hands, administrator: Administrator, alice: Visitor
) -> None:
    page = admin.page
    admin.open(administrator.page_of(alice.login))
    proofs_are_old(vitrine)
    admin.type(page.get_by_label("At most, in GB"), "4")
    admin.press(page.get_by_role("button", name="Set space"))
    admin.expect_heading("Confirm that it is you")
    password = page.get_by_label("Password", exact=True)
    expect(password).to_be_focused()
    admin.type(password, "not the right one at all")
    admin.press(page.get_by_role("button", name="Confirm"))
    expect(page.get_by_role("alert")).to_contain_text("That is not your password.")
    admin.type(password, PASSWORD)
    admin.press(page.get_by_role("button", name="Confirm"))
    expect_done(admin, "The space is set.")
    assert administrator.user(alice.login)["quota_bytes"] == 4_000_000_000


def test_who_does_not_want_to_confirm_is_back_on_the_page_and_nothing_is_changed(
    vitrine: Instance, admin: Hands, administrator: Administrator, alice: Visitor
) -> None:
    page = admin.page
    admin.open(f"{administrator.page_of(alice.login)}/delete")
    proofs_are_old(vitrine)
    admin.type(page.get_by_label("Type the name to go on"), alice.login)
    admin.press(page.get_by_role("button", name="Delete account"))
    admin.expect_heading("Confirm that it is you")
    admin.press(page.get_by_role("link", name="Not now"))
    admin.expect_heading("Delete this account?")
    assert alice.get("/v1/user").status == 200


def test_more_of_a_list_comes_below_and_the_focus_stays_with_it(
    admin: Hands, administrator: Administrator
) -> None:
    note = new_visitor(administrator.url, "many").login
    for _ in range(51):
        administrator.invite(note=note)
    page = admin.page
    admin.open("/admin/invitations")
    rows = page.locator(".entry").filter(has_text=note)
    expect(rows).to_have_count(50)
    while page.locator("#more-link").count():
        before = page.locator(".entry").count()
        admin.press(page.locator("#more-link"))
        if not admin.has_scripts:
            page.wait_for_url("**/admin/invitations?cursor=*")
            break
        expect(page.locator(".entry")).not_to_have_count(before)
    if admin.has_scripts:
        expect(rows).to_have_count(51)
        expect(page.locator("#more")).to_have_text("That is all there is.")
        if admin.way == "keyboard":
            expect(page.locator("#more")).to_be_focused()


def test_who_does_not_administer_is_told_so(open_context: OpenContext, alice: Visitor) -> None:
    page = open_context().new_page()
    log_in(page, alice.login)
    page.goto("/account")
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)
    for path in ("", "/people", "/invitations", "/activity"):
        page.goto(f"/admin{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your account may not do that")
