"""What holds for every page: it fits any window, obeys the policy and needs no mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import faults_of
from tests.browser.conftest import MAX_UPLOAD_BYTES
from tests.browser.measures import (
    CUT,
    ICONS_WITHOUT_SIZE,
    OUT_OF_ORDER,
    SMALL_LINKS,
    UNDER_A_BAR,
)
from tests.browser.photographs import heavy_jpeg, written
from tests.browser.visits import (
    Visitor,
    choose,
    drop,
    expect_state,
    new_visitor,
    states_of,
)
from tests.system.instance import Instance
from tests.system.pictures import jpeg

WIDTHS = (320, 390, 1280, 1920)
SCHEMES = ("light", "dark")

# Every field that a person can reach must say what it is for.
_NAMELESS_FIELDS = """
() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select')]
  .filter((field) => !field.labels.length && !field.ariaLabel)
  .map((field) => field.outerHTML)
"""
_WIDER_THAN_THE_WINDOW = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return ['page'].concat([...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .map((element) => element.outerHTML.slice(0, 120)));
}
"""
_SMALL_TARGETS = """
() => [...document.querySelectorAll('button, summary, a.button, input[type=text]')]
  .filter((element) => element.checkVisibility() && element.getClientRects().length)
  .filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && (width < 24 || height < 24);
  })
  .map((element) => element.outerHTML.slice(0, 120))
"""
_FOCUS = """
() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const near = [focused, ...(focused.labels ?? []), focused.nextElementSibling]
    .concat([...focused.querySelectorAll('*')]).filter(Boolean);
  const ringed = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  };
  return {
    tag: focused.tagName,
    id: focused.id,
    text: (focused.textContent || focused.ariaLabel || '').trim().replace(/\\s+/g, ' '),
    isVisible: near.some((element) => ringed(element) || ringed(element, '::after')),
  };
}
"""

_ENDS = ("done", "done", "failed", "done", "failed")
_IS_FOCUSED = "(element) => document.activeElement === element"


@dataclass(frozen=True)
class Place:
    """A page, who looks at it, and what it is there for."""

    path: Callable[[Shop], str]
    heading: str
    who: str = "owner"
    main_action: str = ""
    before: Callable[[Page, Shop], None] | None = None


@dataclass(frozen=True)
class Shop:
    """People and pictures that the pages of this file show."""

    owner: Visitor
    newcomer: Visitor
    private: str
    shared: str
    tall: str


def _sends_nothing(page: Page, _shop: Shop) -> None:
    page.locator("main").get_by_role("button", name="Sign in").click()


def _chooses_badly(page: Page, _shop: Shop) -> None:
    page.get_by_label("Name").fill("a")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_focused()


def _opens_all_details(page: Page, _shop: Shop) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def _fills_rows(page: Page, _shop: Shop) -> None:
    same = jpeg(700, 300)
    files = {
        f"{'a-name-without-a-break' * 6}.jpg": same,
        "the-same-again.jpg": same,
        "letter.jpg": b"Dear Bob, this is not a picture.\n" * 20,
        "wren.jpg": jpeg(710, 300),
        "empty.jpg": b"",
    }
    with TemporaryDirectory() as folder:
        choose(page, [written(Path(folder) / name, content) for name, content in files.items()])
        rows = page.locator("#upload-rows > li")
        expect(rows).to_have_count(len(_ENDS))
        # The files have to be there until the last of them is read.
        for number, state in enumerate(_ENDS):
            expect(rows.nth(number)).to_have_attribute("data-state", state)


def _opens_the_popover(page: Page, _shop: Shop) -> None:
    with TemporaryDirectory() as folder:
        files = {f"{'a-name-without-a-break' * 6}.mp4": b"moving", "film.mp4": b"moving"}
        drop(page, [written(Path(folder) / name, content) for name, content in files.items()])
        expect(page.locator("#status")).to_contain_text("2 files were not uploaded.")
    page.locator("#uploads-button").click()
    expect(page.locator("#uploads")).to_contain_text("film.mp4 Only pictures")


