"""What a control says is so: a request that fails leaves the old state, and the page says it.

`tests/browser/controls.py` has the controls of every page; one that is not listed there fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.administrator import Administrator, administrator_of, proofs_are_fresh
from tests.browser.axe import faults_of
from tests.browser.controls import PAGES, Sends
from tests.browser.visits import TIMEOUT_MILLISECONDS, SignedIn, Visitor, new_visitor
from tests.system.instance import Instance
from tests.system.pictures import jpeg
from tests.uploader.decoding.exif_blocks import GATE, PHOTO, SHOT, exif, marked

PLACED = marked(exif(PHOTO, SHOT, GATE))
# As a person reads them, with what differs from picture to picture left out.
_CONTROLS = """
() => [...document.querySelectorAll(
  'button, a[href], input:not([type=hidden]), textarea, select, summary')]
  .map((element) => {
    const kind = { A: 'link', BUTTON: 'button', SUMMARY: 'disclosure' }[element.tagName] ?? 'field';
    const said = element.ariaLabel || element.labels?.[0]?.textContent || element.textContent;
    const varies = element.closest(
      '.rows, .stage, .tool-level, .people, .to-do, .covers, div.check, .facts a,'
      + '.tags-one > a, .tags-row-name, .search-example');
    return [kind, said.trim().replace(/\\s+/g, ' '), varies ? '*' : ''];
  })
