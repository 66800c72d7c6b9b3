"""From the gallery to any month: by a menu of links, and by the rail along its edge."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import OpenContext
from tests.browser.hands import Hands
from tests.browser.visits import Visitor, log_in, new_visitor, thumbnails
from tests.system.instance import Instance
from tests.system.pictures import jpeg

MONTHS = ("202403", "202402", "202312")
OF_A_MONTH = 4


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody with pictures of three months, as their names tell."""
    person = new_visitor(vitrine.url, "charlie")
    for month in MONTHS:
        for number in range(OF_A_MONTH):
            name = f"IMG_{month}1{number}_120000.jpg"
            content = jpeg(480 + number, 360, seed=int(month) + number)
            assert person.upload(content, name).status == 201
    return person


def test_a_month_leads_to_its_pictures(hands: Hands, collector: Visitor) -> None:
    page = hands.page
    log_in(page, collector.login)
    hands.open("/gallery?sort=taken")
    hands.press(page.locator("#months > summary"))
    hands.press(page.locator("#months").get_by_role("link", name="February 2024, 4 pictures"))
    page.wait_for_url("**/gallery?sort=taken&cursor=*")
    first = thumbnails(page).locator("img[alt^='IMG_202402']").first
    # With scripts newer ones come above it at once, and it stays in view.
    expect(first).to_be_in_viewport()


def test_the_month_that_is_looked_at_is_marked(page: Page, collector: Visitor) -> None:
    log_in(page, collector.login)
    page.goto("/gallery?sort=taken")
    page.locator("#months > summary").click()
    expect(page.locator("#months [aria-current]")).to_contain_text("March")
    expect(page.locator("#months nav a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#months[open]")).to_have_count(0)


def test_the_open_menu_of_a_wide_window_is_links_and_the_closed_one_the_rail(
    rail_page: Page,
) -> None:
    page = rail_page
    is_fixed = ("position", "fixed")
    expect(page.locator("#rail")).to_have_css(*is_fixed)
    page.locator("#months > summary").click()
    expect(page.locator("#rail")).to_have_css("position", "absolute")
    # Tab comes to each, and not to one of them.
    expect(page.locator("#rail a[tabindex]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#rail")).to_have_css(*is_fixed)
    expect(page.locator("#rail a[tabindex='0']")).to_have_count(1)
    page.locator("#months > summary").click()
    month(page, "December 2023").click()
    page.wait_for_url("**/gallery?sort=taken&cursor=*")
    expect(thumbnails(page).locator("img[alt^='IMG_202312']").first).to_be_in_viewport()


def middle_of(link: Locator) -> tuple[float, float]:
    box = link.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def month(page: Page, words: str) -> Locator:
    return page.locator("#rail").get_by_role("link", name=words)


@pytest.fixture
def rail_page(page: Page, collector: Visitor) -> Page:
    """The gallery by the time taken, in a wide window."""
    page.set_viewport_size({"width": 1280, "height": 720})
    log_in(page, collector.login)
    page.goto("/gallery?sort=taken")
    expect(page.locator("#rail.is-scrubber")).to_be_visible()
    return page


def test_along_the_rail_the_month_is_said_and_where_it_is_let_go_it_is_shown(
    rail_page: Page,
) -> None:
    page, mouse = rail_page, rail_page.mouse
    newest, oldest = month(page, "March 2024, 4 pictures"), month(page, "December 2023")
    expect(newest).to_have_attribute("aria-current", "true")
    mouse.move(*middle_of(newest))
    mouse.down()
    expect(newest.locator("span")).to_have_css("clip-path", "none")
    # Beside the rail, and below its end, it is still held.
    x, y = middle_of(oldest)
    mouse.move(x - 300, y + 200, steps=5)
    expect(oldest.locator("span")).to_have_css("clip-path", "none")
    expect(newest.locator("span")).not_to_have_css("clip-path", "none")
    assert "cursor" not in page.url
    mouse.up()
    page.wait_for_url("**/gallery?sort=taken&cursor=*")
    expect(thumbnails(page).locator("img[alt^='IMG_202312']").first).to_be_in_viewport()


