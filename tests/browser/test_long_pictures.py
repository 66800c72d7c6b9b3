"""A long screenshot and a panorama: whole on their pages, and large enough to be read by zoom."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.visits import Visitor, expect_loaded, leave_by_history, log_in, new_visitor
from tests.system.instance import Instance
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
TALL, WIDE = (1080, 12_000), (12_000, 900)
# Where it is on the screen, and the colour in the middle of what is seen of it.
_BOX = """
() => {
  const { left, top, width, height } = document.getElementById('picture').getBoundingClientRect();
  const stage = document.getElementById('stage');
  const { clientWidth, clientHeight } = document.documentElement;
  return { left, top, width, height, stage: stage.clientWidth, high: stage.clientHeight,
    page: document.documentElement.scrollWidth, window: [clientWidth, clientHeight] };
}
"""


def striped(size: tuple[int, int]) -> bytes:
    """Returns a long picture in lines of which each is a tenth of its length."""
    lines = Image.new("L", (1, 10) if size[1] > size[0] else (10, 1))
    lines.putdata(range(20, 220, 20))
    out = io.BytesIO()
    lines.resize(size, Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def walker(vitrine: Instance) -> Visitor:
    return new_visitor(vitrine.url, "wanda")


@pytest.fixture(scope="module")
def paths(walker: Visitor) -> dict[str, str]:
    """The pages of a panorama and a screenshot, with a picture beside each."""
    walker.upload(jpeg(640, 480), "older.jpg")
    found = {}
    for name, size in {"wide": WIDE, "tall": TALL}.items():
        said = walker.upload(striped(size), f"{name}.png", "?visibility=link").json()
        assert walker.get(said["preview_url"]).status == 200
        found[name] = walker.path_of(said["view_url"])
    walker.upload(jpeg(640, 480), "newer.jpg")
    return found


@pytest.fixture
def visit(
    open_context: Callable[..., BrowserContext], walker: Visitor, paths: dict[str, str]
) -> Callable[..., Page]:
    """Opens the page of a picture in a window of some size."""

    def open_page(name: str, viewport: dict[str, int], *, owner: bool = False, **more: Any) -> Page:
        page = open_context(viewport=viewport, **more).new_page()
        if owner:
            log_in(page, walker.login)
        page.goto(paths[name])
        expect_loaded(page.locator("#picture"))
        return page

    return open_page


def is_whole(page: Page) -> bool:
    box = page.evaluate(_BOX)
    inside = box["width"] < box["stage"] + 1 and box["height"] < box["high"] + 1
    return inside and box["page"] == box["window"][0]


def is_large(page: Page, name: str) -> bool:
    """Whether it takes all the room there is for it, or all of its own pixels."""
    box = page.evaluate(_BOX)
    natural = page.locator("#picture").evaluate("(one) => [one.naturalWidth, one.naturalHeight]")
    room = box["stage"] - 140, box["high"] - 100
    side = 0 if name == "tall" else 1
    shown = (box["width"], box["height"])
    assert shown[0] / shown[1] == pytest.approx(natural[0] / natural[1], rel=0.02)
    return shown[side] >= min(natural[side] - 1, room[side]) and box["page"] == box["window"][0]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", ["tall", "wide"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_long_picture_is_whole_first_and_large_by_its_link(
    visit: Callable[..., Page], name: str, viewport: dict[str, int], scripts: bool
) -> None:
    page = visit(name, viewport, java_script_enabled=scripts)
    zoom_in, zoom_out = (page.get_by_role("link", name=f"Zoom {way}") for way in ("in", "out"))
    assert is_whole(page)
    zoom_in.focus()
    page.keyboard.press("Enter")
    expect(zoom_out).to_be_in_viewport()
    expect(zoom_in).to_be_hidden()
    assert is_large(page, name)
    expect(page.locator("#stage")).to_be_focused()
    zoom_out.click()
    expect(zoom_in).to_be_in_viewport()
    assert is_whole(page)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", ["tall", "wide"])
def test_a_tap_shows_the_place_that_was_tapped_and_another_all_of_it(
    visit: Callable[..., Page], name: str, viewport: dict[str, int]
) -> None:
    page = visit(name, viewport, has_touch=True)
    picture = page.locator("#picture")
    before = page.evaluate(_BOX)
    across, down = (0.5, 0.72) if name == "tall" else (0.72, 0.5)
    # The picture is drawn in the middle of its box, which has the room of the stage.
    length = {"tall": before["height"], "wide": before["width"]}[name]
    at = {
        "x": before["width"] / 2 + (across - 0.5) * length,
        "y": before["height"] / 2 + (down - 0.5) * length,
    }
    picture.tap(position=at)
    expect(page.get_by_role("link", name="Zoom out")).to_be_visible()
    box = page.evaluate(_BOX)
    if name == "tall":
        assert box["top"] + down * box["height"] == pytest.approx(box["window"][1] / 2, abs=60)
    else:
        assert box["left"] + across * box["width"] == pytest.approx(box["stage"] / 2, abs=60)
    page.touchscreen.tap(viewport["width"] / 4, 300)
    expect(page.get_by_role("link", name="Zoom in")).to_be_visible()
    assert is_whole(page)


def test_keys_zoom_move_a_panorama_and_turn_only_when_it_is_whole(
    visit: Callable[..., Page], paths: dict[str, str]
) -> None:
    page = visit("wide", DESKTOP, owner=True)
    page.locator("#whole").focus()
    page.keyboard.press("+")
    expect(page.locator("#stage")).to_be_focused()
    assert is_large(page, "wide")
    left = page.evaluate(_BOX)["left"]
    page.keyboard.press("ArrowRight")
    assert page.evaluate(_BOX)["left"] < left - 100
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(_BOX)["left"] == left
    page.keyboard.press("End")
    wait_until(lambda: _is_at_its_end(page), "the panorama is at its end")
    page.keyboard.press("Home")
    wait_until(lambda: page.evaluate(_BOX)["left"] == left, "the panorama is at its start")
    page.keyboard.press("-")
    expect(page.locator("#whole")).to_be_focused()
    assert is_whole(page)
    page.get_by_role("link", name="Zoom in").click()
    page.keyboard.press("Escape")
    assert is_whole(page)
    assert page.url.partition("#")[0].endswith(paths["wide"])
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{paths['tall']}")
    assert is_whole(page)
    page.keyboard.press("Escape")
    page.wait_for_url("**/gallery?at=*")


def _is_at_its_end(page: Page) -> bool:
    end = "(one) => one.scrollWidth - one.clientWidth - one.scrollLeft"
    return bool(page.locator("#stage").evaluate(end) < 1)


@pytest.mark.parametrize("name", ["tall", "wide"])
def test_a_picture_that_does_not_come_is_said_and_asked_for_again(
    visit: Callable[..., Page], name: str
) -> None:
    page = visit(name, PHONE)
    page.route("**/preview.webp", lambda route: route.fulfill(status=404))
    page.reload()
    stage, zoom = page.locator("#stage"), page.get_by_role("link", name="Zoom in")
    expect(stage).to_contain_text("The picture cannot be shown just now.", use_inner_text=True)
    expect(zoom).to_be_hidden()
    page.unroute("**/preview.webp")
    page.get_by_role("link", name="Try again").click()
    expect(zoom).to_be_visible()
    expect(stage).not_to_contain_text("cannot", use_inner_text=True)
    assert is_whole(page)


def test_a_turn_from_a_large_picture_shows_the_next_one_whole_and_the_way_back_is_right(
    visit: Callable[..., Page], paths: dict[str, str]
) -> None:
    page = visit("tall", DESKTOP, owner=True)
    page.get_by_role("link", name="Zoom in").click()
    assert is_large(page, "tall")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**{paths['wide']}")
    expect_loaded(page.locator("#picture"))
    assert is_whole(page)
    page.get_by_role("link", name="Zoom in").click()
    assert is_large(page, "wide")
    # To the same picture the way back asks nobody.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    leave_by_history(page)
    expect(page.get_by_role("link", name="Zoom in")).to_be_visible()
    assert is_whole(page)
    assert {"document", "xhr", "fetch"}.isdisjoint(asked)
    leave_by_history(page)
    page.wait_for_url(f"**{paths['tall']}#stage")
    expect_loaded(page.locator("#picture"))
    expect(page.get_by_role("heading", level=1)).to_have_text("tall.png")


def test_in_the_gallery_the_tile_of_a_long_picture_is_sharp(
    visit: Callable[..., Page], walker: Visitor
) -> None:
    page = visit("tall", DESKTOP, owner=True)
    page.goto("/gallery")
    for image in page.locator(".rows img").all():
        expect_loaded(image)
        stretched = image.evaluate(
            "(one) => Math.max(one.clientWidth / one.naturalWidth,"
            " one.clientHeight / one.naturalHeight)"
        )
        assert stretched <= 1


def test_in_the_gallery_a_strip_is_a_tile_with_its_name(
    visit: Callable[..., Page], walker: Visitor
) -> None:
    strip = walker.upload(striped((60_000, 10)), "strip.png").json()
    page = visit("tall", PHONE, owner=True)
    page.goto("/gallery")
    tile = page.locator(f'.rows a[href="/pictures/{strip["id"]}"]')
    expect_loaded(tile.locator("img"))
    box = tile.bounding_box()
    assert box is not None
    assert box["height"] > 100
    assert box["width"] / box["height"] == pytest.approx(3.2, abs=0.1)
    expect(tile.locator(".caption")).to_have_text("strip.png")
    # Of others the name is seen only where somebody points at them.
    shown = page.locator(".rows .caption").evaluate_all(
        "(all) => all.filter((one) => getComputedStyle(one).opacity > 0)"
        ".map((one) => one.innerText)"
    )
    assert shown == ["strip.png"]
    assert walker.request("DELETE", f"/v1/images/{strip['id']}").status == 204
