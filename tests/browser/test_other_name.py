"""Under a second name of the server pages lead to that name, and copies are public addresses."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.visits import Visitor, expect_loaded, log_in
from tests.system.instance import Instance

_ADDRESSES = """
() => [...document.querySelectorAll('[href], [src], [action], [formaction], [hx-get], [hx-post]')]
  .flatMap((element) => ['href', 'src', 'action', 'formaction', 'hx-get', 'hx-post']
    .map((name) => element.getAttribute(name)).filter(Boolean))
  .map((address) => new URL(address, location.href))
  .filter(({ origin }) => origin !== location.origin)
  .map(String)
"""


def test_all_that_a_page_loads_and_leads_to_has_the_name_it_was_asked_by(
    open_context: Callable[..., BrowserContext], vitrine: Instance, alice: Visitor
) -> None:
    private, shared = alice.has_pictures(1)[0], alice.has_pictures(1, visibility="link")[0]
    other = vitrine.url.replace("localhost", "127.0.0.1")
    page = open_context(base_url=other).new_page()
    strange: list[str] = []
    own = (other, f"blob:{other}")
    page.on("request", lambda request: request.url.startswith(own) or strange.append(request.url))
    for path in ("/login", "/register", f"/pictures/{shared['id']}", "/offline", "/nowhere"):
        page.goto(path)
        assert page.evaluate(_ADDRESSES) == [], path
    log_in(page, alice.login)
    assert page.url == f"{other}/gallery"
    paths = ["/gallery", "/upload", "/account", "/nowhere"]
    for one in (private, shared):
        paths += [f"/pictures/{one['id']}", f"/pictures/{one['id']}/delete"]
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("load")
        assert page.evaluate(_ADDRESSES) == [], path
    page.goto(f"/pictures/{shared['id']}")
    expect_loaded(page.locator("#picture"))
    # What is pasted elsewhere is for everybody.
    expect(page.locator("#copy-0")).to_have_value(shared["view_url"])
    assert strange == []
