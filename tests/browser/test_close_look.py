"""Looking at a picture closely: by wheel, drag, fingers, keys and buttons, down to its pixels."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.browser.axe import faults_of
from tests.browser.visits import Visitor, expect_loaded, log_in, new_visitor
from tests.system.instance import Instance
from tests.timeouts import wait_until

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
WIDE = (3000, 2000)
# The place in the picture that is under a point of the window, in its own pixels, and how large
# one of them is on the screen. What `contain` leaves empty around it is no part of it.
_LOOK = """
([x, y]) => {
  const image = document.getElementById('picture');
  const { left, top, width, height } = image.getBoundingClientRect();
  const [across, down] = ['width', 'height'].map((side) => Number(image.getAttribute(side)));
  const scale = Math.min(width / across, height / down);
  return {
    x: (x - (left + width / 2)) / scale + across / 2,
    y: (y - (top + height / 2)) / scale + down / 2,
    scale: scale * devicePixelRatio,
  };
}
"""


def picture(size: tuple[int, int], kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    more = {"compression": "tiff_lzw"} if kind == "TIFF" else {}
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **more)
    return out.getvalue()


@dataclass(frozen=True)
class Walker:
    """Somebody with two pictures that are larger than any screen; the second one is shared."""

    visitor: Visitor
    newer: dict[str, Any]
    older: dict[str, Any]
    unshown: dict[str, Any]


@pytest.fixture(scope="module")
def walker(vitrine: Instance) -> Walker:
    visitor = new_visitor(vitrine.url, "wanda")
    unshown = visitor.upload(picture(WIDE, "TIFF"), "scan.tif").json()
    older = visitor.upload(picture(WIDE), "older.jpg", "?visibility=link").json()
    newer = visitor.upload(picture((2000, 2400)), "newer.jpg").json()
    for one in (unshown, older, newer):
        assert visitor.get(one["preview_url"]).status == 200
    return Walker(visitor, newer, older, unshown)


@pytest.fixture
def visit(open_context: Callable[..., BrowserContext], walker: Walker) -> Callable[..., Page]:
    """Opens the page of a picture as its owner."""

    def open_page(said: dict[str, Any], viewport: dict[str, int] = DESKTOP, **more: Any) -> Page:
        page = open_context(viewport=viewport, reduced_motion="reduce", **more).new_page()
        log_in(page, walker.visitor.login)
        page.goto(said["view_url"])
        expect_loaded(page.locator("#picture"))
        return page

    return open_page


def look(page: Page, x: float = 0, y: float = 0) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(_LOOK, [x, y])
    return found


def is_whole(page: Page) -> bool:
    return page.locator("#stage.is-close").count() == 0


def middle(page: Page) -> tuple[float, float]:
    box = page.locator("#stage").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("dots", [1, 2])
def test_at_100_percent_a_pixel_of_the_original_is_one_of_the_screen(
    visit: Callable[..., Page], walker: Walker, dots: int
) -> None:
    page = visit(walker.older, device_scale_factor=dots)
    assert look(page)["scale"] < 0.9
    page.keyboard.press("1")
    expect(page.locator("#zoom-level")).to_have_text("100 %")
    assert look(page)["scale"] == pytest.approx(1, abs=0.001)
    # The preview has not that many pixels, so that the original has taken its place.
    expect(page.locator("#picture")).to_have_js_property("naturalWidth", WIDE[0])
    expect(page.locator("#zoom-note")).to_be_empty()
    assert faults_of(page) == []
    page.keyboard.press("0")
    assert is_whole(page)
    expect(page.locator("[style]")).to_have_count(0)


def test_where_browsers_cannot_show_the_original_the_preview_is_named(
    visit: Callable[..., Page], walker: Walker
) -> None:
    page = visit(walker.unshown)
    page.get_by_role("button", name="Zoom: ").click()
    expect(page.locator("#zoom-level")).to_have_text("100 %")
    expect(page.get_by_text("Preview", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Preview", exact=True)).to_be_hidden()


def test_an_original_that_does_not_come_leaves_the_preview_and_says_so(
    visit: Callable[..., Page], walker: Walker
) -> None:
    page = visit(walker.older)
    page.route("**/i/*.jpg", lambda route: route.fulfill(status=503))
    page.keyboard.press("1")
    expect(page.get_by_text("Preview", exact=True)).to_be_visible()
    expect_loaded(page.locator("#picture"))
    page.unroute("**/i/*.jpg")
    page.keyboard.press("+")
    expect(page.locator("#picture")).to_have_js_property("naturalWidth", WIDE[0])
    expect(page.locator("#zoom-note")).to_be_empty()


def test_the_wheel_zooms_about_the_pointer_and_a_drag_moves_within_the_edges(
    visit: Callable[..., Page], walker: Walker
) -> None:
    page = visit(walker.older)
    x, y = middle(page)
    at = (x + 130, y - 60)
    before = look(page, *at)
    page.mouse.move(*at)
    for _ in range(4):
        page.mouse.wheel(0, -200)
    wait_until(lambda: look(page)["scale"] > 2 * before["scale"], "the wheel zooms")
    after = look(page, *at)
    assert (after["x"], after["y"]) == pytest.approx((before["x"], before["y"]), abs=2)
    page.mouse.down()
    page.mouse.move(at[0] - 100, at[1] - 50, steps=4)
    page.mouse.up()
    # What was under the pointer is under it still, and the end of the drag was no click.
    moved = look(page, at[0] - 100, at[1] - 50)
    assert (moved["x"], moved["y"]) == pytest.approx((before["x"], before["y"]), abs=2)
    assert not is_whole(page)
    box = page.locator("#stage").bounding_box()
    assert box is not None
    for _ in range(8):
        page.mouse.move(box["x"] + 100, box["y"] + 100)
        page.mouse.down()
        page.mouse.move(box["x"] + 600, box["y"] + 500, steps=4)
        page.mouse.up()
    corner = look(page, box["x"], box["y"])
    assert (corner["x"], corner["y"]) == pytest.approx((0, 0), abs=2)
    for _ in range(12):
        page.mouse.wheel(0, 300)
    wait_until(lambda: is_whole(page), "the wheel leads back to the whole")


@pytest.mark.parametrize("clicks", [1, 2])
def test_a_click_and_a_double_click_look_closely_and_back(
    visit: Callable[..., Page], walker: Walker, clicks: int
) -> None:
    page = visit(walker.older)
    x, y = middle(page)
    before = look(page, x + 100, y + 50)
    page.mouse.click(x + 100, y + 50, click_count=clicks)
    expect(page.locator("#zoom-level")).to_have_text("100 %")
    after = look(page, x + 100, y + 50)
    assert (after["x"], after["y"]) == pytest.approx((before["x"], before["y"]), abs=2)
    page.mouse.click(x, y, click_count=clicks)
    wait_until(lambda: is_whole(page), "another click shows all of it")
    assert page.url == walker.older["view_url"]


def test_keys_and_buttons_zoom_move_and_lead_back_before_they_turn(
    visit: Callable[..., Page], walker: Walker
) -> None:
    page = visit(walker.newer)
    page.keyboard.press("+")
    first = look(page)["scale"]
    page.get_by_role("button", name="Zoom in").click()
    assert look(page)["scale"] > first
    x = look(page)["x"]
    page.keyboard.press("ArrowRight")
    assert look(page)["x"] > x
    assert page.url == walker.newer["view_url"]
    page.get_by_role("button", name="Zoom out").click()
    page.keyboard.press("-")
    assert is_whole(page)
    page.keyboard.press("+")
    page.keyboard.press("Escape")
    assert is_whole(page)
    page.keyboard.press("+")
    page.locator("#next").click()
    page.wait_for_url(walker.older["view_url"])
    # The next picture is whole.
    assert is_whole(page)


class Fingers:
    """Touches of a phone's screen, as Chromium gets them from its driver."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)

    def move(self, *ways: list[tuple[float, float]]) -> None:
        """Puts a finger down for each way, moves all along their ways, and lifts them."""
        for number, points in enumerate(zip(*ways, strict=True)):
            self._send("touchMove" if number else "touchStart", points)
        self._send("touchEnd", ())

    def _send(self, kind: str, points: Any) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def way(
    start: tuple[float, float], end: tuple[float, float], steps: int = 8
) -> list[tuple[float, float]]:
    return [
        (
            start[0] + (end[0] - start[0]) * step / steps,
            start[1] + (end[1] - start[1]) * step / steps,
        )
        for step in range(steps + 1)
    ]