"""
# All that the page shows and all that was typed; not the sentence about it, which lies beside, nor
# the rows of a gallery, which come and go by where the window is, as their boxes do by the pointer.
_STATE = """
() => {
  const textOf = (main) => {
    if (!main.querySelector('#gallery')) return main.innerText;
    const copy = main.cloneNode(true);
    for (const rows of copy.querySelectorAll('.rows')) rows.remove();
    return copy.textContent;
  };
  return [...document.querySelectorAll('main, main input, main textarea, main [aria-checked]')]
  .filter((element) => !element.closest('.rows'))
  .map((element) => [
    element.id, element.value ?? '', element.ariaChecked ?? '',
    element.tagName === 'MAIN' ? textOf(element) : '',
  ]);
}
"""
_FOCUSED = """
() => ['tagName', 'id', 'name', 'ariaLabel'].map((one) => document.activeElement[one] ?? '').join()
"""


@dataclass(frozen=True)
class Failure:
    """A way in which requests fail, and what the page says of it."""

    fail: Callable[[Route], None]
    sentence: str


FAILURES = {
    "500": Failure(lambda route: route.fulfill(status=500), "That did not work."),
    "503": Failure(lambda route: route.fulfill(status=503), "The server does not answer just now."),
    "429": Failure(
        lambda route: route.fulfill(status=429, headers={"Retry-After": "30"}), "Wait 30 seconds"
    ),
    "401": Failure(lambda route: route.fulfill(status=401), "You are signed out."),
    "403": Failure(lambda route: route.fulfill(status=403), "That was refused."),
    "404": Failure(lambda route: route.fulfill(status=404), "This is not there any more."),
    "offline": Failure(lambda route: route.abort("internetdisconnected"), "The connection broke."),
    "silence": Failure(lambda _route: None, "The server does not answer just now."),
}
# htmx gives up after seconds; where a test keeps it waiting for nothing, it gives up soon.
_TIMEOUT = "(milliseconds) => { htmx.config.timeout = milliseconds; }"
_SOON = 200


@dataclass(frozen=True)
class Shop:
    """People and pictures that the pages of this file show."""

    owner: Visitor
    newcomer: Visitor
    administrator: Administrator
    paths: dict[str, str]


@pytest.fixture(scope="module")
def shop(vitrine: Instance) -> Shop:
    owner = new_visitor(vitrine.url, "alice")
    oldest = owner.has_pictures(81)[-1]
    owner.has_pictures(1)
    private = owner.upload(jpeg(400, 2000, exif_block=PLACED), "long.jpg").json()
    shared, _ = (owner.has_pictures(1, visibility="link")[0], owner.has_pictures(1))
    # A page of the activity has 50 lines.
    token = owner.has_tokens(51)[0]
    trashed, _ = owner.has_in_trash(2)
    album = owner.has_album("Lisbon", private["id"])
    inner = owner.has_album("Alfama", parent=album)
    porto = owner.has_album("Porto", private["id"], shared["id"])
    search = owner.has_saved_search("Long ones", "long")
    for one in (private, shared):
        owner.request("PATCH", f"/v1/images/{one['id']}", json={"tags": ["sea"]})
    paths = {
        "login": "/login",
        "register": "/register",
        "gallery": "/gallery",
        "gallery-oldest": f"/gallery?at={oldest['id']}",
        "gallery-empty": "/gallery",
        "gallery-selecting": "/gallery?select=1",
        "gallery-found": "/gallery?q=long+-zebra",
        "gallery-nothing-found": "/gallery?q=long+zebra",
        "gallery-misunderstood": "/gallery?q=size:large",
        "search-help": "/search-help",
        "picture-private": f"/pictures/{private['id']}",
        "picture-shared": f"/pictures/{shared['id']}",
        "picture-of-another": f"/pictures/{shared['id']}",
        "delete": f"/pictures/{private['id']}/delete",
        "albums": "/albums",
        "album": f"/albums/{album}",
        "album-order": f"/albums/{porto}/order",
        "save-search": "/albums/save?q=long",
        "saved-search": f"/albums/{search}",
        "album-edit": f"/albums/{album}/edit",
        "album-delete": f"/albums/{inner}/delete",
        "picture-albums": f"/pictures/{private['id']}/albums",
        "tags": "/tags",
        "tags-empty": "/tags",
        "tag-change": "/tags/change?tag=sea",
        "tag-delete": "/tags/delete?tag=sea",
        "trash": "/trash",
        "trash-selecting": "/trash?select=1",
        "trash-empty": "/trash",
        "empty-trash": "/trash/empty",
        "delete-for-good": f"/trash/{trashed['id']}/delete",
        "account": "/account",
        "password": "/account/password",
        "sessions": "/account/sessions",
        "apps": "/account/apps",
        "revoke": f"/account/apps/{token['id']}/revoke",
        "data": "/account/data",
        "delete-account": "/account/delete",
        "activity": "/account/activity",
        "confirm": "/confirm?next=/account/apps",
        "upload": "/upload",
        "missing": "/nowhere",
    }
    bob, administrator = new_visitor(vitrine.url, "bob"), administrator_of(vitrine.url)
    return Shop(owner, bob, administrator, paths | pages_of_administration(administrator, owner))


def pages_of_administration(administrator: Administrator, owner: Visitor) -> dict[str, str]:
    """Returns the paths of pages about somebody, and about so many that a list has two pages."""
    administrator.has_people(50)
    disabled = new_visitor(administrator.url, "disabled").login
    administrator.change(disabled, role="administrator", disabled=True)
    person = administrator.page_of(owner.login)
    links = [administrator.invite(note=f"The choir {number}") for number in range(51)]
    return {
        "administration": "/admin",
        "people": "/admin/people",
        "person": person,
        "person-disabled": administrator.page_of(disabled),
        "delete-person": f"{person}/delete",
        "invitations": "/admin/invitations",
        "activity-of-all": "/admin/activity",
        "invited": links[0],
        "new-password": administrator.reset_link(owner.login),
        "apps-with-token": "/account/apps",
    }


STRANGER = ("login", "register", "picture-of-another", "missing", "invited", "new-password")
NEWCOMER = ("gallery-empty", "tags-empty", "trash-empty")
ADMINISTRATOR = (
    "administration", "people", "person", "person-disabled", "delete-person", "invitations",
    "activity-of-all",
)  # fmt: skip


def makes_a_token(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("curl")
    page.get_by_role("button", name="Make token").click()
    expect(page.locator("#fresh-token")).to_be_visible()


def makes_an_invitation(page: Page) -> None:
    page.get_by_role("button", name="Make invitation").click()
    expect(page.locator("#invitation-link")).to_be_visible()


def makes_a_reset_link(page: Page) -> None:
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("#reset-link")).to_be_visible()


# What a page shows once is still there after a request that failed.
BEFORE = {
    "apps-with-token": makes_a_token,
    "invitations": makes_an_invitation,
    "person": makes_a_reset_link,
}


@pytest.fixture(scope="module")
def cookies(browser: Browser, vitrine: Instance, shop: Shop) -> SignedIn:
    """Returns the session of each person."""
    people = {
        "owner": shop.owner,
        "newcomer": shop.newcomer,
        "administrator": shop.administrator,
    }
    return SignedIn(browser, vitrine.url, people)


OpenPage = Callable[[str], Page]


@pytest.fixture
def page_of(
    vitrine: Instance,
    open_context: Callable[..., BrowserContext],
    cookies: SignedIn,
    shop: Shop,
) -> OpenPage:
    """Opens a page as the person who sees it."""

    def open_page(name: str) -> Page:
        who = "stranger" if name in STRANGER else "owner"
        who = "newcomer" if name in NEWCOMER else who
        who = "administrator" if name in ADMINISTRATOR else who
        page = open_context(storage_state=cookies[who], reduced_motion="reduce").new_page()
        # These tests take longer than a proof holds.
        proofs_are_fresh(vitrine)
        page.goto(shop.paths[name])
        page.wait_for_load_state("load")
        if name in BEFORE:
            BEFORE[name](page)
        return page

    return open_page


@contextmanager
def failing(page: Page, failure: Failure) -> Iterator[None]:
    """Lets each request of the page fail that a control may send."""

    def fail(route: Route) -> None:
        if route.request.resource_type in ("xhr", "fetch", "document"):
            failure.fail(route)
        else:
            route.continue_()

    page.route("**/*", fail)
    yield
    page.unroute("**/*", fail)


@pytest.mark.parametrize("name", PAGES)
def test_every_control_of_a_page_is_in_the_table(page_of: OpenPage, name: str) -> None:
    page, listed = page_of(name), PAGES[name]
    found = {f"{kind} {other or said}" for kind, said, other in page.evaluate(_CONTROLS)}
    starred = [one[:-1] for one in listed.names if one.endswith(" *") and len(one.split()) > 2]
    found = {next((f"{one}*" for one in starred if said.startswith(one)), said) for said in found}
    assert found - listed.names == set(), "these are not in tests/browser/controls.py"
    assert listed.names - found - listed.at_times == set(), "these are not on the page"


@pytest.mark.parametrize(
    ("name", "control"),
    [(name, control) for name, controls in PAGES.items() for control in controls.sends],
)
def test_a_control_whose_request_fails_leaves_all_as_it_was_and_says_so(
    page_of: OpenPage, name: str, control: str
) -> None:
    page, sends = page_of(name), PAGES[name].sends[control]
    sends.before(page)
    address, state = urlsplit(page.url).path, page.evaluate(_STATE)
    status = page.locator("#status")
    for kind, failure in FAILURES.items():
        page.evaluate(_TIMEOUT, _SOON if kind == "silence" else TIMEOUT_MILLISECONDS)
        with failing(page, failure):
            focused = press(page, sends)
            expect(status).to_contain_text(failure.sentence)
            expect(status).to_be_in_viewport()
            expect(status.get_by_role("button", name="Try again")).to_be_visible()
            expect(status.get_by_role("link", name="Sign in")).to_have_count(int(kind == "401"))
            assert page.evaluate(_STATE) == state, kind
            assert page.evaluate(_FOCUSED) == focused, kind
            # The gallery has its place in the query.
            assert urlsplit(page.url).path == address
            # Sent once more, it fails and is said once more.
            with page.expect_event("requestfailed" if kind == "offline" else "request"):
                status.get_by_role("button", name="Try again").click()
            expect(status).to_contain_text(failure.sentence)
        status.get_by_role("button", name="Close").click()
        expect(status).to_be_empty()


@pytest.mark.parametrize("name", [name for name, controls in PAGES.items() if controls.sends])
def test_what_failed_is_told_to_everybody_in_light_and_dark(page_of: OpenPage, name: str) -> None:
    page, sends = page_of(name), next(iter(PAGES[name].sends.values()))
    sends.before(page)
    with failing(page, FAILURES["401"]):
        press(page, sends)
        expect(page.locator("#status").get_by_role("link", name="Sign in")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme


def press(page: Page, sends: Sends) -> str:
    """Uses a control as a person does, and returns what has the focus then."""
    place: Locator = sends.find(page)
    if sends.key:
        place.focus() if place.evaluate("(one) => one !== document.body") else None
        focused: str = page.evaluate(_FOCUSED)
        page.keyboard.press(sends.key)
        return focused
    place.focus()
    focused = page.evaluate(_FOCUSED)
    place.click()
    return focused
