"""After a sign-out nobody sees a page of that session, in no tab and by no way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.chromium import BROWSER_ARGUMENTS
from tests.browser.photographs import written
from tests.browser.visits import (
    TIMEOUT_MILLISECONDS,
    Visitor,
    choose,
    expect_state,
    fill_login,
    kept_in_browser,
    leave_by_history,
    new_visitor,
)
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

# A plain-HTTP name of a local network, for which browsers ignore Clear-Site-Data and have no
# service worker. The browsers of these tests are told that it is here.
NETWORK_NAME = "pictures.lan"
# A page of nobody, which does nothing by itself.
ELSEWHERE = "/static/errors/400.html"

# Notes the page in every frame in which its content can be seen; the notes outlive the page.
_WATCH = """
addEventListener('pageshow', () => {
  const look = () => {
    const main = document.querySelector('main');
    const isSeen = main?.checkVisibility({ visibilityProperty: true });
    if (isSeen) sessionStorage.seen = `${sessionStorage.seen ?? ''} ${location.pathname}`;
    requestAnimationFrame(look);
  };
  look();
});
"""
# As the queue does where it can: on a plain-HTTP name of a network it cannot yet. The database is
# there already, in the version that `kept_in_browser` opens.
_KEEP = """
(name) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('vitrine-uploads', 2);
  opening.onerror = () => reject(opening.error);
  opening.onblocked = () => reject(new Error('another version is open'));
  opening.onsuccess = ({ target }) => {
    const transaction = target.result.transaction(['uploads', 'files'], 'readwrite');
    transaction.objectStore('uploads').put({ name, account: 'somebody' }, 'key');
    transaction.objectStore('files').put(new File(['x'], name), 'key');
    transaction.oncomplete = () => { target.result.close(); resolve(); };
  };
})
"""


@pytest.fixture(scope="module", params=["localhost", NETWORK_NAME])
def place(
    request: pytest.FixtureRequest, vitrine: Instance, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a system: on a loopback name, and on a plain-HTTP name of a network."""
    if request.param == "localhost":
        yield vitrine.url
        return
    with Instance(tmp_path_factory.mktemp("lan") / "data", dict(MANY_LOGINS)) as instance:
        address = f"http://{NETWORK_NAME}:{instance.port}"
        instance.settings |= {"VITRINE_PUBLIC_URL": address, "VITRINE_REGISTRATION": "open"}
        instance.start()
        founder = Person(instance.url, "founder")
        assert founder.register(setup_code=instance.setup_code()).status == 201
        yield address


@pytest.fixture(scope="module", params=[True, False], ids=["kept-alive", "not-kept-alive"])
def keeping(
    request: pytest.FixtureRequest, playwright: Playwright, chromium: str
) -> Iterator[Browser]:
    """A browser that keeps pages alive for the way back, and one that does not."""
    browser = playwright.chromium.launch(
        executable_path=chromium,
        args=[*BROWSER_ARGUMENTS, f"--host-resolver-rules=MAP {NETWORK_NAME} 127.0.0.1"],
        ignore_default_args=["--disable-back-forward-cache"] if request.param else [],
    )
    yield browser
    browser.close()


@pytest.fixture
def context(keeping: Browser, place: str) -> Iterator[BrowserContext]:
    context = keeping.new_context(base_url=place, service_workers="block")
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def somebody(place: str) -> Callable[[str], Visitor]:
    """Makes people with accounts."""
    return lambda name: new_visitor(place.replace(NETWORK_NAME, "localhost"), name)


def sign_in(page: Page, person: Visitor, path: str = "/gallery") -> None:
    page.goto(f"/login?next={path}")
    fill_login(page, person.login)
    page.wait_for_url(lambda url: urlsplit(url).path == path)


def sign_out(page: Page) -> None:
    page.goto("/account")
    page.locator("#sign-out").get_by_role("button").click()
    page.wait_for_url("**/login")


