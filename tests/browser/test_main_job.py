"""The main job: put photographs in, look at them, share one, delete one, come back later."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.visits import (
    UploadLine,
    Visitor,
    choose,
    drop,
    expect_loaded,
    expect_state,
    log_in,
    log_out,
    register,
    row_of,
    thumbnails,
)
from tests.system.instance import Instance


def test_a_newcomer_registers_and_finds_a_place_for_the_first_picture(page: Page) -> None:
    login = register(page)
    expect(page.get_by_role("heading", name="Your first picture goes here")).to_be_visible()
    page.get_by_role("link", name="Account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(login)


def test_the_first_pictures_are_taken_by_the_empty_gallery(
    alices_page: Page, photographs: list[Path]
) -> None:
    alices_page.locator("#first-files").set_input_files(photographs[:2])
    expect(thumbnails(alices_page)).to_have_count(2)


def test_five_dropped_photographs_are_kept_and_stand_in_the_gallery(
    alices_page: Page, photographs: list[Path]
) -> None:
    page = alices_page
    page.get_by_role("link", name="Upload").click()
    page.wait_for_url("**/upload")
    drop(page, photographs)
    for path in photographs:
        row = expect_state(page, path.name, "done")
        expect(row.locator(".upload-link")).to_be_visible()
        expect_loaded(row.locator(".upload-thumb img"))
    expect(page.locator("#upload-status")).to_have_text("5 pictures uploaded.")
    page.get_by_role("link", name="See the gallery").click()
    expect(thumbnails(page)).to_have_count(5)
    for image in thumbnails(page).locator("img").all():
        expect_loaded(image)


def test_chosen_photographs_are_kept_byte_by_byte(
    alices_page: Page, alice: Visitor, photographs: list[Path]
) -> None:
    alices_page.goto("/upload")
    choose(alices_page, photographs[:1])
    row = expect_state(alices_page, photographs[0].name, "done")
    (kept,) = alice.get("/v1/images").json()["items"]
    expect(row.locator(".upload-link")).to_have_attribute("href", alice.path_of(kept["view_url"]))
    assert alice.get(kept["url"]).body == photographs[0].read_bytes()


def test_the_progress_of_each_file_is_shown_while_it_goes_out(
    alices_page: Page, photographs: list[Path]
) -> None:
    page = alices_page
    page.goto("/upload")
    line = UploadLine(page)
    line.slow_down(60_000)
    choose(page, photographs[:2])
    row = row_of(page, photographs[0].name)
    expect(row.get_by_role("progressbar")).to_be_visible()
    expect(row.locator(".upload-text")).to_contain_text(" sent")
    expect(page.get_by_role("progressbar", name="All uploads")).to_be_visible()
    line.speed_up()
    expect_state(page, photographs[0].name, "done")
    expect(row.get_by_role("progressbar")).to_be_hidden()


def test_arrow_keys_turn_from_picture_to_picture(alices_page: Page, alice: Visitor) -> None:
    newest, middle, oldest = alice.has_pictures(3)
    page = alices_page
    page.goto("/gallery")
    thumbnails(page).first.click()
    page.wait_for_url(newest["view_url"])
    expect_loaded(page.locator("#picture"))
    page.keyboard.press("ArrowRight")
    page.wait_for_url(middle["view_url"])
    page.keyboard.press("ArrowRight")
    page.wait_for_url(oldest["view_url"])
    expect(page.get_by_role("link", name="Older picture")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(middle["view_url"])


def test_arrow_keys_in_a_field_move_the_cursor_only(alices_page: Page, alice: Visitor) -> None:
    newest, older = alice.has_pictures(2)
    page = alices_page
    page.goto(newest["view_url"])
    asked: list[str] = []
    page.on("request", lambda request: "/pictures/" in request.url and asked.append(request.url))
    page.get_by_text("Name and description").click()
    page.get_by_label("Name", exact=True).press("ArrowRight")
    assert page.url == newest["view_url"]
    # The same key outside turns the page: of both presses one has had an effect.
    page.get_by_label("Name", exact=True).blur()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(older["view_url"])
    assert asked == [older["view_url"]]


def test_who_can_see_a_picture_is_changed_by_one_switch(
    alices_page: Page, alice: Visitor, open_context: OpenContext
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    switch = page.get_by_role("switch", name="Anyone with the link")
    expect(switch).not_to_be_checked()
    switch.click()
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()
    expect(page.locator("#status")).to_have_text("Anyone with the link can see it now.")
    stranger = open_context().new_page()
    stranger.goto(picture["view_url"])
    expect_loaded(stranger.locator("#picture"))
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    stranger.goto(picture["view_url"])
    expect(stranger).to_have_url(f"{alice.url}/login?next={alice.path_of(picture['view_url'])}")


def test_a_picture_is_renamed_and_described(alices_page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1, visibility="link")
    page = alices_page
    page.goto(picture["view_url"])
    page.get_by_text("Name and description").click()
    page.get_by_label("Name", exact=True).fill("Herons <img src=x> & dusk.jpg")
    page.get_by_label("Alternative text").fill('Three "grey" herons & a lake')
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#status")).to_have_text("Saved.")
    expect(page.locator("#words-change")).to_be_focused()
    for reloads in (False, True):
        if reloads:
            page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Herons <img src=x> & dusk")
        expect(page.get_by_role("img", name='Three "grey" herons & a lake')).to_be_visible()
        expect(page).to_have_title("Herons <img src=x> & dusk.jpg · Vitrine")
        expect(page.locator("#copy-2")).to_have_value(
            f'![Three "grey" herons & a lake]({picture["url"]})'
        )


def test_sharing_copies_the_link_once_others_can_open_it(
    open_context: OpenContext, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = open_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    log_in(page, alice.login)
    page.goto(picture["view_url"])
    page.get_by_role("button", name="Share").click()
    expect(page.locator("#status")).to_contain_text("can see it now. Link copied.")
    assert page.evaluate("() => navigator.clipboard.readText()") == picture["view_url"]
    assert alice.get(f"/v1/images/{picture['id']}").json()["visibility"] == "link"
    expect(page.get_by_role("button", name="Copy link")).to_be_focused()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.get_by_text("More ways to copy").click()
    page.get_by_role("button", name="Copy Markdown").click()
    expect(page.locator("#status")).to_have_text("Copied")
    assert picture["url"] in page.evaluate("() => navigator.clipboard.readText()")


def test_a_picture_that_another_tab_has_deleted_leads_to_the_gallery(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(f"{picture['view_url']}/delete")
    assert alice.request("DELETE", f"/v1/images/{picture['id']}").status == 204
    page.get_by_role("button", name="Move to trash").click()
    page.wait_for_url("**/gallery")
    expect(page.locator("#status")).to_have_text("That picture is not here any more.")


def test_a_picture_is_moved_to_the_trash_by_one_press(alices_page: Page, alice: Visitor) -> None:
    _, older = alice.has_pictures(2)
    page = alices_page
    page.goto(older["view_url"])
    page.get_by_role("button", name="Move to trash").click()
    expect(page.locator("#status")).to_contain_text("The picture is in the trash.")
    expect(thumbnails(page)).to_have_count(1)
    page.goto(older["view_url"])
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_the_question_of_an_upload_tool_can_be_left(alices_page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["deletion_url"])
    page.get_by_role("link", name="Keep it").click()
    page.wait_for_url(picture["view_url"])


def test_after_logging_out_old_pages_ask_to_log_in(alices_page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    log_out(page)
    for path in ("/gallery", "/upload", "/account", alice.path_of(picture["view_url"])):
        page.goto(path)
        expect(page).to_have_url(f"{alice.url}/login?next={path}")
    answer = page.request.get(picture["url"])
    assert answer.status == 401


def test_everything_is_still_there_after_a_stop_and_a_start(
    alices_page: Page, alice: Visitor, vitrine: Instance
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    vitrine.stop()
    vitrine.start()
    page.goto("/gallery")
    expect(thumbnails(page)).to_have_count(1)
    expect_loaded(thumbnails(page).locator("img"))
    page.goto(picture["view_url"])
    expect_loaded(page.locator("#picture"))
    page.context.clear_cookies()
    log_in(page, alice.login)
    expect(thumbnails(page)).to_have_count(1)
