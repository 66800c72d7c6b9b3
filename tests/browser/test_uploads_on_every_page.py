"""Uploads belong to every page: taken anywhere, they go on while somebody looks around."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.photographs import heavy_jpeg, written
from tests.browser.visits import (
    UploadLine,
    Visitor,
    choose,
    drop,
    expect_kept,
    expect_state,
    kept_in_browser,
    log_in,
    thumbnails,
)
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

SLOW = 40_000  # Bytes per second.

# Again and again, as a browser does while something hovers.
_HOVER = """
() => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(['x'], 'heron.jpg', { type: 'image/jpeg' }));
  const hover = () => document.querySelector('main').dispatchEvent(
    new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
  hover();
  const timer = setInterval(hover, 50);
  addEventListener('drop', () => clearInterval(timer));
}
"""


def tiny_png(number: int) -> bytes:
    """Returns a picture of one pixel, of a colour of its own."""

    def chunk(name: bytes, content: bytes) -> bytes:
        summed = name + content
        return struct.pack(">I", len(content)) + summed + struct.pack(">I", zlib.crc32(summed))

    row = bytes([0, number % 256, number // 256, 7])
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(row))
        + chunk(b"IEND", b"")
    )


def kept_by(person: Visitor) -> list[dict[str, Any]]:
    """Returns all pictures of an account, newest first."""
    items: list[dict[str, Any]] = []
    query = "?limit=200"
    while query:
        page = person.get(f"/v1/images{query}").json()
        items += page["items"]
        query = f"?limit=200&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    return items


def names_of(items: list[dict[str, Any]]) -> list[str]:
    return [item["name"] for item in items]


def uploads_button(page: Page) -> Any:
    return page.locator("#uploads-button")


def test_of_130_first_pictures_all_are_kept_by_the_empty_gallery(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    names = [f"p{number:03}.png" for number in range(130)]
    paths = [written(tmp_path / name, tiny_png(number)) for number, name in enumerate(names)]
    page.locator("#first-files").set_input_files(paths)
    expect(thumbnails(page)).not_to_have_count(0)
    wait_until(lambda: len(kept_by(alice)) == 130, "all are kept")
    assert sorted(names_of(kept_by(alice))) == names
    expect(page.locator("#status")).to_contain_text("130 pictures uploaded.")
    assert page.url == f"{alice.url}/gallery"


def test_a_file_dropped_on_any_page_is_uploaded_and_the_page_stays(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    for place in ("/gallery", alice.path_of(picture["view_url"]), "/account"):
        page.goto(place)
        name = f"{place.replace('/', '-')}.jpg"
        drop(page, [written(tmp_path / name, jpeg(300 + len(place), 200))])
        expect(page.locator("#status")).to_contain_text("1 picture uploaded.")
        assert page.url == f"{alice.url}{place}"
        assert names_of(kept_by(alice))[0] == name
    # It is there for who looks at the newest pictures.
    page.goto("/gallery")
    drop(page, [written(tmp_path / "wren.jpg", jpeg(500, 200))])
    expect(thumbnails(page)).to_have_count(5)


def test_a_paste_is_uploaded_except_a_text_into_a_field(alices_page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    paste = """(target, [bytes, text]) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(bytes)], 'wren.png', { type: 'image/png' }));
      if (text) clipboardData.items.add(text, 'text/plain');
      const options = { clipboardData, bubbles: true, cancelable: true };
      return !target.dispatchEvent(new ClipboardEvent('paste', options));
    }"""
    content = list(tiny_png(3))
    field = page.locator("main textarea, main input[type=text]").first
    # As a word processor copies: the field takes the text, elsewhere the picture is meant.
    assert field.evaluate(paste, [content, "Three herons"]) is False
    status = page.locator("#status")
    for target, number in ((field, 3), (page.locator("body"), 4)):
        assert target.evaluate(paste, [list(tiny_png(number)), ""]) is True
        expect(status).to_contain_text("1 picture uploaded.")
        status.evaluate("(status) => status.replaceChildren()")
    assert page.locator("body").evaluate(paste, [list(tiny_png(5)), "Three herons"]) is True
    expect(status).to_contain_text("1 picture uploaded.")
    assert names_of(kept_by(alice))[:3] == ["wren.png"] * 3
    assert len(kept_by(alice)) == 4


def test_a_page_with_nothing_to_send_loads_nothing_that_sends(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    alice.has_pictures(1)
    page = alices_page
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    page.goto("/gallery", wait_until="networkidle")
    sending = {"engine.js", "queue.js", "post.js", "tus.js", "bar.js"}
    assert not sending & set(loaded)
    drop(page, [written(tmp_path / "heron.jpg", jpeg())])
    expect(page.locator("#status")).to_contain_text("1 picture uploaded.")
    assert sending <= set(loaded)


def test_uploads_go_on_while_somebody_looks_around(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    alice.has_pictures(1)
    page = alices_page
    line = UploadLine(page)
    line.slow_down(SLOW)
    page.goto("/gallery")
    names = [f"heron-{number}.jpg" for number in range(5)]
    drop(page, [written(tmp_path / name, heavy_jpeg(60_000)) for name in names])
    button = uploads_button(page)
    expect(button).to_be_visible()
    for place in ("/account", "/gallery", "/account"):
        page.goto(place)
        expect(button).to_contain_text("/5")
    button.click()
    popover = page.locator("#uploads")
    expect(popover).to_contain_text("of 5 pictures done.")
    expect(popover).to_contain_text("What you drop or paste here: Only you.")
    expect(popover.get_by_role("progressbar")).to_be_visible()
    line.speed_up()
    expect(page.locator("#status")).to_contain_text("5 pictures uploaded.")
    expect(button).to_be_hidden()
    expect(popover).to_be_hidden()
    assert sorted(names_of(kept_by(alice)))[:5] == names
    page.get_by_role("link", name="Upload").click()
    for name in names:
        expect_state(page, name, "done")


def test_what_was_not_uploaded_is_named_on_the_page_and_in_the_list(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    alice.has_pictures(1)
    page = alices_page
    page.goto("/account")
    drop(
        page,
        [
            written(tmp_path / "heron.jpg", jpeg()),
            written(tmp_path / "letter.jpg", b"Dear Bob, this is not a picture.\n" * 20),
            written(tmp_path / "film.mp4", b"moving"),
        ],
    )
    status = page.locator("#status")
    expect(status).to_contain_text("1 picture uploaded. 2 files were not uploaded.")
    button = uploads_button(page)
    expect(button).to_have_accessible_name("Upload 1/3 done")
    page.goto("/gallery")
    button.click()
    popover = page.locator("#uploads")
    expect(popover).to_contain_text("film.mp4 Only pictures: this is a video.")
    expect(popover).to_contain_text("letter.jpg This is no JPEG, PNG, GIF")
    popover.get_by_role("link", name="Open the list").click()
    expect(expect_state(page, "film.mp4", "failed")).to_contain_text("Only pictures")
    expect_state(page, "letter.jpg", "failed")
    expect_state(page, "heron.jpg", "done")
    # Whoever has seen the list has seen it.
    page.goto("/gallery")
    expect(page.get_by_role("link", name="Upload")).to_be_visible()
    expect(button).to_be_hidden()


def test_all_uploads_are_cancelled_from_any_page(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    alice.has_pictures(1)
    page = alices_page
    UploadLine(page).slow_down(SLOW)
    page.goto("/account")
    drop(page, [written(tmp_path / f"{number}.jpg", heavy_jpeg(300_000)) for number in range(5)])
    uploads_button(page).click()
    page.locator("#uploads").get_by_role("button", name="Cancel all").click()
    said = "5 uploads cancelled. Nothing was kept."
    popover = page.locator("#uploads")
    expect(popover).to_contain_text(said)
    expect(page.locator("#status")).to_contain_text(said)
    # The keyboard goes on where it was.
    expect(popover.get_by_role("button", name="Try again")).to_be_focused()
    expect_kept(page, [])
    assert len(kept_by(alice)) == 1
    popover.get_by_role("button", name="Clear list").click()
    expect(page.get_by_role("link", name="Upload")).to_be_focused()


def test_uploads_that_were_all_cancelled_are_tried_again_from_any_page(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    line = UploadLine(page)
    line.slow_down(SLOW)
    page.goto("/account")
    drop(page, [written(tmp_path / f"{number}.jpg", heavy_jpeg(300_000)) for number in range(2)])
    uploads_button(page).click()
    popover = page.locator("#uploads")
    popover.get_by_role("button", name="Cancel all").click()
    line.speed_up()
    popover.get_by_role("button", name="Try again").click()
    expect(page.locator("#status")).to_contain_text("2 pictures uploaded. Only you can see them.")
    assert len(kept_by(alice)) == 2


def test_who_can_see_a_drop_is_said_before_and_after_it(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    page.get_by_label("Anyone with the link").check()
    page.goto("/account")
    page.evaluate(_HOVER)
    overlay = page.locator("#upload-overlay")
    expect(overlay).to_contain_text("Anyone with the link")
    drop(page, [written(tmp_path / "heron.jpg", jpeg())])
    said = "1 picture uploaded. Anyone with the link can see it."
    expect(page.locator("#status")).to_contain_text(said)


def test_opening_the_popover_takes_the_sentence_away_that_it_repeats(
    alices_page: Page, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/account")
    drop(page, [written(tmp_path / "film.mp4", b"moving")])
    expect(page.locator("#status")).to_contain_text("1 file was not uploaded.")
    uploads_button(page).click()
    expect(page.locator("#status")).to_have_text("")


def test_another_tab_shows_how_far_the_uploads_are_and_takes_them_over_when_the_first_is_closed(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    alice.has_pictures(1)
    first = alices_page
    UploadLine(first).slow_down(SLOW)
    first.goto("/account")
    other = first.context.new_page()
    other.goto("/account")
    names = [f"heron-{number}.jpg" for number in range(3)]
    drop(first, [written(tmp_path / name, heavy_jpeg(900_000)) for name in names])
    button = uploads_button(other)
    expect(button).to_contain_text("0/3")
    button.click()
    popover = other.locator("#uploads")
    expect(popover).to_contain_text("In another tab: 0 of 3 pictures done.")
    expect(popover.get_by_role("button", name="Cancel all")).to_be_hidden()
    wait_until(lambda: len(kept_in_browser(first)) == 3, "the browser has copies")
    first.close()
    expect(other.locator("#status")).to_contain_text("3 pictures uploaded.")
    assert sorted(names_of(kept_by(alice)))[:3] == names


def test_who_can_see_them_holds_for_what_waits_also_on_the_next_page(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    line = UploadLine(page)
    line.slow_down(SLOW)
    names = [f"heron-{number}.jpg" for number in range(5)]
    choose(page, [written(tmp_path / name, heavy_jpeg(90_000)) for name in names])
    # On a slow line one goes after the other.
    expect(page.locator(".upload-row[data-state=sending]")).to_have_count(1)
    page.get_by_label("Anyone with the link").check()
    expect(page.locator("#status")).to_contain_text("Anyone with the link will see the 4")
    wait_until(lambda: len(kept_in_browser(page)) == 5, "the browser has copies")
    page.reload()
    expect(page.get_by_label("Anyone with the link")).to_be_checked()
    line.speed_up()
    for name in names:
        expect_state(page, name, "done")
    seen = {item["name"]: item["visibility"] for item in kept_by(alice)}
    assert [seen[name] for name in names] == ["private"] + ["link"] * 4
    page.goto("/gallery")
    drop(page, [written(tmp_path / "wren.jpg", jpeg())])
    expect(page.locator("#status")).to_contain_text("1 picture uploaded.")
    assert kept_by(alice)[0]["visibility"] == "link"


def test_uploads_wait_on_any_page_for_somebody_who_signs_in_in_another_tab(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/account")
    page.context.clear_cookies()
    drop(page, [written(tmp_path / "heron.jpg", jpeg())])
    status = page.locator("#status")
    expect(status).to_contain_text("You are signed out. 1 picture not uploaded yet")
    uploads_button(page).click()
    popover = page.locator("#uploads")
    expect(popover).to_contain_text("Sign in, then they go on.")
    expect(popover).to_contain_text("Waiting for you to sign in: 0 of 1 picture done.")
    log_in(page.context.new_page(), alice.login)
    expect(status).to_contain_text("1 picture uploaded.")
    assert names_of(kept_by(alice)) == ["heron.jpg"]


def test_a_browser_without_locks_says_that_leaving_stops_the_uploads_and_asks_first(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    # As on a page that came over plain HTTP from a machine of the local network.
    page.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined });")
    line = UploadLine(page)
    line.slow_down(SLOW)
    page.goto("/account")
    drop(page, [written(tmp_path / f"{number}.jpg", heavy_jpeg(300_000)) for number in range(2)])
    uploads_button(page).click()
    expect(page.locator("#uploads")).to_contain_text("Leaving this page stops them")
    with page.expect_event("dialog") as asked:
        page.evaluate("() => { setTimeout(() => location.reload(), 0); }")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    line.speed_up()
    expect(page.locator("#status")).to_contain_text("2 pictures uploaded.")
    assert len(kept_by(alice)) == 2
