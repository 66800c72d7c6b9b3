"""What holds for every page: it fits any window, obeys the policy and needs no mouse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.administrator import Administrator, administrator_of, proofs_are_fresh
from tests.browser.axe import faults_of
from tests.browser.conftest import MAX_UPLOAD_BYTES, OpenContext, watched_contexts
from tests.browser.measures import (
    CUT,
    ICONS_WITHOUT_SIZE,
    OUT_OF_ORDER,
    SMALL_LINKS,
    UNDER_A_BAR,
)
from tests.browser.photographs import heavy_jpeg, written
from tests.browser.visits import (
    SignedIn,
    Visitor,
    choose,
    drop,
    expect_state,
    new_visitor,
)
from tests.system.instance import Instance
from tests.system.pictures import jpeg

# Nothing in it tells a browser where to break it.
LONG_TAG = "a-" + "very" * 24 + "ng"
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
# What tests do to a page that they share is undone, and the next key begins at its top.
_AS_OPENED = """
() => {
  document.documentElement.removeAttribute('style');
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  document.activeElement.blur();
  scrollTo(0, 0);
  delete window.firstFocused;
}
"""
_FOCUS = """
() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const isAgain = window.firstFocused === focused;
  window.firstFocused ??= focused;
  const near = [focused, ...(focused.labels ?? []), focused.nextElementSibling]
    .concat([...focused.querySelectorAll('*')]).filter(Boolean);
  const ringed = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  };
  return {
    isAgain,
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
    collector: Visitor
    administrator: Administrator
    private: str
    shared: str
    tall: str
    token: str
    person: str
    reset: str
    invitation: str
    trashed: str
    album: str
    search: str


def _sends_nothing(page: Page, _shop: Shop) -> None:
    page.locator("main").get_by_role("button", name="Sign in").click()


def _chooses_badly(page: Page, _shop: Shop) -> None:
    page.get_by_label("Name").fill("a")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_focused()


def _changes_nothing(page: Page, _shop: Shop) -> None:
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_be_focused()


def _makes_a_token(page: Page, _shop: Shop) -> None:
    page.get_by_label("Name", exact=True).fill("a-name-without-a-break" * 4)
    page.get_by_text("Only from some networks").click()
    page.get_by_label("Networks").fill("2001:db8:1234:5678::/64\n192.0.2.0/24")
    page.get_by_role("button", name="Make token").click()
    expect(page.locator("#fresh-token")).to_have_text(re.compile("^vtr_.{36}$"))
    expect(page.get_by_role("heading", name="Copy your token now")).to_be_focused()


def _sets_no_space(page: Page, _shop: Shop) -> None:
    page.get_by_label("At most, in GB").fill("a lot")
    page.get_by_label("At most, in pictures").fill("many")
    page.get_by_role("button", name="Set space").click()
    expect(page.get_by_role("alert")).to_be_focused()


def _sets_space(page: Page, _shop: Shop) -> None:
    page.get_by_role("button", name="Set space").click()
    expect(page.locator(".done")).to_be_focused()


def _makes_a_reset_link(page: Page, _shop: Shop) -> None:
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("heading", name="Copy the link now")).to_be_focused()


def _makes_an_invitation(page: Page, _shop: Shop) -> None:
    page.get_by_label("For whom").fill("a-name-without-a-break" * 4)
    page.get_by_role("button", name="Make invitation").click()
    expect(page.get_by_role("heading", name="Copy the link now")).to_be_focused()


def _uses_a_link_again(page: Page, _shop: Shop) -> None:
    page.locator("input[name=code]").evaluate("(one) => { one.value = 'vtx_' + 'x'.repeat(43); }")
    page.get_by_label("New password", exact=True).fill("nine grey otters at dawn")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is over")


def _opens_views(page: Page, _shop: Shop) -> None:
    page.locator("#views > summary").click()
    expect(page.get_by_role("link", name="Favourites")).to_be_visible()


def _begins_to_search(page: Page, _shop: Shop) -> None:
    page.locator("#search").focus()
    expect(page.get_by_role("link", name="How to search")).to_be_visible()


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


def _ticks_a_picture(page: Page, _shop: Shop) -> None:
    page.locator(".tile-check").first.click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)


def _ticks_in_the_trash(page: Page, _shop: Shop) -> None:
    page.locator(".trash-check").first.click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)


