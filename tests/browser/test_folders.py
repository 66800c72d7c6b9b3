"""A folder that is dropped or chosen becomes albums, as far as somebody wants it to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.photographs import heavy_jpeg, written
from tests.browser.visits import (
    UploadLine,
    Visitor,
    choose,
    expect_kept,
    expect_state,
    log_in,
    thumbnails,
)
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

# More than one answer of the browser has of what is in a folder.
MANY = 103


@pytest.fixture
def trip(tmp_path: Path) -> Path:
    """A folder with a folder in it, a text, and what an operating system leaves behind."""
    folder = tmp_path / "Trip"
    (folder / "Day 1" / "Forum").mkdir(parents=True)
    written(folder / "a.jpg", jpeg())
    written(folder / "Day 1" / "Forum" / "b.jpg", jpeg())
    written(folder / ".DS_Store", b"\0\0\0\1Bud1")
    written(folder / "Day 1" / "Thumbs.db", b"\xd0\xcf\x11\xe0")
    written(folder / "notes.txt", b"Three days.")
    return folder


def albums(person: Visitor) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in person.get("/v1/albums").json()["items"]}


def names_in(person: Visitor, album_id: str) -> list[str]:
    """The names of the pictures of an album, in its own order."""
    items = person.get(f"/v1/images?album={album_id}&limit=200").json()["items"]
    return [one["name"] for one in items]


def choose_folder(page: Page, folder: Path) -> None:
    page.locator("#upload-folder").set_input_files(folder)


def drop_folder(page: Page, folder: Path) -> None:
    """Drops a folder of the disk, as a file manager does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        event = {"type": kind, "x": 300, "y": 300, "data": data}
        session.send("Input.dispatchDragEvent", event)


