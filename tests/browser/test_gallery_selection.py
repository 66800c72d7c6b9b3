"""Several pictures are selected in the gallery, and something is done to all of them."""

from __future__ import annotations

import io
import zipfile

from playwright.sync_api import Locator, Page, expect

from tests.browser.visits import Visitor, log_in, thumbnails


def said(page: Page) -> Locator:
    return page.locator("#status.is-shown > span")


def box_of(page: Page, picture: dict[str, str]) -> Locator:
    return page.locator(f".tile-check input[value='{picture['id']}']")


def tick(page: Page, picture: dict[str, str]) -> None:
    page.locator(".tile-check", has=box_of(page, picture)).click()


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