@pytest.fixture
def phone(visit: Callable[..., Page], walker: Walker) -> Page:
    return visit(walker.newer, PHONE, has_touch=True, is_mobile=True)


def test_two_fingers_zoom_about_their_middle_and_one_moves(phone: Page) -> None:
    x, y = middle(phone)
    before = look(phone, x, y)
    fingers = Fingers(phone)
    fingers.move(
        way((x - 30, y - 30), (x - 110, y - 110)), way((x + 30, y + 30), (x + 110, y + 110))
    )
    wait_until(lambda: look(phone)["scale"] > 2 * before["scale"], "two fingers zoom")
    after = look(phone, x, y)
    assert (after["x"], after["y"]) == pytest.approx((before["x"], before["y"]), abs=30)
    fingers.move(way((x, y), (x - 80, y)))
    wait_until(lambda: look(phone, x, y)["x"] > after["x"] + 20, "one finger moves it")
    assert "newer" in phone.locator("h1").inner_text()
    fingers.move(way((x - 150, y), (x - 20, y)), way((x + 150, y), (x + 20, y)))
    wait_until(lambda: is_whole(phone), "two fingers lead back to the whole")


def test_a_finger_to_the_side_turns_and_one_along_the_page_does_not(
    phone: Page, walker: Walker
) -> None:
    x, y = middle(phone)
    fingers = Fingers(phone)
    fingers.move(way((x, y), (x, y - 90)))
    fingers.move(way((x, y), (x - 30, y)))
    assert phone.url == walker.newer["view_url"]
    fingers.move(way((x + 90, y), (x - 60, y + 5)))
    phone.wait_for_url(walker.older["view_url"])
    fingers.move(way((x - 90, y), (x + 60, y)))
    phone.wait_for_url(walker.newer["view_url"])
    # There is none before it, and the picture goes back to its place.
    fingers.move(way((x - 90, y), (x + 60, y)))
    expect(phone.locator("#picture[style]")).to_have_count(0)
    assert phone.url == walker.newer["view_url"]


def test_a_tap_looks_closely_and_another_one_shows_all(phone: Page) -> None:
    x, y = middle(phone)
    phone.touchscreen.tap(x, y)
    expect(phone.locator("#zoom-level")).to_have_text("100 %")
    phone.touchscreen.tap(x + 90, y + 60)
    wait_until(lambda: is_whole(phone), "another tap shows all of it")


def test_a_visitor_of_a_shared_picture_looks_closely_too(page: Page, walker: Walker) -> None:
    page.goto(walker.older["view_url"])
    expect_loaded(page.locator("#picture"))
    page.keyboard.press("1")
    expect(page.locator("#zoom-level")).to_have_text("100 %")
    assert faults_of(page) == []


def test_without_scripts_the_original_opens_and_no_tool_is_offered(
    plain_page: Page, walker: Walker
) -> None:
    plain_page.goto(walker.older["view_url"])
    expect(plain_page.locator(".tools")).to_be_hidden()
    link = plain_page.locator("a.stage-link")
    expect(link).to_have_attribute("href", walker.visitor.path_of(walker.older["url"]))
