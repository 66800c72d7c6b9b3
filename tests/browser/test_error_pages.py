"""A page that refuses a picture has a button that leads to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import TIMEOUT_MILLISECONDS, Visitor, log_in
from tests.system.instance import Instance

REFUSED = {
    "This picture has changed": {"If-Match": '"before"'},
    "There is no such part of this picture": {"Range": "bytes=99999999-"},
}


@pytest.fixture
def page(browser: Browser, vitrine: Instance) -> Iterator[Page]:
    """A window that no script watches: a picture is shown in a sandbox, which allows none."""
    context = browser.new_context(base_url=vitrine.url, service_workers="block")
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("heading", REFUSED)
@pytest.mark.parametrize("address", ["url", "preview_url"])
def test_a_picture_that_is_refused_for_a_condition_or_a_range_is_loaded_again_by_its_button(
    page: Page, alice: Visitor, heading: str, address: str
) -> None:
    (picture,) = alice.has_pictures(1)
    log_in(page, alice.login)
    sent = REFUSED[heading]
    page.route(
        picture[address], lambda route: route.continue_(headers=route.request.headers | sent)
    )
    page.goto(picture[address])
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_role("link", name="Go to the start")).to_have_attribute("href", "/")
    page.unroute(picture[address])
    page.get_by_role("link", name="Load it again").click()
    expect(page.locator("img")).not_to_have_js_property("naturalWidth", 0)
    expect(page).to_have_url(picture[address])
