"""The same job where JavaScript is off: plain links and forms only."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MAX_UPLOAD_BYTES
from tests.browser.photographs import heavy_jpeg, truncated_jpeg, written
from tests.browser.visits import (
    Visitor,
    log_in,
    log_out,
    register,
    thumbnails,
)
from tests.system.pictures import jpeg


@pytest.fixture
def alices_plain_page(plain_page: Page, alice: Visitor) -> Page:
    log_in(plain_page, alice.login)
    return plain_page


def test_a_newcomer_without_scripts_uploads_the_first_pictures(
    plain_page: Page, photographs: list[Path]
) -> None:
    register(plain_page)
    plain_page.locator("#first-files").set_input_files(photographs[:2])
    plain_page.locator("#first").get_by_role("button", name="Upload").click()
    plain_page.wait_for_url("**/gallery")
    expect(thumbnails(plain_page)).to_have_count(2)


def test_five_photographs_are_kept_by_the_plain_form(
    alices_plain_page: Page, photographs: list[Path]
) -> None:
    page = alices_plain_page
    page.get_by_role("link", name="Upload").click()
    page.locator("#upload-files").set_input_files(photographs)
    page.get_by_role("button", name="Upload pictures").click()
    page.wait_for_url("**/gallery")
    expect(thumbnails(page)).to_have_count(5)
    for image in thumbnails(page).locator("img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_be_visible()


def test_pictures_are_turned_by_links(alices_plain_page: Page, alice: Visitor) -> None:
    newest, older = alice.has_pictures(2)
    page = alices_plain_page
    page.goto("/gallery")
    thumbnails(page).first.click()
    page.wait_for_url(newest["view_url"])
    page.get_by_role("link", name="Older picture").click()
    page.wait_for_url(older["view_url"])
    page.get_by_role("link", name="Newer picture").click()
    page.wait_for_url(newest["view_url"])
    page.get_by_role("link", name="Gallery").click()
    page.wait_for_url(f"**/gallery?at={newest['id']}")


def test_a_picture_is_shared_named_and_described_by_plain_forms(
    alices_plain_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_plain_page
    page.goto(picture["view_url"])
    page.get_by_role("switch", name="Anyone with the link").click()
    expect(page.get_by_role("switch", name="Anyone with the link")).to_be_checked()
    page.get_by_text("Name and description").click()
    page.get_by_label("Name", exact=True).fill("Herons")
    page.get_by_label("Alternative text").fill("Three herons")
    page.get_by_label("Description").fill("At the lake")
    page.get_by_label("Taken").fill("2019-05-12T14:05:30")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Herons")
    expect(page.locator("#taken dd")).to_have_text("12 May 2019, 14:05")
    kept = alice.get(f"/v1/images/{picture['id']}").json()
    assert (kept["name"], kept["alt"], kept["visibility"]) == ("Herons", "Three herons", "link")
    assert (kept["description"], kept["taken_at"]) == ("At the lake", "2019-05-12T14:05:30.000Z")


def test_links_can_be_selected_where_nothing_copies_them(
    alices_plain_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_plain_page
    page.goto(picture["view_url"])
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("textbox", name="Link", exact=True)).to_have_value(picture["view_url"])
    expect(page.locator("button[data-copies]:visible")).to_have_count(0)
    page.get_by_text("More ways to copy").click()
    expect(page.get_by_role("textbox", name="BBCode")).to_be_visible()


def test_a_picture_goes_to_the_trash_and_comes_back_by_plain_forms(
    alices_plain_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_plain_page
    page.goto(picture["view_url"])
    page.get_by_role("button", name="Move to trash").click()
    expect(page.locator("#status")).to_contain_text("The picture is in the trash.")
    expect(page.get_by_role("heading", name="Your first picture goes here")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#status")).to_contain_text("The picture is back.")
    assert alice.get(f"/v1/images/{picture['id']}").status == 200


def test_the_trash_is_restored_and_emptied_by_plain_forms(
    alices_plain_page: Page, alice: Visitor
) -> None:
    alice.has_in_trash(2)
    page = alices_plain_page
    page.goto("/trash")
    first, second = (page.locator(".trash-row", has_text=f"picture-{one}.jpg") for one in (1, 2))
    second.get_by_role("button").click()
    expect(page.locator("#status")).to_contain_text("The picture is back.")
    first.get_by_role("link").click()
    page.get_by_role("link", name="Leave it in the trash").click()
    page.get_by_role("link", name="Empty the trash").click()
    expect(page.locator(".message-name")).to_contain_text("1 picture, ")
    page.get_by_role("button", name="Empty the trash").click()
    expect(page.locator("#status")).to_contain_text("gone for good.")
    assert alice.get("/v1/trash").json()["images"] == 0
    assert len(alice.get("/v1/images").json()["items"]) == 1


def test_the_plain_form_says_which_of_the_files_was_not_kept(
    alices_plain_page: Page, tmp_path: Path
) -> None:
    page = alices_plain_page
    page.goto("/upload")
    page.locator("#upload-files").set_input_files(
        [
            written(tmp_path / "whole.jpg", jpeg()),
            written(tmp_path / "half.jpg", truncated_jpeg()),
            written(tmp_path / "heavy.jpg", heavy_jpeg(MAX_UPLOAD_BYTES + 1)),
        ]
    )
    page.get_by_role("button", name="Upload pictures").click()
    rows = page.get_by_role("list", name="Uploaded just now").get_by_role("listitem")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_have_attribute("data-state", "done")
    expect(rows.nth(0).get_by_role("link", name="whole.jpg")).to_be_visible()
    expect(rows.nth(1)).to_contain_text("half.jpg")
    expect(rows.nth(1)).to_contain_text("damaged")
    expect(rows.nth(2)).to_contain_text("larger than 4")


def test_a_form_without_a_file_is_answered_with_a_sentence(alices_plain_page: Page) -> None:
    page = alices_plain_page
    answer = page.request.post("/upload", multipart={"visibility": "private"})
    assert answer.status == 422
    assert "No file arrived" in answer.text()


def test_logging_out_without_scripts_closes_the_pages(alices_plain_page: Page) -> None:
    log_out(alices_plain_page)
    alices_plain_page.goto("/gallery")
    expect(alices_plain_page.get_by_role("heading", level=1)).to_have_text("Sign in")