def test_a_folder_that_is_chosen_becomes_albums_and_each_row_says_which(
    alices_page: Page, alice: Visitor, trip: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    expect(page.get_by_label("Folders become albums")).to_be_checked()
    choose_folder(page, trip)
    outer, inner = expect_state(page, "a.jpg", "done"), expect_state(page, "b.jpg", "done")
    expect(outer.get_by_role("link", name="In Trip")).to_be_visible()
    there = albums(alice)
    assert {name: (one["depth"], one["images"]) for name, one in there.items()} == {
        "Trip": (1, 1), "Day 1": (2, 0), "Forum": (3, 1),
    }  # fmt: skip
    inner.get_by_role("link", name="In Forum").click()
    page.wait_for_url(f"**/albums/{there['Forum']['id']}")
    expect(thumbnails(page)).to_have_count(1)


@pytest.mark.parametrize("is_dropped", [True, False])
def test_every_file_of_a_folder_has_its_row_or_is_named_or_counted(
    alices_page: Page, trip: Path, is_dropped: bool
) -> None:
    page = alices_page
    written(trip / "film.mov", b"moov")
    written(trip / "a.jpg.xmp", b"<x:xmpmeta/>")
    written(trip / "broken.jpg", b"no JPEG")
    page.goto("/upload")
    (drop_folder if is_dropped else choose_folder)(page, trip)
    for name in ("a.jpg", "b.jpg"):
        expect_state(page, name, "done")
    # What claims to be a picture goes up, and is refused by its name.
    expect_state(page, "broken.jpg", "failed")
    expect(page.locator(".upload-row")).to_have_count(3)
    summary = page.locator("#upload-status")
    expect(summary).to_contain_text("2 pictures uploaded. 1 file was not uploaded.")
    expect(summary).to_contain_text("3 files are no pictures and were left out: ")
    for name in ("a.jpg.xmp", "film.mov", "notes.txt"):
        expect(summary).to_contain_text(name)
    expect(summary).to_contain_text(
        "2 hidden files, such as .DS_Store or Thumbs.db, were left out."
    )


def test_a_folder_without_a_picture_says_what_was_left_out_of_it(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page, folder = alices_page, tmp_path / "Texts"
    folder.mkdir()
    for number in range(7):
        written(folder / f"{number}.txt", b"A text.")
    page.goto("/upload")
    drop_folder(page, folder)
    said = page.locator("#status")
    expect(said).to_contain_text("7 files are no pictures and were left out: 0.txt, 1.txt")
    expect(said).to_contain_text("and 2 more.")
    expect(page.locator(".upload-row")).to_have_count(0)
    assert albums(alice) == {}


def test_a_file_that_is_no_picture_and_dropped_by_itself_has_a_row_with_the_reason(
    alices_page: Page, trip: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    drop_folder(page, trip / "notes.txt")
    row = expect_state(page, "notes.txt", "failed")
    expect(row).to_contain_text("Only pictures: this is a text.")


def test_elsewhere_the_end_of_the_uploads_says_what_was_left_out(
    alices_page: Page, trip: Path
) -> None:
    page = alices_page
    page.goto("/trash")
    drop_folder(page, trip)
    said = page.locator("#status")
    expect(said).to_contain_text("2 pictures uploaded.")
    expect(said).to_contain_text("1 file is no picture and was left out: notes.txt.")
    expect(said).to_contain_text("2 hidden files")


def test_a_folder_of_many_pictures_that_is_dropped_on_any_page_is_one_album_in_its_order(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    folder = tmp_path / "Many"
    folder.mkdir()
    names = [f"{number}.jpg" for number in range(1, MANY + 1)]
    for name in names:
        written(folder / name, jpeg(24, 16))
    drop_folder(alices_page, folder)
    wait_until(lambda: albums(alice).get("Many", {}).get("images") == MANY, "all are there", 180)
    assert names_in(alice, albums(alice)["Many"]["id"]) == names


def test_the_choice_that_folders_are_no_albums_is_remembered(
    alices_page: Page, alice: Visitor, trip: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    page.get_by_label("Folders become albums").uncheck()
    page.reload()
    expect(page.get_by_label("Folders become albums")).not_to_be_checked()
    choose_folder(page, trip)
    expect_state(page, "a.jpg", "done")
    expect_state(page, "b.jpg", "done")
    page.goto("/gallery")
    drop_folder(page, trip / "Day 1")
    expect(page.locator("#status")).to_contain_text("1 hidden file")
    assert albums(alice) == {}


def test_a_browser_that_keeps_no_cookie_says_so(alices_page: Page) -> None:
    page = alices_page
    page.goto("/upload")
    page.evaluate("Object.defineProperty(document, 'cookie', { get: () => '', set() {} })")
    page.get_by_label("Folders become albums").click()
    expect(page.locator("#status")).to_contain_text("keeps no cookie")
    expect(page.get_by_label("Folders become albums")).to_be_checked()


def test_an_upload_that_goes_on_after_a_reload_goes_into_its_album(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page, folder = alices_page, tmp_path / "Herons"
    folder.mkdir()
    written(folder / "heron.jpg", heavy_jpeg(3_000_000))
    page.goto("/upload")
    line = UploadLine(page)
    line.slow_down(40_000)
    choose_folder(page, folder)
    expect_kept(page, ["heron.jpg"])
    page.wait_for_function(
        "(part) => document.querySelector('.upload-row .upload-bar')?.value > part", arg=0.04
    )
    page.reload()
    line.speed_up()
    row = expect_state(page, "heron.jpg", "done")
    expect(row.get_by_role("link", name="In Herons")).to_be_visible()
    assert names_in(alice, albums(alice)["Herons"]["id"]) == ["heron.jpg"]


def test_a_page_that_is_for_an_album_puts_pictures_and_folders_there(
    alices_page: Page, alice: Visitor, trip: Path
) -> None:
    page, lisbon = alices_page, alice.has_album("Lisbon")
    page.goto(f"/albums/{lisbon}")
    page.get_by_role("link", name="Upload here").click()
    expect(page.locator(".upload-into")).to_contain_text("Into Lisbon")
    choose(page, [trip / "a.jpg"])
    row = expect_state(page, "a.jpg", "done")
    expect(row.get_by_role("link", name="In Lisbon")).to_be_visible()
    choose_folder(page, trip / "Day 1")
    expect_state(page, "b.jpg", "done")
    there = albums(alice)
    assert there["Day 1"]["parent_id"] == lisbon
    assert names_in(alice, lisbon) == ["a.jpg"]


def test_an_album_that_is_deleted_meanwhile_keeps_no_picture_back(
    alices_page: Page, alice: Visitor, trip: Path
) -> None:
    page, lisbon = alices_page, alice.has_album("Lisbon")
    page.goto(f"/upload?album={lisbon}")
    assert alice.request("DELETE", f"/v1/albums/{lisbon}").status == 204
    choose(page, [trip / "a.jpg"])
    row = expect_state(page, "a.jpg", "done")
    expect(row).to_contain_text("Its album is not there any more.")
    assert len(alice.get("/v1/images").json()["items"]) == 1


def test_pictures_go_into_an_album_by_the_plain_form(
    plain_page: Page, alice: Visitor, trip: Path
) -> None:
    page, lisbon = plain_page, alice.has_album("Lisbon")
    log_in(page, alice.login)
    page.goto(f"/albums/{lisbon}")
    page.get_by_role("link", name="Upload here").click()
    expect(page.get_by_label("Folders become albums")).to_be_hidden()
    choose(page, [trip / "a.jpg"])
    page.get_by_role("button", name="Upload pictures").click()
    page.wait_for_url(f"**/albums/{lisbon}")
    expect(thumbnails(page)).to_have_count(1)
