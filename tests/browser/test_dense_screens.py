"""A screen of two or three pixels where a style sheet has one loads the second thumbnail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.visits import Visitor, expect_loaded, log_in, new_visitor
from tests.system.instance import Instance
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
# Pixels of the screen for each one of the file, at the most: beyond it edges are seen to be soft.
SHARP = 1.25
# Its `naturalWidth` is in pixels of a style sheet, by the density that the page has said.
_PIXELS = """
async (image) => {
  const file = await createImageBitmap(await (await fetch(image.currentSrc)).blob());
  return { file: file.width, screen: image.clientWidth * devicePixelRatio,
    density: file.width / image.naturalWidth };
}
"""


@pytest.fixture(scope="module")
def photographer(vitrine: Instance) -> Visitor:
    """Somebody with a photograph, whose second thumbnail is made, and a small picture."""
    person = new_visitor(vitrine.url, "dorothea")
    person.upload(jpeg(320, 240), "small.jpg")
    large = person.upload(jpeg(1800, 1200), "large.jpg").json()
    first = person.get(large["thumbnail_url"]).headers["ETag"]
    wait_until(lambda: person.get(large["thumbnail_2x_url"]).headers["ETag"] != first)
    return person


@pytest.fixture
def gallery(
    open_context: Callable[..., BrowserContext], photographer: Visitor
) -> Callable[..., tuple[Page, list[str]]]:
    """Opens the gallery on a screen; returns it with the addresses of pictures it asked for."""

    def open_gallery(density: float, viewport: dict[str, int]) -> tuple[Page, list[str]]:
        page = open_context(device_scale_factor=density, viewport=viewport).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        log_in(page, photographer.login)
        for image in page.locator(".rows img").all():
            expect_loaded(image)
        return page, [name for name in asked if name.startswith("thumb")]

    return open_gallery


@pytest.mark.parametrize(
    ("density", "viewport"), [(3, PHONE), (2, PHONE), (2, DESKTOP)], ids=["3x", "2x", "desktop"]
)
def test_on_a_dense_screen_a_photograph_is_sharp(
    gallery: Callable[..., Any], density: float, viewport: dict[str, int]
) -> None:
    page, asked = gallery(density, viewport)
    pixels = page.locator(".rows img").first.evaluate(_PIXELS)
    assert pixels["screen"] / pixels["file"] <= SHARP
    assert pixels["density"] == 2
    # The small picture has one thumbnail, which has all of its pixels.
    assert sorted(set(asked)) == ["thumb-2x.webp", "thumb.webp"]
    assert len(asked) == 2


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_elsewhere_only_the_first_thumbnail_is_loaded(
    gallery: Callable[..., Any], viewport: dict[str, int]
) -> None:
    page, asked = gallery(1, viewport)
    assert asked == ["thumb.webp"] * 2
    pixels = page.locator(".rows img").first.evaluate(_PIXELS)
    assert (pixels["file"], pixels["density"]) == (540, 1)


def test_a_second_thumbnail_that_did_not_come_is_brought(
    open_context: Callable[..., BrowserContext], photographer: Visitor
) -> None:
    page = open_context(device_scale_factor=3, viewport=PHONE).new_page()
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed:
            route.continue_()
        else:
            failed.append(route.request.url)
            route.abort("connectionreset")

    page.route("**/thumb-2x.webp", fail_once)
    log_in(page, photographer.login)
    expect(page.locator(".rows img").first).not_to_have_js_property("naturalWidth", 0)
    assert failed
    assert page.locator(".rows img").first.evaluate("(one) => one.currentSrc") == failed[0]