def _was_told(code: str) -> Callable[[Page, Shop], None]:
    """Opens the page as one of ours leads to it: who comes from elsewhere is told nothing."""

    def told(page: Page, shop: Shop) -> None:
        query = f"?told={code}&picture={shop.trashed}"
        page.evaluate("(query) => { location.search = query; }", query)
        expect(page.locator("#status.is-shown button")).to_be_visible()

    return told


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
    "gallery sorted": Place(lambda _: "/gallery?sort=taken&order=asc", "Gallery"),
    "found": Place(lambda _: "/gallery?q=picture+.jpg", "Search"),
    "selection": Place(lambda _: "/gallery?select=1", "Gallery", before=_ticks_a_picture),
    "nothing found": Place(lambda _: "/gallery?q=zebra+-picture", "Search"),
    "search that does not work": Place(
        lambda _: "/gallery?q=size:large", "That search does not work"
    ),
    "gallery with months": Place(lambda _: "/gallery?sort=taken", "Gallery", "collector"),
    "gallery with what is shown": Place(lambda _: "/gallery", "Gallery", before=_opens_views),
    "field of a search": Place(lambda _: "/gallery", "Gallery", before=_begins_to_search),
    "search help": Place(lambda _: "/search-help", "How to search"),
    "gallery-empty": Place(lambda _: "/gallery", "Gallery", "newcomer", "first-files"),
    "upload": Place(lambda _: "/upload", "Upload pictures", main_action="upload-files"),
    "upload into an album": Place(
        lambda shop: f"/upload?album={shop.album}", "Upload pictures", main_action="upload-files"
    ),
    "upload with rows": Place(lambda _: "/upload", "Upload pictures", before=_fills_rows),
    "popover open": Place(lambda _: "/account", "", before=_opens_the_popover),
    "picture": Place(
        lambda shop: f"/pictures/{shop.private}", "", main_action="Share",
        before=_opens_all_details,
    ),
    "keys": Place(lambda _: "/keys", "Keys", "stranger"),
    "long picture zoomed": Place(lambda shop: f"/pictures/{shop.private}#stage", ""),
    "tall picture zoomed": Place(lambda shop: f"/pictures/{shop.tall}#stage", "", "stranger"),
    "delete": Place(
        lambda shop: f"/pictures/{shop.private}/delete", "Move this picture to the trash?",
        main_action="Move to trash",
    ),
    "albums": Place(lambda _: "/albums", "Albums 3", main_action="Upload"),
    "no albums": Place(lambda _: "/albums", "Albums", "newcomer"),
    "album": Place(lambda shop: f"/albums/{shop.album}", ""),
    "album in its order": Place(
        lambda shop: f"/albums/{shop.album}/order", "", main_action="Done"
    ),
    "saved search": Place(lambda shop: f"/albums/{shop.search}", ""),
    "form that saves a search": Place(
        lambda _: "/albums/save?q=a-very-long-name-", "Save this search", main_action="Save search"
    ),
    "form of an album": Place(
        lambda shop: f"/albums/{shop.album}/edit", "Change this album", main_action="Save"
    ),
    "question before an album is deleted": Place(
        lambda shop: f"/albums/{shop.album}/delete", "Delete this album?",
        main_action="Delete album",
    ),
    "albums of a picture": Place(
        lambda shop: f"/pictures/{shop.private}/albums", "", main_action="Save"
    ),
    "tags": Place(lambda _: "/tags", "Tags"),
    "no tags": Place(lambda _: "/tags", "Tags", "newcomer"),
    "new name of a tag": Place(
        lambda _: f"/tags/change?tag={LONG_TAG}", f"Rename “{LONG_TAG}”", main_action="Rename"
    ),
    "question before a tag is deleted": Place(
        lambda _: f"/tags/delete?tag={LONG_TAG}", "Delete this tag?", main_action="Delete tag"
    ),
    "trash": Place(lambda _: "/trash", "Trash 3", main_action="Restore all"),
    "trash with a link to turn on": Place(
        lambda _: "/trash", "Trash 3", before=_was_told("restored-without-link"),
    ),
    "trash where one is ticked": Place(
        lambda _: "/trash?select=1", "Trash 3", before=_ticks_in_the_trash
    ),
    "empty trash": Place(lambda _: "/trash", "Trash", "newcomer"),
    "question before the trash is emptied": Place(
        lambda _: "/trash/empty", "Empty the trash?", main_action="Empty the trash"
    ),
    "question before it is gone for good": Place(
        lambda shop: f"/trash/{shop.trashed}/delete", "Delete this picture for good?",
        main_action="Delete for good",
    ),
    "gallery with an undo": Place(lambda _: "/gallery", "Gallery", before=_was_told("trashed")),
    "shared": Place(lambda shop: f"/pictures/{shop.shared}", "", "stranger", "Download"),
    "account": Place(lambda _: "/account", "", main_action="Sign out"),
    "password": Place(
        lambda _: "/account/password", "Password", main_action="Change password"
    ),
    "password refused": Place(
        lambda _: "/account/password", "Password", before=_changes_nothing
    ),
    "sessions": Place(
        lambda _: "/account/sessions", "Sessions", main_action="Sign out everywhere else"
    ),
    "apps": Place(
        lambda _: "/account/apps", "Apps and tokens", "newcomer", "Make token",
        before=_opens_all_details,
    ),
    "apps with a new token": Place(
        lambda _: "/account/apps", "Apps and tokens", main_action="Copy token",
        before=_makes_a_token,
    ),
    "revoke": Place(
        lambda shop: f"/account/apps/{shop.token}/revoke", "Revoke this token?",
        main_action="Revoke token",
    ),
    "data": Place(lambda _: "/account/data", "Data", main_action="Delete account"),
    "delete account": Place(
        lambda _: "/account/delete", "Delete your account?", main_action="Delete account for good"
    ),
    "activity": Place(lambda _: "/account/activity", "Activity"),
    "confirm": Place(
        lambda _: "/confirm?next=/account/apps", "Confirm that it is you", main_action="Confirm"
    ),
    "administration": Place(
        lambda _: "/admin", "Administration", "administrator", main_action="People"
    ),
    "people": Place(lambda _: "/admin/people", "People", "administrator", main_action="Find"),
    "person": Place(
        lambda shop: shop.person, "", "administrator", main_action="Set space"
    ),
    "person refused": Place(
        lambda shop: shop.person, "", "administrator", before=_sets_no_space
    ),
    "person changed": Place(lambda shop: shop.person, "", "administrator", before=_sets_space),
    "person with a link": Place(
        lambda shop: shop.person, "", "administrator", "Copy link", before=_makes_a_reset_link
    ),
    "delete person": Place(
        lambda shop: f"{shop.person}/delete", "Delete this account?", "administrator",
        main_action="Delete account",
    ),
    "invitations with a link": Place(
        lambda _: "/admin/invitations", "Invitations", "administrator", "Copy link",
        before=_makes_an_invitation,
    ),
    "activity of all": Place(
        lambda _: "/admin/activity", "Activity", "administrator", main_action="Show"
    ),
    "invited": Place(
        lambda shop: shop.invitation, "You are invited", "stranger", "Create account"
    ),
    "new password": Place(
        lambda shop: shop.reset, "Choose a new password", "stranger", "Set password"
    ),
    "link that is over": Place(
        lambda shop: shop.reset, "This link is over", "stranger", "Sign in",
        before=_uses_a_link_again,
    ),
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
OpenIn = Callable[[OpenContext, Place], Page]


