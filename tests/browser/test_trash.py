"""The trash in a browser: a slip is undone, and what is thrown away for good is asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.hands import WAYS, Hands
from tests.browser.visits import Visitor, log_in, thumbnails
from tests.system.people import Person


def test_a_slip_is_undone_where_it_was_made(page: Page, alice: Visitor) -> None:
    newest, middle, _ = alice.has_pictures(3)
    log_in(page, alice.login)
    page.goto(middle["view_url"])
    page.get_by_role("button", name="Move to trash").click()
    status = page.locator("#status.is-shown")
    expect(status.locator("span")).to_have_text("The picture is in the trash.")
    expect(thumbnails(page)).to_have_count(2)
    # It is said once: the address has nothing of it any more.
    page.wait_for_url(lambda url: "told" not in url and "picture=" not in url)
    status.get_by_role("button", name="Undo").click()
    expect(page.locator("#status.is-shown")).to_have_text("The picture is back.")
    expect(thumbnails(page)).to_have_count(3)
    expect(page.locator(f"a[href='/pictures/{middle['id']}']")).to_be_focused()
    page.reload()
    expect(page.locator("#status")).to_be_empty()
    ids = [item["id"] for item in alice.get("/v1/images").json()["items"]]
    assert ids[:2] == [newest["id"], middle["id"]]


def test_an_undo_is_reached_by_keyboard_and_goes_away_by_itself(page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    log_in(page, alice.login)
    page.clock.install()
    page.goto(picture["view_url"])
    page.get_by_role("button", name="Move to trash").focus()
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    page.keyboard.press("Shift+Tab")
    undo.focus()
    # Not while somebody is at it.
    page.clock.run_for(30_000)
    expect(undo).to_be_visible()
    undo.blur()
    page.clock.run_for(30_000)
    expect(page.locator("#status")).to_be_empty()


def test_a_link_is_off_after_an_undo_and_turned_on_again_by_one_press(
    page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1, visibility="link")
    log_in(page, alice.login)
    page.goto(picture["view_url"])
    page.get_by_role("button", name="Move to trash").click()
    page.get_by_role("button", name="Undo").click()
    status = page.locator("#status.is-shown")
    expect(status.locator("span")).to_have_text("The picture is back. Its link is off.")
    assert alice.get(f"/v1/images/{picture['id']}").json()["visibility"] == "private"
    status.get_by_role("button", name="Turn it on again").click()
    page.wait_for_url(picture["view_url"])
    expect(page.get_by_role("switch", name="Anyone with the link")).to_be_checked()
    assert Person(alice.url).get(picture["url"]).status == 200


def test_the_trash_shows_what_is_there_and_until_when(page: Page, alice: Visitor) -> None:
    alice.has_in_trash(2, visibility="link")
    log_in(page, alice.login)
    page.goto("/account")
    page.get_by_role("link", name="Trash").click()
    page.wait_for_url("**/trash")
    rows = page.locator(".trash-row")
    expect(rows).to_have_count(2)
    day = datetime.now(UTC) + timedelta(days=30)
    expect(rows.first).to_contain_text(f"{day:%B}")
    expect(rows.first).to_contain_text("It had a link")
    for image in rows.locator("img").all():
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("(one) => one.naturalWidth") > 0
    rows.first.get_by_role("button", name="Restore").click()
    expect(rows).to_have_count(1)
    expect(page.locator("#status.is-shown > span")).to_have_text(
        "The picture is back. Its link is off."
    )


def test_all_is_restored_and_its_links_are_turned_on_together(page: Page, alice: Visitor) -> None:
    alice.has_in_trash(2, visibility="link")
    alice.has_in_trash(1)
    log_in(page, alice.login)
    page.goto("/trash")
    page.get_by_role("button", name="Restore all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 pictures are back.")
    page.get_by_role("button", name="Turn them on again").click()
    page.wait_for_url("**/gallery")
    expect(page.locator("#status.is-shown")).to_have_text("Their links work again.")
    items = alice.get("/v1/images").json()["items"]
    assert sorted(item["visibility"] for item in items) == ["link", "link", "private"]


def test_what_is_emptied_is_asked_about_with_its_number_and_gone(
    page: Page, alice: Visitor
) -> None:
    alice.has_in_trash(3)
    log_in(page, alice.login)
    page.goto("/trash")
    page.get_by_role("link", name="Empty the trash").click()
    expect(page.locator(".message-name")).to_contain_text("3 pictures, ")
    page.get_by_role("button", name="Empty the trash").click()
    expect(page.locator("#status.is-shown")).to_contain_text("3 pictures, ")
    expect(page.locator("main")).to_contain_text("Nothing is here.")
    assert alice.get("/v1/user").json()["usage"]["images"] == 0


def test_the_same_file_brings_a_picture_back_and_its_row_says_so(
    page: Page, alice: Visitor
) -> None:
    """As somebody does who does not know of the trash."""
    (picture,) = alice.has_pictures(1)
    content = alice.get(picture["url"]).body
    assert alice.request("DELETE", f"/v1/images/{picture['id']}").status == 204
    log_in(page, alice.login)
    page.goto("/upload")
    page.locator("#upload-files").set_input_files(
        [{"name": "again.jpg", "mimeType": "image/jpeg", "buffer": content}]
    )
    expect(page.locator("#upload-rows > li")).to_contain_text("It was in the trash, and is back")
    assert alice.get(f"/v1/images/{picture['id']}").status == 200


def bar(page: Page) -> Locator:
    return page.get_by_role("form", name="Selected pictures")


def box_of(page: Page, picture: dict[str, Any]) -> Locator:
    return page.locator(f".trash-check input[value='{picture['id']}']")


def trashed(person: Visitor) -> list[str]:
    return [one["id"] for one in person.get("/v1/trash").json()["items"]]


@pytest.mark.parametrize("way", WAYS)
def test_several_are_restored_and_others_deleted_for_good_after_a_question(
    open_context: Callable[..., BrowserContext], alice: Visitor, way: str
) -> None:
    hands = Hands(open_context(**WAYS[way]).new_page(), way)
    page, pictures = hands.page, alice.has_in_trash(4)
    log_in(page, alice.login)
    hands.open("/trash")
    hands.press(page.get_by_role("link", name="Select", exact=True))
    for one in pictures[:2]:
        hands.press(box_of(page, one))
    if hands.has_scripts:
        expect(bar(page).locator("#selection-count")).to_have_text("2 selected")
    hands.press(bar(page).get_by_role("button", name="Restore"))
    expect(page.locator("#status")).to_contain_text("2 pictures are back.")
    assert trashed(alice) == [one["id"] for one in pictures[2:]]
    hands.press(page.locator("#status").get_by_role("button", name="Undo"))
    expect(page.locator("#status")).to_contain_text("2 pictures are as they were before.")
    assert len(trashed(alice)) == 4
    hands.press(bar(page).get_by_role("link", name="All on this page"))
    expect(page.locator(".trash-check input:checked")).to_have_count(4)
    hands.press(bar(page).get_by_role("button", name="Delete for good"))
    hands.expect_heading("Delete 4 pictures for good?")
    hands.press(page.get_by_role("link", name="Keep them"))
    assert len(trashed(alice)) == 4
    if not hands.has_scripts:
        hands.press(bar(page).get_by_role("link", name="All on this page"))
    # With scripts no tick was lost on the way.
    expect(page.locator(".trash-check input:checked")).to_have_count(4)
    hands.press(bar(page).get_by_role("button", name="Delete for good"))
    hands.press(page.get_by_role("button", name="Delete for good"))
    expect(page.locator("#status")).to_contain_text("4 pictures are gone for good.")
    assert trashed(alice) == []


def test_ticks_in_the_trash_are_there_after_a_failure_and_shift_takes_all_between(
    alices_page: Page, alice: Visitor
) -> None:
    page, pictures = alices_page, alice.has_in_trash(4)
    page.goto("/trash?select=1")
    expect(bar(page).get_by_role("button", name="Restore")).to_be_disabled()
    box_of(page, pictures[0]).click()
    box_of(page, pictures[2]).click(modifiers=["Shift"])
    expect(bar(page).locator("#selection-count")).to_have_text("3 selected")
    page.route("**/gallery/actions", lambda route: route.fulfill(status=503, body="down"))
    bar(page).get_by_role("button", name="Restore").click()
    expect(page.locator("body")).to_have_text("down")
    page.goto("/trash?select=1")
    expect(bar(page).locator("#selection-count")).to_have_text("3 selected")
    page.keyboard.press("Escape")
    page.wait_for_url("**/trash")
    page.goto("/trash?select=1")
    expect(bar(page).locator("#selection-count")).to_have_text("Select pictures")
    page.keyboard.press("Control+a")
    expect(bar(page).locator("#selection-count")).to_have_text("4 selected")
    assert len(trashed(alice)) == 4