PLACES = {
    "login": Place(lambda _: "/login", "Sign in", "stranger", "Sign in"),
    "login-refused": Place(
        lambda _: "/login", "Sign in", "stranger", "Sign in", before=_sends_nothing
    ),
    "register": Place(lambda _: "/register", "Create an account", "stranger", "Create account"),
    "register-refused": Place(
        lambda _: "/register", "Create an account", "stranger", before=_chooses_badly
    ),
    "gallery": Place(lambda _: "/gallery", "Gallery", main_action="Upload"),
    "gallery-empty": Place(lambda _: "/gallery", "Gallery", "newcomer", "first-files"),
    "upload": Place(lambda _: "/upload", "Upload pictures", main_action="upload-files"),
    "upload with rows": Place(lambda _: "/upload", "Upload pictures", before=_fills_rows),
    "popover open": Place(lambda _: "/account", "", before=_opens_the_popover),
    "picture": Place(
        lambda shop: f"/pictures/{shop.private}", "", main_action="Share",
        before=_opens_all_details,
    ),
    "long picture zoomed": Place(lambda shop: f"/pictures/{shop.private}#stage", ""),
    "tall picture zoomed": Place(lambda shop: f"/pictures/{shop.tall}#stage", "", "stranger"),
    "delete": Place(
        lambda shop: f"/pictures/{shop.private}/delete", "Delete this picture?",
        main_action="Delete picture",
    ),
    "shared": Place(lambda shop: f"/pictures/{shop.shared}", "", "stranger", "Download"),
    "account": Place(lambda _: "/account", "", main_action="Sign out"),
    "missing": Place(
        lambda _: "/nowhere", "There is nothing here", "stranger", "Go to the start"
    ),
    "missing-signed-in": Place(
        lambda _: "/nowhere", "There is nothing here", main_action="Gallery"
    ),
    "offline": Place(lambda _: "/offline", "No connection", "stranger", "Try again"),
    "missing-picture": Place(
        lambda _: "/pictures/0123456789ABCDEFGHIJKL", "There is nothing here",
        main_action="Go to the start",
    ),
}  # fmt: skip


OpenPlace = Callable[[Place], Page]


@pytest.fixture(scope="module")
def shop(vitrine: Instance) -> Shop:
    owner = new_visitor(vitrine.url, "alice")
    owner.has_pictures(4)
    private = owner.upload(jpeg(3000, 300), f"{'a-very-long-name-' * 9}.jpg").json()
    shared = owner.has_pictures(1, visibility="link")[0]
    tall = owner.upload(jpeg(300, 3000), "tall.jpg", "?visibility=link").json()
    bob = new_visitor(vitrine.url, "bob")
    return Shop(owner, bob, private["id"], shared["id"], tall["id"])


@pytest.fixture(scope="module")
def states(browser: Browser, vitrine: Instance, shop: Shop) -> dict[str, object]:
    """Returns the cookies of each kind of person, so that nobody has to log in for each page."""
    people = {"owner": shop.owner, "newcomer": shop.newcomer}
    return {"stranger": None, **states_of(browser, vitrine.url, people)}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Place:
    return PLACES[request.param]


@pytest.fixture
def page_of(open_context: Callable[..., object], states: dict[str, object], shop: Shop) -> object:
    """Opens a place as the person who sees it."""

    def open_place(place: Place) -> Page:
        context = open_context(storage_state=states[place.who], reduced_motion="reduce")
        page: Page = context.new_page()  # type: ignore[attr-defined]  # A browser context.
        page.goto(place.path(shop))
        if place.before:
            place.before(page, shop)
        return page

    return open_place


def test_a_page_fits_every_window_in_light_and_dark(place: Place, page_of: OpenPlace) -> None:
    page = page_of(place)
    inks = set()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        inks.add(page.evaluate("() => getComputedStyle(document.body).color"))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(_WIDER_THAN_THE_WINDOW) == [], (width, scheme)
            assert page.evaluate(_SMALL_TARGETS) == [], (width, scheme)
            assert page.evaluate(SMALL_LINKS) == [], (width, scheme)
            assert page.evaluate(OUT_OF_ORDER) == [], (width, scheme)
    assert len(inks) == 2
    assert page.evaluate(ICONS_WITHOUT_SIZE) == []