def test_a_click_on_the_rail_goes_to_the_month_once(rail_page: Page) -> None:
    page = rail_page
    asked: list[str] = []
    page.on("request", lambda request: "cursor" in request.url and asked.append(request.url))
    month(page, "February 2024").click()
    page.wait_for_url("**/gallery?sort=taken&cursor=*")
    expect(thumbnails(page).locator("img[alt^='IMG_202402']").first).to_be_in_viewport()
    assert len([url for url in asked if "fragment" not in url]) == 1


def test_escape_lets_the_rail_go_and_nothing_is_shown(rail_page: Page) -> None:
    page, mouse = rail_page, rail_page.mouse
    mouse.move(*middle_of(month(page, "February 2024")))
    mouse.down()
    expect(page.locator("#rail.is-held")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#rail.is-held")).to_have_count(0)
    mouse.up()
    page.locator("#sort > summary").click()
    expect(page.get_by_role("link", name="Newest taken")).to_be_visible()
    assert page.url.endswith("/gallery?sort=taken")


def test_the_rail_is_one_stop_of_the_keyboard(rail_page: Page) -> None:
    page = rail_page
    stops = page.locator("#rail a[tabindex='0']")
    expect(stops).to_have_count(1)
    stops.focus()
    page.keyboard.press("End")
    expect(month(page, "December 2023")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(month(page, "February 2024")).to_be_focused()
    expect(stops).to_have_count(1)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(month(page, "March 2024")).to_be_focused()
    page.keyboard.press("ArrowDown")
    assert faults_of(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery?sort=taken&cursor=*")
    expect(thumbnails(page).locator("img[alt^='IMG_202402']").first).to_be_in_viewport()


def test_a_finger_moves_along_the_rail_of_a_tablet(
    open_context: OpenContext, collector: Visitor
) -> None:
    tablet = open_context(viewport={"width": 1180, "height": 820}, has_touch=True, is_mobile=True)
    page = tablet.new_page()
    log_in(page, collector.login)
    page.goto("/gallery?sort=taken&order=asc")
    first, last = month(page, "December 2023"), month(page, "March 2024")
    finger = tablet.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", middle_of(first))
    expect(first.locator("span")).to_have_css("clip-path", "none")
    touch("touchMove", middle_of(month(page, "February 2024")))
    touch("touchMove", middle_of(last))
    expect(last.locator("span")).to_have_css("clip-path", "none")
    touch("touchEnd")
    page.wait_for_url("**/gallery?sort=taken&order=asc&cursor=*")
    expect(thumbnails(page).locator("img[alt^='IMG_202403']").first).to_be_in_viewport()


def test_without_scripts_the_rail_is_links(plain_page: Page, collector: Visitor) -> None:
    page = plain_page
    page.set_viewport_size({"width": 1280, "height": 720})
    log_in(page, collector.login)
    page.goto("/gallery?sort=taken")
    month(page, "February 2024, 4 pictures").click()
    page.wait_for_url("**/gallery?sort=taken&cursor=*")
    expect(thumbnails(page).locator("img[alt^='IMG_202402']").first).to_be_in_viewport()
    page.goto("/gallery?sort=taken")
    around = page.get_by_role("link", name="Skip to the pictures")
    around.focus()
    expect(around).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(thumbnails(page).first).to_be_focused()
    page.goto("/gallery?sort=name")
    expect(page.locator("#rail")).to_have_count(0)


def test_a_narrow_window_has_the_menu_alone(page: Page, collector: Visitor) -> None:
    log_in(page, collector.login)
    for width, is_there in ((1023, False), (1024, True)):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto("/gallery?sort=taken")
        expect(page.locator("#rail")).to_be_visible(visible=is_there)
        expect(page.locator("#months > summary")).to_be_visible()
