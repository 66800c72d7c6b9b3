"""The stage of a picture's page shows what is there, and says what is so of the rest."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.visits import Visitor, expect_loaded, log_in, new_visitor
from tests.system.instance import Instance
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
PREVIEW = "**/preview.webp"
# All that a page asks of its server while it is open.
ASKED = ("**/preview.webp", "**/session", "**/robots.txt", "**/v1/user")
# Of one part of a page: where it is on the screen.
_BOX = """
(one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  return [x, y, width, height];
}
"""
LATE = "The picture is still on its way."
AGAIN = "The picture is not here yet. It will be asked for again."
GIVEN_UP = "The picture cannot be shown just now."
SIGNED_OUT = "You are signed out."


def hang(_route: Route) -> None:
    """Leaves a request without an answer."""


def fail(route: Route) -> None:
    route.fulfill(status=500)


def refuse(route: Route) -> None:
    route.fulfill(status=401)


def cut(route: Route) -> None:
    route.abort("internetdisconnected")


WAYS: dict[str, Callable[[Route], None]] = {
    "silence": hang, "500": fail, "offline": cut, "401": refuse,
}  # fmt: skip


def shades(size: tuple[int, int]) -> bytes:
    """Returns a picture that differs everywhere, and smoothly: each size shows the same."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    out = io.BytesIO()
    Image.merge("RGB", (across, down, ImageChops.invert(across))).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def walker(vitrine: Instance) -> Visitor:
    return new_visitor(vitrine.url, "wanda")


@pytest.fixture(scope="module")
def paths(walker: Visitor) -> dict[str, str]:
    """The page of each kind of picture."""
    contents = {
        "wide": shades((6000, 500)),
        "tall": shades((700, 5000)),
        "icon": shades((32, 32)),
        "photo": jpeg(1600, 1200),
    }
    found = {}
    for name, content in contents.items():
        said = walker.upload(content, f"{name}.png").json()
        assert walker.get(said["preview_url"]).status == 200
        found[name] = walker.path_of(said["view_url"])
    return found


@pytest.fixture
def signed_in(open_context: Callable[..., BrowserContext], walker: Visitor) -> Callable[..., Page]:
    """Opens a window in which Wanda is signed in."""

    def open_page(viewport: dict[str, int] = DESKTOP, **more: Any) -> Page:
        page = open_context(viewport=viewport, **more).new_page()
        log_in(page, walker.login)
        return page

    return open_page


def seen(part: Locator) -> tuple[float, ...]:
    return tuple(part.evaluate(_BOX))


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", ["wide", "tall"])
def test_a_long_picture_that_is_on_its_way_is_seen_in_part_at_its_place(
    signed_in: Callable[..., Page], paths: dict[str, str], name: str, viewport: dict[str, int]
) -> None:
    page = signed_in(viewport)
    held: list[Route] = []
    page.route(PREVIEW, lambda route: held.append(route))
    page.goto(paths[name], wait_until="domcontentloaded")
    part = page.locator(".stage-beneath image")
    wait_until(lambda: seen(part)[2] > 0, "the thumbnail has a place")
    page.evaluate("(one) => one.decode?.()", part.element_handle())
    x, y, width, height = seen(part)
    clip = {"x": x, "y": y, "width": width, "height": height}
    wait_until(lambda: not is_empty(page.screenshot(clip=clip)), "the thumbnail is there")
    before = page.screenshot(clip=clip)
    for route in held:
        route.continue_()
    expect(page.locator(".stage-beneath")).to_have_count(0)
    expect_loaded(page.locator("#picture"))
    after = page.screenshot(clip=clip)
    assert difference(before, after) < 6
    # It is a part, and of the whole height or width.
    shown = {"wide": 500 * 3.2 / 6000, "tall": 700 * 2.5 / 5000}[name]
    across, down = seen(page.locator("#whole"))[2:]
    scale = min(across / 6000, down / 500) if name == "wide" else min(across / 700, down / 5000)
    whole = 6000 * scale if name == "wide" else 5000 * scale
    assert (width if name == "wide" else height) == pytest.approx(whole * shown, abs=2)


def is_empty(screenshot: bytes) -> bool:
    """Whether all of it has one colour."""
    with Image.open(io.BytesIO(screenshot)) as image:
        return all(low == high for low, high in image.convert("RGB").getextrema())


