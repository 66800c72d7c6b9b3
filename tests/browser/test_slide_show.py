"""The pictures turn by themselves, the next one is there at once, and one has the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_of
from tests.browser.visits import Visitor, expect_loaded
from tests.timeouts import wait_until

EACH = 5_000  # Milliseconds.
_BUTTON = "#slide-show"
# As when another tab is shown, or this one again.
_HIDE = """
(state) => {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}
"""
# Presses a key, and counts the frames between that of the other page and that of its picture.
_TURN = """
() => new Promise((resolve) => {
  const before = document.querySelector('h1').textContent;
  let frames = 0;
  const look = () => {
    if (document.querySelector('h1').textContent !== before) {
      const image = document.getElementById('picture');
      if (image.complete && image.naturalWidth) return resolve(frames);
      frames += 1;
    }
    requestAnimationFrame(look);
  };
  dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
  requestAnimationFrame(look);
})
"""

_IS_FETCHED = """
(id) => performance.getEntriesByType('resource').some(({ name }) => name.includes(id))
"""


def begins(page: Page, address: str) -> None:
    page.clock.install()
    page.goto(address)
    expect_loaded(page.locator("#picture"))
    page.keyboard.press("p")
    expect(page.locator(_BUTTON)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Share")).to_be_hidden()


def has_stopped(page: Page, sentence: str) -> None:
    expect(page.locator("#status")).to_have_text(sentence)
    expect(page.locator(_BUTTON)).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("button", name="Share")).to_be_visible()


def test_it_goes_on_to_the_last_picture_and_says_that_it_was(
    alices_page: Page, alice: Visitor
) -> None:
    newest, middle, oldest = alice.has_pictures(3)
    page = alices_page
    begins(page, newest["view_url"])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == []
    for one in (middle, oldest):
        page.clock.run_for(EACH)
        page.wait_for_url(one["view_url"])
        expect_loaded(page.locator("#picture"))
        expect(page.locator(_BUTTON)).to_have_attribute("aria-pressed", "true")
    page.clock.run_for(EACH)
    has_stopped(page, "That was the last picture.")
    page.keyboard.press("p")
    expect(page.locator("#status")).to_have_text("There is no next picture to go on to.")


@pytest.mark.parametrize("key", ["Escape", " ", "x"])
def test_any_key_stops_it_and_escape_does_no_more(
    alices_page: Page, alice: Visitor, key: str
) -> None:
    newest, _ = alice.has_pictures(2)
    begins(alices_page, newest["view_url"])
    alices_page.keyboard.press("Shift")
    expect(alices_page.locator(_BUTTON)).to_have_attribute("aria-pressed", "true")
    alices_page.keyboard.press(key)
    has_stopped(alices_page, "The slide show has stopped.")
    alices_page.clock.run_for(2 * EACH)
    assert alices_page.url == newest["view_url"]


def test_enter_on_its_button_starts_and_stops_it(alices_page: Page, alice: Visitor) -> None:
    newest, _ = alice.has_pictures(2)
    page = alices_page
    page.clock.install()
    page.goto(newest["view_url"])
    page.locator(_BUTTON).press("Enter")
    expect(page.locator(_BUTTON)).to_have_attribute("aria-pressed", "true")
    page.locator(_BUTTON).press("Enter")
    has_stopped(page, "The slide show has stopped.")


def test_it_waits_while_nobody_sees_it(alices_page: Page, alice: Visitor) -> None:
    newest, older = alice.has_pictures(2)
    page = alices_page
    begins(page, newest["view_url"])
    page.evaluate(_HIDE, "hidden")
    page.clock.run_for(3 * EACH)
    assert page.url == newest["view_url"]
    page.evaluate(_HIDE, "visible")
    page.clock.run_for(EACH)
    page.wait_for_url(older["view_url"])


def test_it_ends_where_the_next_picture_does_not_come(alices_page: Page, alice: Visitor) -> None:
    newest, _ = alice.has_pictures(2)
    page = alices_page
    begins(page, newest["view_url"])
    page.route("**/pictures/*", lambda route: route.fulfill(status=500))
    page.clock.run_for(EACH)
    expect(page.locator(_BUTTON)).to_have_attribute("aria-pressed", "false")
    assert page.url == newest["view_url"]


def test_it_does_not_begin_over_words_that_are_not_saved(alices_page: Page, alice: Visitor) -> None:
    newest, _ = alice.has_pictures(2)
    page = alices_page
    page.goto(newest["view_url"])
    page.keyboard.press("e")
    page.keyboard.type("Herons")
    page.locator(_BUTTON).click()
    expect(page.locator("#status")).to_have_text("Save what you typed first.")
    expect(page.locator(_BUTTON)).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#status")).to_have_text("Saved.")


def test_the_next_picture_is_there_in_the_frame_of_its_page(
    alices_page: Page, alice: Visitor
) -> None:
    kept = alice.has_pictures(6)
    for one in kept:
        assert alice.get(one["preview_url"]).status == 200
    page = alices_page
    page.goto(kept[0]["view_url"])
    for one in kept[1:]:
        wait_until(
            lambda wanted=one: page.evaluate(_IS_FETCHED, wanted["id"]),
            "the next picture is fetched",
        )
        page.wait_for_load_state("networkidle")
        assert page.evaluate(_TURN) == 0
        expect(page.locator("#picture")).to_have_attribute("alt", one["name"])
    # The way back needs no frame either.
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(kept[-2]["view_url"])
    expect_loaded(page.locator("#picture"))


def test_the_picture_has_the_full_screen_and_its_details_can_be_put_away(
    alices_page: Page, alice: Visitor
) -> None:
    newest, older = alice.has_pictures(2)
    page = alices_page
    page.goto(newest["view_url"])
    share = page.get_by_role("button", name="Share")
    details = page.locator("#details-button")
    page.keyboard.press("i")
    expect(share).to_be_hidden()
    expect(details).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(older["view_url"])
    expect(share).to_be_hidden()
    expect(details).to_have_attribute("aria-expanded", "false")
    # Who wants to write something sees the form.
    page.keyboard.press("e")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    expect(share).to_be_visible()
    page.locator("#words-change").focus()
    page.keyboard.press("f")
    wait_until(lambda: page.evaluate("() => document.fullscreenElement !== null"), "it is full")
    expect(page.locator("#full-screen")).to_have_attribute("aria-pressed", "true")
    expect(share).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert faults_of(page) == []
    page.locator("#full-screen").click()
    expect(share).to_be_visible()
