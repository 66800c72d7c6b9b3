"""Where the parts of a page's frame stand: the bar, the sign of a message, the wall of a form."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visits import Visitor

PHONE = {"width": 390, "height": 800}
_COLOURS = """
() => ['.message-mark', '.message .button-main']
  .map((part) => getComputedStyle(document.querySelector(part)))
  .map(({ color, backgroundColor }) => [color, backgroundColor])
"""
# As the uploads of a page show it.
_SHOW_COUNT = """
() => {
  document.getElementById('upload-link').remove();
  document.getElementById('uploads-button').hidden = false;
  document.getElementById('uploads-count').textContent = '1000/2000';
}
"""


def box(part: Locator) -> dict[str, float]:
    found = part.bounding_box()
    assert found
    return dict(found)


def test_the_words_of_the_bar_of_a_phone_stand_on_one_line(alices_page: Page) -> None:
    alices_page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # Its two numbers.
    words = alices_page.locator(".bar-links > :visible > span:not(.bar-count)")
    expect(words).to_have_count(4)
    assert len({box(word)["y"] for word in words.all()}) == 1


def test_the_number_of_uploads_covers_neither_the_word_nor_the_edge(alices_page: Page) -> None:
    alices_page.set_viewport_size({"width": 1280, "height": 800})
    before = box(alices_page.locator("#upload-link"))
    alices_page.evaluate(_SHOW_COUNT)
    button = box(alices_page.locator("#uploads-button"))
    count = box(alices_page.locator("#uploads-count"))
    word = box(alices_page.locator("#uploads-button > span").first)
    assert button == pytest.approx(before)
    assert count["y"] >= word["y"] + word["height"] - 3  # Room below the letters.
    assert count["y"] + count["height"] <= button["y"] + button["height"]
    assert count["x"] >= word["x"]
    assert count["x"] + count["width"] <= button["x"] + button["width"]


def test_a_message_has_one_accent(page: Page) -> None:
    page.goto("/nowhere")
    (mark, _), (_, button) = page.evaluate(_COLOURS)
    assert mark != button


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_large_text_leaves_the_window_to_the_form(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # Its two numbers.
    page.goto(path)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert box(page.locator(".panes"))["height"] <= PHONE["height"] / 5
    expect(page.get_by_label("Name")).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_button_that_copies_takes_the_place_of_share(
    alices_page: Page, alice: Visitor, width: int
) -> None:
    page = alices_page
    page.set_viewport_size({"width": width, "height": 800})
    (picture,) = alice.has_pictures(1)
    page.goto(picture["view_url"])
    share = page.get_by_role("button", name="Share", exact=True)
    before = box(share)
    share.click()
    assert box(page.get_by_role("button", name="Copy link")) == pytest.approx(before)