def difference(before: bytes, after: bytes) -> float:
    """Returns by how many of 255 levels two screenshots differ in the mean."""
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
        found = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
        return float(max(ImageStat.Stat(found).mean))


def test_without_scripts_nothing_lies_beneath_a_picture(
    open_context: Callable[..., BrowserContext], walker: Visitor
) -> None:
    said = walker.upload(shades((6100, 500)), "shared.png", "?visibility=link").json()
    page = open_context(java_script_enabled=False).new_page()
    page.goto(said["view_url"])
    expect_loaded(page.locator("#picture"))
    expect(page.locator(".stage-beneath")).to_be_hidden()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dots", [1, 2])
def test_an_icon_is_no_larger_than_it_is(
    signed_in: Callable[..., Page], paths: dict[str, str], viewport: dict[str, int], dots: int
) -> None:
    page = signed_in(viewport, device_scale_factor=dots)
    page.goto(paths["icon"])
    picture = page.locator("#picture")
    expect_loaded(picture)
    page.wait_for_load_state("networkidle")
    x, y, width, height = seen(page.locator("#stage"))
    # Its middle: at its edges are the ways to other pictures.
    side = 240
    clip = {
        "x": x + (width - side) / 2,
        "y": y + (height - side) / 2,
        "width": side,
        "height": side,
    }
    shot = page.screenshot(clip=clip, scale="css")
    with Image.open(io.BytesIO(shot)) as image:
        shown = image.convert("RGB")
    ground = Image.new("RGB", shown.size, shown.getpixel((2, 2)))
    box = ImageChops.difference(shown, ground).getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert (right - left, bottom - top) == (32, 32)
    expect(picture).to_have_css("image-rendering", "auto")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["wide", "photo"])
def test_a_stage_whose_picture_does_not_come_says_why_and_what_is_done(
    signed_in: Callable[..., Page], paths: dict[str, str], name: str, way: str
) -> None:
    page = signed_in()
    for address in ASKED:
        if way != "silence" or address == PREVIEW:
            page.route(address, WAYS[way])
    page.goto(paths[name], wait_until="domcontentloaded")
    stage, status = page.locator("#stage"), page.locator("#status")
    first = {"silence": LATE, "500": AGAIN, "offline": AGAIN, "401": ""}[way]
    if way == "401":
        expect(status).to_contain_text(SIGNED_OUT)
        expect(status.get_by_role("link", name="Sign in")).to_be_visible()
    else:
        expect(status).to_be_empty()
    expect(stage).to_have_text(first, use_inner_text=True)
    # There is nothing to zoom into.
    expect(page.get_by_role("link", name="Zoom in")).to_be_hidden()
    if way == "500":
        expect(stage).to_contain_text(GIVEN_UP, use_inner_text=True)
        assert AGAIN not in stage.inner_text()
    for address in ASKED:
        page.unroute(address)
    if way in ("silence", "500"):
        page.reload()
    elif way == "401":
        # Somebody has signed in in another tab, and comes back.
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#picture")).not_to_have_js_property("naturalWidth", 0)
    expect(stage).to_have_text("", use_inner_text=True)
    expect(status).to_be_empty()
    expect(page.get_by_role("link", name="Zoom in")).to_have_count(int(name == "wide"))


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_that_is_there_is_zoomed_whatever_the_server_does(
    signed_in: Callable[..., Page], paths: dict[str, str], way: str
) -> None:
    page = signed_in()
    page.goto(paths["wide"])
    expect_loaded(page.locator("#picture"))
    expect(page.locator(".stage-beneath")).to_have_count(0)
    whole = seen(page.locator("#picture"))
    page.route("**/*", WAYS[way])
    page.get_by_role("link", name="Zoom in").click()
    expect(page.get_by_role("link", name="Zoom out")).to_be_visible()
    assert seen(page.locator("#picture"))[3] > 2 * whole[3] * 500 / 6000
    expect(page.locator("#stage")).to_have_text("", use_inner_text=True)
    expect(page.locator("#status")).to_be_empty()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Zoom in")).to_be_visible()
    assert seen(page.locator("#picture")) == whole
    expect(page.locator("#status")).to_be_empty()