@pytest.fixture(scope="module")
def shop(vitrine: Instance) -> Shop:
    owner = new_visitor(vitrine.url, "alice")
    owner.has_pictures(4)
    private = owner.upload(jpeg(3000, 300), f"{'a-very-long-name-' * 9}.jpg").json()
    shared = owner.has_pictures(1, visibility="link")[0]
    tall = owner.upload(jpeg(300, 3000), "tall.jpg", "?visibility=link").json()
    bob = new_visitor(vitrine.url, "bob")
    arranged = {"tags": ["sea", LONG_TAG, *(f"tag {number}" for number in range(9))]}
    for image_id in (private["id"], shared["id"]):
        change = arranged | {"favourite": True}
        assert owner.request("PATCH", f"/v1/images/{image_id}", json=change).status == 200
    trashed = owner.has_in_trash(2, visibility="link")[0]
    odd = owner.upload(jpeg(3000, 320), f"{'a-very-long-name-' * 9}.jpg").json()
    assert owner.request("DELETE", f"/v1/images/{odd['id']}").status == 204
    album = owner.has_album("an-album-whose-name-has-no-break-" * 5, private["id"], shared["id"])
    owner.has_album("Alfama", private["id"], parent=album)
    search = owner.has_saved_search("a-search-whose-name-has-no-break-" * 5, "a-very-long " * 9)
    token = owner.has_tokens(2)[0]["id"]
    administrator = administrator_of(vitrine.url)
    carol = new_visitor(vitrine.url, "carol-whose-name-has-no-end-and-goes-on-and-on").login
    administrator.change(carol, quota_bytes=4_000_000_000, quota_images=1_000)
    collector = new_visitor(vitrine.url, "charlie")
    for year in range(2017, 2026):
        for month in ("02", "07", "11"):
            name = f"IMG_{year}{month}11_120000.jpg"
            assert collector.upload(jpeg(480, 360, seed=int(f"{year}{month}")), name).status == 201
    return Shop(
        owner, bob, collector, administrator, private["id"], shared["id"], tall["id"], token,
        administrator.page_of(carol), administrator.reset_link(carol), administrator.invite(),
        trashed["id"], album, search,
    )  # fmt: skip