def expect_sign_in(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_way_back_shows_no_page_and_no_row_of_an_upload(
    context: BrowserContext, somebody: Callable[[str], Visitor], tmp_path: Path
) -> None:
    alice = somebody("alice")
    (picture,) = alice.has_pictures(1)
    path = alice.path_of(picture["view_url"])
    page = context.new_page()
    sign_in(page, alice, "/upload")
    choose(page, [written(tmp_path / "private.jpg", jpeg())])
    expect_state(page, "private.jpg", "done")
    page.goto("/gallery")
    page.goto(path)
    sign_out(page)
    for wanted in ("/account", path, "/gallery", "/upload"):
        leave_by_history(page)
        page.wait_for_url(f"**/login?next={wanted}")
        expect_sign_in(page)
        expect(page.get_by_text("private.jpg")).to_have_count(0)


def test_the_other_tabs_leave_at_once(
    context: BrowserContext, somebody: Callable[[str], Visitor]
) -> None:
    alice = somebody("alice")
    alice.has_pictures(1)
    page, gallery, upload = context.new_page(), context.new_page(), context.new_page()
    sign_in(page, alice)
    gallery.goto("/gallery")
    upload.goto("/upload")
    sign_out(page)
    for tab in (gallery, upload):
        expect_sign_in(tab)


def test_the_pages_of_one_are_not_shown_to_the_next(
    context: BrowserContext, somebody: Callable[[str], Visitor]
) -> None:
    alice, bob = somebody("alice"), somebody("bob")
    (picture,) = alice.has_pictures(1)
    path = alice.path_of(picture["view_url"])
    page, other = context.new_page(), context.new_page()
    sign_in(page, alice, path)
    other.goto(path)
    other.goto(ELSEWHERE)
    page.goto("/gallery")
    sign_out(page)
    sign_in(page, bob)
    leave_by_history(other)
    expect(other.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    leave_by_history(page)  # To the sign-in page, which knows who is there.
    expect(page.locator("#gallery img")).to_have_count(0)


def test_a_session_that_ended_elsewhere_is_not_shown_again(
    context: BrowserContext, somebody: Callable[[str], Visitor]
) -> None:
    alice = somebody("alice")
    (picture,) = alice.has_pictures(1)
    path = alice.path_of(picture["view_url"])
    context.add_init_script(_WATCH)
    page = context.new_page()
    sign_in(page, alice, path)
    expect(page.locator("#picture")).to_be_visible()
    page.goto(ELSEWHERE)
    for session in alice.get("/v1/sessions").json()["items"]:
        if not session["current"]:
            assert alice.request("DELETE", f"/v1/sessions/{session['id']}").status == 204
    assert path in page.evaluate("() => sessionStorage.seen").split()
    page.evaluate("() => { sessionStorage.seen = ''; }")
    leave_by_history(page)
    page.wait_for_url(f"**/login?next={path}")
    expect_sign_in(page)
    assert path not in page.evaluate("() => sessionStorage.seen").split()


def test_a_page_of_a_session_that_lives_is_shown_again(
    context: BrowserContext, somebody: Callable[[str], Visitor]
) -> None:
    alice = somebody("alice")
    (picture,) = alice.has_pictures(1)
    page = context.new_page()
    sign_in(page, alice, alice.path_of(picture["view_url"]))
    page.goto("/account")
    leave_by_history(page)
    page.wait_for_url(f"**{alice.path_of(picture['view_url'])}", wait_until="commit")
    expect(page.locator("#picture")).to_be_visible()


def test_a_picture_that_fills_a_window_is_not_shown_again(
    context: BrowserContext, somebody: Callable[[str], Visitor]
) -> None:
    alice = somebody("alice")
    (picture,) = alice.has_pictures(1)
    page, other = context.new_page(), context.new_page()
    sign_in(page, alice)
    other.goto(alice.path_of(picture["url"]))
    assert other.evaluate("() => document.images[0].naturalWidth") == picture["width"]
    other.goto(ELSEWHERE)
    sign_out(page)
    leave_by_history(other)
    expect(other.get_by_role("heading", level=1)).to_have_text("Sign in first")
    expect(other.locator("img")).to_have_count(0)


def test_the_files_that_wait_are_forgotten_with_the_sign_out(
    context: BrowserContext, somebody: Callable[[str], Visitor]
) -> None:
    page = context.new_page()
    sign_in(page, somebody("alice"))
    assert kept_in_browser(page) == []
    page.evaluate(_KEEP, "waiting.jpg")
    assert kept_in_browser(page) == ["waiting.jpg"]
    # It is another account's, of which the question tells.
    page.goto("/account")
    page.locator("#sign-out").get_by_role("button").click()
    page.get_by_role("button", name="Sign out anyway").click()
    page.wait_for_url("**/login")
    wait_until(lambda: kept_in_browser(page) == [], "the file is forgotten")
