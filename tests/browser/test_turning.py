"""A picture is turned and mirrored on its page: what is shown is what is so, however that ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import faults_of
from tests.browser.visits import Visitor, log_in
from tests.system.pictures import jpeg

_LOADED = """
async () => {
  const image = document.getElementById('picture');
  await image.decode();
  return [image.naturalWidth, image.naturalHeight];
}
"""
_ROWS = """
() => {
  const parts = [...document.querySelectorAll('.viewer-bar :is(.turn, .tool)')];
  const seen = parts.filter((part) => part.checkVisibility());
  return new Set(seen.map((part) => Math.round(part.getBoundingClientRect().top))).size;
}
"""
_NEVER = "() => { window.isSame = true; }"


@pytest.fixture
def picture(alice: Visitor) -> dict[str, Any]:
    said: dict[str, Any] = alice.upload(jpeg(900, 600), "herons.jpg").json()
    return said


def expect_shown(page: Page, number: int, width: int, height: int) -> None:
    """Expect the picture as a number of EXIF, and the size beside it."""
    address = "/preview\\.webp$" if number == 1 else rf"/preview\.webp\?shown={number}$"
    expect(page.locator("#picture")).to_have_attribute("src", re.compile(address))
    expect(page.locator("#dimensions dd")).to_have_text(f"{width} \N{MULTIPLICATION SIGN} {height}")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def press_twice(page: Page) -> list[Route]:
    """Turns to the right twice; the first turn is held until a test lets it go."""
    held: list[Route] = []
    page.route("**/turn", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/turn"):
        page.get_by_role("button", name="Turn right").dblclick()
    page.get_by_role("button", name="Turning").wait_for()
    return held


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_a_picture_is_turned_mirrored_and_turned_back(
    request: pytest.FixtureRequest, alice: Visitor, picture: dict[str, Any], kind: str
) -> None:
    page: Page = request.getfixturevalue(kind)
    log_in(page, alice.login)
    page.goto(picture["view_url"])
    expect_shown(page, 1, 900, 600)
    press(page, "Turn right")
    expect_shown(page, 6, 600, 900)
    if kind == "page":
        assert page.evaluate(_LOADED) == [600, 900]
    press(page, "Mirror")
    expect_shown(page, 5, 600, 900)
    said = alice.get(f"/v1/images/{picture['id']}").json()
    assert (said["turn"], said["mirrored"]) == (270, True)
    press(page, "Mirror")
    expect_shown(page, 6, 600, 900)
    press(page, "Turn left")
    expect_shown(page, 1, 900, 600)
    assert alice.get(picture["url"]).headers["ETag"] == f'"{picture["sha256"]}"'


def test_keys_turn_and_nothing_that_is_typed_is_lost(
    alices_page: Page, picture: dict[str, Any]
) -> None:
    page = alices_page
    page.goto(picture["view_url"])
    page.get_by_text("Name and description").click()
    page.get_by_label("Name", exact=True).fill("Three herons")
    page.evaluate(_NEVER)
    page.locator("h1").click()
    for key, number, size in (("r", 6, (600, 900)), ("m", 5, (600, 900)), ("l", 4, (900, 600))):
        page.keyboard.press(key)
        expect_shown(page, number, *size)
        assert page.evaluate(_LOADED) == list(size)
    expect(page.locator("#status")).to_have_text("It is shown mirrored and turned upside down.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Three herons")
    assert page.evaluate("() => window.isSame")
    expect(page.locator(".stage-beneath")).to_have_count(0)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme


def test_presses_during_a_turn_come_after_it_and_until_the_answer_nothing_is_said(
    alices_page: Page, alice: Visitor, picture: dict[str, Any]
) -> None:
    page = alices_page
    page.goto(picture["view_url"])
    held = press_twice(page)
    page.keyboard.press("m")
    expect_shown(page, 1, 900, 600)
    assert len(held) == 1
    held[0].continue_()
    # Twice to the right, and in the mirror then.
    expect_shown(page, 4, 900, 600)
    expect(page.locator("#turn-right")).to_be_focused()
    said = alice.get(f"/v1/images/{picture['id']}").json()
    assert (said["turn"], said["mirrored"]) == (180, True)


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_in_a_narrow_window_the_tools_are_one_row_and_turns_are_a_menu(
    request: pytest.FixtureRequest, alice: Visitor, picture: dict[str, Any], kind: str
) -> None:
    page: Page = request.getfixturevalue(kind)
    page.set_viewport_size({"width": 390, "height": 844})
    log_in(page, alice.login)
    page.goto(picture["view_url"])
    expect(page.locator("#turn-right")).to_be_hidden()
    if kind == "page":
        assert page.evaluate(_ROWS) == 1
    press(page, "Turn or mirror")
    press(page, "Turn right")
    expect_shown(page, 6, 600, 900)
    if kind == "plain_page":
        return
    # It stays open for who goes on, and a key needs it for a moment only.
    expect(page.locator("#turn-right")).to_be_focused()
    assert faults_of(page) == []
    press(page, "Turn right")
    expect_shown(page, 3, 900, 600)
    page.keyboard.press("Escape")
    expect(page.locator("#turn-right")).to_be_hidden()
    page.locator("h1").click()
    for key, number in (("m", 4), ("m", 3)):
        page.keyboard.press(key)
        expect_shown(page, number, 900, 600)
        expect(page.locator("#turn-right")).to_be_hidden()


def test_presses_after_a_turn_that_fails_are_over_with_it(
    alices_page: Page, alice: Visitor, picture: dict[str, Any]
) -> None:
    page = alices_page
    page.goto(picture["view_url"])
    held = press_twice(page)
    held[0].fulfill(status=503)
    expect(page.locator("#status")).to_contain_text("The server does not answer just now.")
    expect_shown(page, 1, 900, 600)
    page.locator("#status").get_by_role("button", name="Try again").click()
    expect_shown(page, 6, 600, 900)
    press(page, "Turn left")
    expect_shown(page, 1, 900, 600)
    assert alice.get(f"/v1/images/{picture['id']}").json()["turn"] == 0


def test_a_turn_whose_answer_is_lost_is_shown_when_the_page_knows_it(
    alices_page: Page, picture: dict[str, Any]
) -> None:
    page = alices_page
    page.goto(picture["view_url"])

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/turn", lose)
    press(page, "Turn right")
    expect(page.locator("#status")).to_contain_text("The connection broke.")
    expect_shown(page, 6, 600, 900)
    assert page.evaluate(_LOADED) == [600, 900]
    page.unroute("**/turn")
    press(page, "Turn right")
    expect_shown(page, 3, 900, 600)
