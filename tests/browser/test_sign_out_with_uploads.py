"""A sign-out clears what waits in the browser: it asks once, and for all whose files wait there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.photographs import heavy_jpeg, written
from tests.browser.visits import (
    UploadLine,
    Visitor,
    drop,
    expect_kept,
    kept_in_browser,
    log_in,
)
from tests.timeouts import wait_until

SLOW = 40_000  # Bytes per second.


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    return [written(tmp_path / f"{number}.jpg", heavy_jpeg(900_000)) for number in range(2)]


def under_way(page: Page, paths: list[Path]) -> UploadLine:
    """Begins uploads on the account page, on a slow line; the browser has copies of all."""
    page.goto("/account")
    line = UploadLine(page)
    line.slow_down(SLOW)
    drop(page, paths)
    wait_until(lambda: len(kept_in_browser(page)) == len(paths), "the browser has copies")
    return line


def ask_to_sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").first.click()


def test_a_sign_out_with_uploads_under_way_asks_once_and_leaves_the_page(
    alices_page: Page, two: list[Path]
) -> None:
    page = alices_page
    under_way(page, two)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    ask_to_sign_out(page)
    question = page.get_by_role("dialog", name="2 pictures are not uploaded yet")
    question.get_by_role("button", name="Sign out anyway").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert asked == []
    expect_kept(page, [])


def test_a_sign_out_asks_about_what_another_account_has_waiting(
    alices_page: Page, bob: Visitor, two: list[Path]
) -> None:
    page = alices_page
    under_way(page, two)
    page.context.clear_cookies()
    log_in(page, bob.login)
    page.goto("/account")
    ask_to_sign_out(page)
    title = "2 pictures of another account wait in this browser"
    question = page.get_by_role("dialog", name=title)
    expect(question).to_contain_text("Signing out clears them, too.")
    expect(question.get_by_role("link", name="Finish uploading")).to_be_hidden()
    not_now = question.get_by_role("button", name="Not now")
    expect(not_now).to_be_focused()
    not_now.click()
    assert len(kept_in_browser(page)) == 2
    ask_to_sign_out(page)
    question.get_by_role("button", name="Sign out anyway").click()
    page.wait_for_url("**/login")
    expect_kept(page, [])


def test_a_sign_out_asks_about_the_own_uploads_and_those_of_another_account_together(
    alices_page: Page, bob: Visitor, two: list[Path], tmp_path: Path
) -> None:
    page = alices_page
    under_way(page, two)
    page.context.clear_cookies()
    log_in(page, bob.login)
    page.goto("/account")
    drop(page, [written(tmp_path / "wren.jpg", heavy_jpeg(1_000_000))])
    wait_until(lambda: len(kept_in_browser(page)) == 3, "the browser has a copy of that, too")
    ask_to_sign_out(page)
    question = page.get_by_role("dialog", name="1 picture is not uploaded yet")
    expect(question).to_contain_text("also 2 pictures of another account.")
    expect(question.get_by_role("link", name="Finish uploading")).to_be_focused()