def test_text_of_twice_the_size_cuts_nothing_on_a_phone(place: Place, page_of: OpenPlace) -> None:
    page = page_of(place)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(_WIDER_THAN_THE_WINDOW) == [], width
        assert page.evaluate(CUT) == [], width


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_focus_is_never_under_a_bar(
    place: Place, page_of: OpenPlace, width: int, key: str
) -> None:
    page = page_of(place)
    # Low, so that there is much to scroll.
    page.set_viewport_size({"width": width, "height": 420})
    page.evaluate("() => document.activeElement.blur()")
    first, covered, reached = None, [], 0
    for _ in range(80):
        page.keyboard.press(key)
        focus = page.evaluate(_FOCUS)
        # From the last element the focus leaves the page, and then begins again.
        if focus is None or (
            reached and page.evaluate("(one) => document.activeElement === one", first)
        ):
            break
        first = first or page.evaluate_handle("() => document.activeElement")
        reached += 1
        covered.append(page.evaluate(UNDER_A_BAR))
    assert reached > 1
    assert [one for one in covered if one] == []


def test_axe_finds_nothing_in_light_and_dark(place: Place, page_of: OpenPlace) -> None:
    page = page_of(place)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme


def test_a_page_has_one_heading_a_title_and_names_for_its_fields(
    place: Place, page_of: OpenPlace
) -> None:
    page = page_of(place)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_count(1)
    if place.heading:
        expect(heading).to_have_text(place.heading)
    assert page.title().endswith(" · Vitrine")
    assert page.title() != " · Vitrine"
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.evaluate(_NAMELESS_FIELDS) == []
    expect(page.locator("main img:not([alt])")).to_have_count(0)
    expect(page.locator("[style], style, script:not([src])")).to_have_count(0)


@pytest.mark.parametrize(
    "place", [name for name in PLACES if PLACES[name].main_action], indirect=True
)
def test_the_keyboard_reaches_the_main_action_and_shows_where_it_is(
    place: Place, page_of: OpenPlace
) -> None:
    page = page_of(place)
    page.evaluate("() => document.activeElement.blur()")
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus is None:
            break
        seen.append(focus)
        if place.main_action in (focus["id"], focus["text"]):
            break
    assert place.main_action in (seen[-1]["id"], seen[-1]["text"]), seen
    assert [focus for focus in seen if not focus["isVisible"]] == []


def test_the_skip_link_leads_past_the_bar(page_of: OpenPlace) -> None:
    page = page_of(PLACES["gallery"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => !!document.activeElement.closest('main')")


def test_upload_rows_fit_a_phone(page_of: OpenPlace, tmp_path: Path) -> None:
    page = page_of(PLACES["upload"])
    name = f"{'a-name-without-a-break' * 6}.jpg"
    choose(page, [written(tmp_path / name, jpeg()), written(tmp_path / "b.jpg", b"x")])
    expect_state(page, name, "done")
    expect_state(page, "b.jpg", "failed")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(_WIDER_THAN_THE_WINDOW) == [], width
        assert page.evaluate(_SMALL_TARGETS) == [], width


def test_a_form_larger_than_the_server_takes_is_answered_with_a_page(
    page_of: OpenPlace, states: dict[str, object], open_context: Callable[..., object],
    tmp_path: Path,
) -> None:  # fmt: skip
    context = open_context(storage_state=states["owner"], java_script_enabled=False)
    page: Page = context.new_page()  # type: ignore[attr-defined]  # A browser context.
    page.goto("/upload")
    path = written(tmp_path / "heavy.jpg", heavy_jpeg(5 * MAX_UPLOAD_BYTES))
    page.locator("#upload-files").set_input_files(path)
    page.get_by_role("button", name="Upload pictures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is too large")
    expect(page.get_by_role("link", name="Back to upload")).to_be_visible()


def test_nothing_is_loaded_from_another_host(page_of: OpenPlace, shop: Shop) -> None:
    for name in ("gallery", "upload", "picture", "login"):
        page = page_of(PLACES[name])
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.reload()
        page.wait_for_load_state("load")
        assert asked
        own = (shop.owner.url, f"blob:{shop.owner.url}")
        assert [url for url in asked if not url.startswith(own)] == []
