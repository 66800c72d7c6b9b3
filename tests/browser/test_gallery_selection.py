"""Several pictures are selected in the gallery, and something is done to all of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.axe import faults_of
from tests.browser.hands import WAYS
from tests.browser.visits import Visitor, log_in, thumbnails


def said(page: Page) -> Locator:
    return page.locator("#status.is-shown > span")


def box_of(page: Page, picture: dict[str, str]) -> Locator:
    return page.locator(f".tile-check input[value='{picture['id']}']")


def tick(page: Page, picture: dict[str, str]) -> None:
    page.locator("#gallery li", has=box_of(page, picture)).click()


def bar(page: Page) -> Locator:
    return page.get_by_role("form", name="Selected pictures")


def ids_of(person: Visitor, path: str = "/v1/images") -> list[str]:
    return [item["id"] for item in person.get(path).json()["items"]]


def test_without_scripts_pictures_are_ticked_trashed_and_taken_back(
    plain_page: Page, alice: Visitor
) -> None:
    page = plain_page
    newest, middle, oldest = alice.has_pictures(3)
    log_in(page, alice.login)
    page.goto("/gallery?sort=name&order=asc")
    expect(bar(page)).to_be_hidden()
    page.get_by_role("link", name="Select", exact=True).click()
    expect(bar(page)).to_be_visible()
    # Anywhere on its tile.
    page.locator("#gallery li", has=box_of(page, newest)).click()
    box_of(page, oldest).focus()
    page.keyboard.press("Space")
    # Enter sends nothing.
    page.keyboard.press("Enter")
    bar(page).get_by_role("button", name="Trash").click()
    expect(said(page)).to_have_text("2 pictures are in the trash.")
    expect(thumbnails(page)).to_have_count(1)
    assert "sort=name&order=asc&select=1" in page.url
    assert ids_of(alice) == [middle["id"]]
    page.locator("#status").get_by_role("button", name="Undo").click()
    expect(said(page)).to_have_text("2 pictures are as they were before.")
    expect(thumbnails(page)).to_have_count(3)
    bar(page).get_by_role("link", name="Done").click()
    expect(bar(page)).to_be_hidden()


def test_without_scripts_tags_are_typed_and_what_was_found_is_shared(
    plain_page: Page, alice: Visitor
) -> None:
    page = plain_page
    first, second = alice.has_pictures(2)
    log_in(page, alice.login)
    page.goto("/gallery?select=1")
    for one in (first, second):
        tick(page, one)
    bar(page).get_by_role("button", name="Tags").click()
    page.get_by_label("Tags", exact=True).fill("sea, dusk")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("2 pictures have these tags.")
    assert alice.get(f"/v1/images/{first['id']}").json()["tags"] == ["dusk", "sea"]
    page.goto("/gallery?q=tag:sea")
    page.get_by_role("link", name="Select", exact=True).click()
    tick(page, second)
    bar(page).get_by_text("More").click()
    bar(page).get_by_role("button", name="Anyone with the link").click()
    expect(said(page)).to_have_text("1 picture can be seen by anyone with its link.")
    assert "q=tag" in page.url
    assert alice.get(f"/v1/images/{second['id']}").json()["visibility"] == "link"
    assert alice.get(f"/v1/images/{first['id']}").json()["visibility"] == "private"


def test_without_scripts_a_selection_is_downloaded_as_one_archive(
    plain_page: Page, alice: Visitor
) -> None:
    page = plain_page
    first, _, third = alice.has_pictures(3)
    log_in(page, alice.login)
    page.goto("/gallery?select=1")
    for one in (first, third):
        tick(page, one)
    with page.expect_download() as download:
        bar(page).get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "pictures.zip"
    content = io.BytesIO(download.value.path().read_bytes())
    with zipfile.ZipFile(content) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted([first["name"], third["name"]])
    expect(box_of(page, first)).to_be_checked()


# With scripts.

_STATE = "() => [...document.querySelectorAll('.rows li')].map((li) => li.className)"


def tile(page: Page, picture: dict[str, str]) -> Locator:
    return page.locator(f"#gallery a[href^='/pictures/{picture['id']}']")


def item(page: Page, picture: dict[str, str]) -> Locator:
    return page.locator(f"#gallery li:has(a[href^='/pictures/{picture['id']}'])")


def expect_selected(page: Page, *pictures: dict[str, str]) -> None:
    words = f"{len(pictures)} selected" if pictures else "Select pictures"
    expect(bar(page).locator("#selection-count")).to_have_text(words)
    expect(page.locator(".tile-check :checked")).to_have_count(len(pictures))


def hover_and_tick(page: Page, picture: dict[str, str], *modifiers: str) -> None:
    item(page, picture).hover()
    item(page, picture).locator(".tile-check").click(
        position={"x": 20, "y": 20}, modifiers=list(modifiers)
    )  # type: ignore[arg-type]  # Names of keys.


def test_a_box_appears_under_the_pointer_and_shift_takes_all_between(
    alices_page: Page, alice: Visitor
) -> None:
    page, pictures = alices_page, alice.has_pictures(5)
    page.goto("/gallery")
    expect(bar(page)).to_be_hidden()
    hover_and_tick(page, pictures[3])
    expect_selected(page, pictures[3])
    hover_and_tick(page, pictures[1], "Shift")
    expect_selected(page, *pictures[1:4])
    # All of a tile is its box now, and opens nothing.
    item(page, pictures[2]).click()
    expect_selected(page, pictures[1], pictures[3])
    assert page.url.endswith("/gallery")
    page.reload()
    expect_selected(page, pictures[1], pictures[3])
    bar(page).get_by_role("link", name="Done").click()
    expect(bar(page)).to_be_hidden()
    page.reload()
    expect(bar(page)).to_be_hidden()


def test_keys_select_and_leave_and_what_was_trashed_comes_back(
    alices_page: Page, alice: Visitor
) -> None:
    page, pictures = alices_page, alice.has_pictures(3)
    page.goto("/gallery")
    tile(page, pictures[0]).focus()
    page.keyboard.press("x")
    expect_selected(page, pictures[0])
    page.keyboard.press("Control+a")
    expect_selected(page, *pictures)
    page.keyboard.press("x")
    expect_selected(page, *pictures[1:])
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()
    page.keyboard.press("x")
    expect_selected(page, pictures[0])
    page.keyboard.press("Delete")
    expect(said(page)).to_have_text("1 picture is in the trash.")
    expect(tile(page, pictures[0])).to_be_hidden()
    assert ids_of(alice) == [one["id"] for one in pictures[1:]]
    page.locator("#status").get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("1 picture is as it was before.")
    expect(tile(page, pictures[0])).to_be_visible()
    assert ids_of(alice) == [one["id"] for one in pictures]


def test_marks_come_with_the_answer_and_go_with_the_undo(alices_page: Page, alice: Visitor) -> None:
    page, pictures = alices_page, alice.has_pictures(2)
    page.goto("/gallery?select=1")
    for one in pictures:
        tick(page, one)
    bar(page).get_by_role("button", name="Favourite", exact=True).click()
    expect(said(page)).to_have_text("2 pictures are favourites.")
    expect(page.locator(".mark-favourite")).to_have_count(2)
    expect(bar(page)).to_be_hidden()
    hover_and_tick(page, pictures[1])
    bar(page).get_by_text("More").click()
    bar(page).get_by_role("button", name="Anyone with the link").click()
    expect(said(page)).to_have_text("1 picture can be seen by anyone with its link.")
    expect(tile(page, pictures[1]).locator(".mark-shared + .mark-favourite")).to_be_visible()
    page.locator("#status").get_by_role("button", name="Undo").click()
    expect(said(page)).to_have_text("1 picture is as it was before.")
    expect(page.locator(".mark-shared")).to_have_count(0)
    expect(page.locator(".mark-favourite")).to_have_count(2)
    assert alice.get(f"/v1/images/{pictures[1]['id']}").json()["visibility"] == "private"


def test_tags_are_asked_for_in_a_dialog_which_is_clean(alices_page: Page, alice: Visitor) -> None:
    page, pictures = alices_page, alice.has_pictures(2)
    page.goto("/gallery?select=1")
    for one in pictures:
        tick(page, one)
    bar(page).get_by_role("button", name="Tags").click()
    dialog = page.get_by_role("dialog", name="Tags of 2 pictures")
    expect(dialog.get_by_label("Tags", exact=True)).to_be_focused()
    page.emulate_media(reduced_motion="reduce")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme
    dialog.get_by_label("Tags", exact=True).fill("a//b")
    page.keyboard.press("Enter")
    expect(dialog.locator(".field-error")).to_contain_text("Each tag can have")
    dialog.get_by_label("Tags", exact=True).fill("dusk")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("2 pictures have these tags.")
    expect(dialog).to_be_hidden()
    assert alice.get(f"/v1/images/{pictures[0]['id']}").json()["tags"] == ["dusk"]


def test_a_long_press_begins_and_taps_go_on(
    open_context: Callable[..., BrowserContext], alice: Visitor
) -> None:
    pictures = alice.has_pictures(3)
    page = open_context(**WAYS["touch"]).new_page()
    log_in(page, alice.login)
    page.goto("/gallery")
    box = tile(page, pictures[1]).bounding_box()
    assert box is not None
    touch = page.context.new_cdp_session(page)
    spot = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [spot]})
    expect_selected(page, pictures[1])
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    item(page, pictures[2]).tap()
    expect_selected(page, *pictures[1:])
    assert page.url.endswith("/gallery")
    bar(page).get_by_role("button", name="Trash").tap()
    expect(said(page)).to_have_text("2 pictures are in the trash.")
    assert ids_of(alice) == [pictures[0]["id"]]


@pytest.mark.parametrize(
    ("fail", "sentence"),
    [
        (lambda route: route.fulfill(status=503), "The server does not answer just now."),
        (lambda route: route.abort("internetdisconnected"), "The connection broke."),
        (lambda route: route.fulfill(status=303, headers={"Location": "/login"}),
         "You are signed out."),
        (lambda route: route.fulfill(status=403), "That was refused."),
    ],
)  # fmt: skip
def test_what_fails_is_said_changes_nothing_and_can_be_done_again(
    alices_page: Page, alice: Visitor, fail: Callable[[Route], None], sentence: str
) -> None:
    page, pictures = alices_page, alice.has_pictures(2)
    page.goto("/gallery?select=1")
    tick(page, pictures[0])
    before = page.evaluate(_STATE)
    page.route("**/gallery/actions", fail)
    bar(page).get_by_role("button", name="Trash").click()
    expect(said(page)).to_contain_text(sentence)
    assert page.evaluate(_STATE) == before
    expect_selected(page, pictures[0])
    page.unroute("**/gallery/actions", fail)
    page.locator("#status").get_by_role("button", name="Try again").click()
    expect(said(page)).to_have_text("1 picture is in the trash.")
    assert ids_of(alice) == [pictures[1]["id"]]


def test_a_question_that_fails_keeps_what_was_typed(alices_page: Page, alice: Visitor) -> None:
    page, pictures = alices_page, alice.has_pictures(1)
    page.goto("/gallery?select=1")
    tick(page, pictures[0])
    bar(page).get_by_role("button", name="Tags").click()
    field = page.get_by_role("dialog").get_by_label("Tags", exact=True)
    field.fill("dusk")
    page.route("**/gallery/actions", lambda route: route.abort("internetdisconnected"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("The connection broke.")
    expect(field).to_have_value("dusk")
    page.get_by_role("dialog").get_by_role("link", name="Leave it").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect_selected(page, pictures[0])


def test_rows_that_have_left_the_page_are_a_part_of_the_selection(
    page: Page, alice: Visitor
) -> None:
    alice.has_many_pictures(180)
    listed = [one["id"] for one in alice.get("/v1/images?limit=200").json()["items"]]
    page.set_viewport_size({"width": 320, "height": 600})
    log_in(page, alice.login)
    first = page.locator("#gallery li").first
    first.hover()
    first.locator(".tile-check").click(position={"x": 20, "y": 20})
    while page.locator("#more").count():
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("#gallery .gap").first).to_be_attached()
    last = page.locator("#gallery li", has=page.locator(f"a[href='/pictures/{listed[-1]}']"))
    last.click(modifiers=["Shift"])
    expect(page.locator("#selection-count")).to_have_text("180 selected")
    bar(page).get_by_role("button", name="Favourite", exact=True).click()
    expect(said(page)).to_have_text("180 pictures are favourites.")
    page.evaluate("() => scrollTo(0, 0)")
    expect(page.locator(f"a[href='/pictures/{listed[0]}'] .mark-favourite")).to_be_visible()


def test_pictures_of_an_album_are_taken_out_of_it_together(
    alices_page: Page, alice: Visitor
) -> None:
    page, pictures = alices_page, alice.has_pictures(3)
    album = alice.has_album("Lisbon", *(one["id"] for one in pictures))
    page.goto(f"/albums/{album}")
    hover_and_tick(page, pictures[0])
    bar(page).get_by_text("More").click()
    bar(page).get_by_role("button", name="Album", exact=True).click()
    page.get_by_role("dialog").get_by_label("Album", exact=True).select_option("Lisbon")
    page.get_by_role("dialog").get_by_role("button", name="Take out of it").click()
    expect(said(page)).to_have_text("1 picture is not in the album.")
    expect(thumbnails(page)).to_have_count(2)
    assert len(ids_of(alice)) == 3