@pytest.fixture(scope="module")
def states(browser: Browser, vitrine: Instance, shop: Shop) -> SignedIn:
    """Returns the cookies of each kind of person."""
    people = {
        "owner": shop.owner,
        "newcomer": shop.newcomer,
        "collector": shop.collector,
        "administrator": shop.administrator,
    }
    return SignedIn(browser, vitrine.url, people)


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> Place:
    return PLACES[request.param]


@pytest.fixture(scope="module")
def opened(vitrine: Instance, states: SignedIn, shop: Shop) -> OpenIn:
    """Opens a place as the person who sees it."""

    def open_place(open_context: OpenContext, place: Place) -> Page:
        page = open_context(storage_state=states[place.who], reduced_motion="reduce").new_page()
        # These tests take longer than a proof holds.
        proofs_are_fresh(vitrine)
        page.goto(place.path(shop))
        if place.before:
            place.before(page, shop)
        return page

    return open_place


@pytest.fixture(scope="module")
def kept_page(browser: Browser, vitrine: Instance, opened: OpenIn, place: Place) -> Iterator[Page]:
    """The page of a place, which is opened once for all tests that change nothing on it."""
    with watched_contexts(browser, vitrine) as open_context:
        yield opened(open_context, place)


@pytest.fixture
def place_page(kept_page: Page) -> Page:
    """The page of a place as it was opened: in the usual window, at its top, without a focus."""
    kept_page.set_viewport_size({"width": 1280, "height": 720})
    kept_page.emulate_media(color_scheme="null")
    kept_page.evaluate(_AS_OPENED)
    return kept_page


@pytest.fixture
def page_of(open_context: OpenContext, opened: OpenIn) -> OpenPlace:
    """Opens a place for one test."""
    return lambda place: opened(open_context, place)


def test_a_page_fits_every_window_in_light_and_dark(place_page: Page) -> None:
    page = place_page
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


def test_text_of_twice_the_size_cuts_nothing_on_a_phone(place_page: Page) -> None:
    page = place_page
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(_WIDER_THAN_THE_WINDOW) == [], width
        assert page.evaluate(CUT) == [], width


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_focus_is_never_under_a_bar(place_page: Page, width: int, key: str) -> None:
    page = place_page
    # Low, so that there is much to scroll.
    page.set_viewport_size({"width": width, "height": 420})
    covered, reached = [], 0
    for _ in range(80):
        page.keyboard.press(key)
        focus = page.evaluate(_FOCUS)
        # From the last element the focus leaves the page, and then begins again. It leaves it with
        # the first key, too, where what had the focus before has come into the page by a swap.
        if focus is None and not reached:
            continue
        if focus is None or focus["isAgain"]:
            break
        reached += 1
        covered.append(page.evaluate(UNDER_A_BAR))
    assert reached > 1
    assert [one for one in covered if one] == []


def test_axe_finds_nothing_in_light_and_dark(place_page: Page) -> None:
    page = place_page
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme


def test_a_page_has_one_heading_a_title_and_names_for_its_fields(
    place: Place, place_page: Page
) -> None:
    page = place_page
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
    place: Place, place_page: Page
) -> None:
    page = place_page
    seen = []
    for _ in range(36):
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
    states: SignedIn, open_context: OpenContext, tmp_path: Path
) -> None:
    page = open_context(storage_state=states["owner"], java_script_enabled=False).new_page()
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
