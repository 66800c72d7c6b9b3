"""Without a line: a page of ours with a way back, a mark while it lasts, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.visits import Visitor, log_in, thumbnails
from tests.timeouts import wait_until

_CACHED = """
async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    found[name] = requests.map(({ url }) => new URL(url).pathname);
  }
  return found;
}
"""


def cached(page: Page) -> dict[str, list[str]]:
    """Returns the caches of this browser, each with the paths that are in it."""
    found: dict[str, list[str]] = page.evaluate(_CACHED)
    return found


def leave_for(page: Page, path: str) -> None:
    """Goes to an address as a link does; the driver's own way would take a failure for its own."""
    page.evaluate("(path) => { setTimeout(() => location.assign(path), 0); }", path)


@pytest.fixture
def context(open_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A browser that lets the service worker in."""
    return open_context(service_workers="allow")


@pytest.fixture
def page(context: BrowserContext, alice: Visitor) -> Page:
    """Alice's gallery, with the service worker at work."""
    alice.has_pictures(1)
    page = context.new_page()
    log_in(page, alice.login)
    page.evaluate("() => navigator.serviceWorker.ready")
    wait_until(lambda: page.evaluate("() => !!navigator.serviceWorker.controller"), "the worker")
    return page


def test_a_page_that_cannot_be_reached_is_ours_and_goes_on_by_itself(
    context: BrowserContext, page: Page
) -> None:
    context.set_offline(True)
    leave_for(page, "/account")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("No connection")
    assert page.url.endswith("/account")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.bar')).display") == "flex"
    page.get_by_role("link", name="Try again").click()
    expect(heading).to_have_text("No connection")
    context.set_offline(False)
    expect(heading).not_to_have_text("No connection")
    expect(page.get_by_role("heading", name="Space")).to_be_visible()


def test_what_is_cached_is_the_page_and_its_parts_and_nothing_of_anybody(page: Page) -> None:
    thumbnails(page).first.click()
    page.wait_for_url("**/pictures/*")
    (paths,) = cached(page).values()
    assert "/offline" in paths
    others = [path for path in paths if path != "/offline" and not path.startswith("/static/")]
    assert others == []


def test_another_version_of_the_worker_leaves_nothing_of_the_one_before(page: Page) -> None:
    (before,) = cached(page)
    page.evaluate("() => { navigator.serviceWorker.register('/service-worker.js?v=other'); }")
    wait_until(lambda: list(cached(page)) == ["offline-other"], f"{before} is gone")


def test_a_form_that_is_sent_without_a_line_stays_with_all_that_is_typed(
    context: BrowserContext, page: Page
) -> None:
    page.goto("/account")
    page.evaluate("() => document.body.append(document.createElement('textarea'))")
    page.locator("textarea").fill("typed for an hour")
    context.set_offline(True)
    # As where no script listens to the form.
    page.evaluate("() => { setTimeout(() => document.querySelector('main form').submit(), 0); }")
    expect(page.locator("#status")).to_contain_text("nothing was sent")
    expect(page.locator("textarea")).to_have_value("typed for an hour")


def test_a_mark_shows_while_the_line_is_gone(context: BrowserContext, page: Page) -> None:
    mark, status = page.locator("#offline"), page.locator("#status")
    expect(mark).to_be_hidden()
    context.set_offline(True)
    expect(mark).to_be_visible()
    expect(status).to_contain_text("You are offline.")
    context.set_offline(False)
    expect(mark).to_be_hidden()
    expect(status).to_contain_text("You are online again.")


def test_a_request_that_fails_shows_the_mark_although_the_browser_sees_a_network(
    open_context: Callable[..., BrowserContext], alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = open_context().new_page()
    log_in(page, alice.login)
    page.goto(picture["view_url"])

    def refuse(route: Any) -> None:
        route.abort()

    page.context.route("**/*", refuse)
    page.locator("[hx-post]:visible").first.evaluate("(form) => form.requestSubmit?.()")
    expect(page.locator("#offline")).to_be_visible()
    page.context.unroute("**/*", refuse)
    expect(page.locator("#offline")).to_be_hidden()


@pytest.mark.parametrize("knows", [True, False], ids=["the-browser-knows", "nobody-knows"])
def test_the_line_that_is_back_leaves_the_way_to_try_again(
    open_context: Callable[..., BrowserContext], alice: Visitor, *, knows: bool
) -> None:
    (picture,) = alice.has_pictures(1)
    page = open_context().new_page()
    log_in(page, alice.login)
    page.goto(picture["view_url"])
    mark, status = page.locator("#offline"), page.locator("#status")

    def refuse(route: Any) -> None:
        route.abort()

    if knows:
        page.context.set_offline(True)
        expect(status).to_contain_text("This page stays as it is")
    else:
        page.context.route("**/*", refuse)
    page.get_by_role("switch").click()
    expect(status).to_contain_text("then try again.")
    expect(mark).to_be_visible()
    if knows:
        page.context.set_offline(False)
    else:
        page.context.unroute("**/*", refuse)
    expect(mark).to_be_hidden()
    expect(status).to_contain_text("then try again.")
    status.get_by_role("button", name="Try again").click()
    expect(status).to_have_text("Anyone with the link can see it now.")
