"""The place of a picture is taken away by its owner, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_of
from tests.browser.visits import Visitor, log_in
from tests.system.pictures import jpeg
from tests.uploader.decoding.exif_blocks import GATE, PHOTO, SHOT, exif, marked

WORDS = "37.8192, \u2212122.4784"


@pytest.fixture(params=["with scripts", "without scripts"])
def a_page(
    request: pytest.FixtureRequest, fixture_of_page: Callable[[str], Page], alice: Visitor
) -> Page:
    page = fixture_of_page("page" if request.param == "with scripts" else "plain_page")
    log_in(page, alice.login)
    return page


@pytest.fixture
def fixture_of_page(request: pytest.FixtureRequest) -> Callable[[str], Page]:
    return request.getfixturevalue


def test_a_place_is_removed_and_the_page_says_that_the_original_has_it(
    a_page: Page, alice: Visitor
) -> None:
    content = jpeg(exif_block=marked(exif(PHOTO, SHOT, GATE)))
    picture = alice.upload(content, name="bay.jpg").json()
    page, place = a_page, a_page.locator("#place")
    page.goto(picture["view_url"])
    expect(place).to_contain_text(WORDS)
    expect(page.get_by_role("button", name="Remove place")).to_be_hidden()
    page.get_by_text("Remove", exact=True).click()
    expect(place).to_contain_text("whoever has that, has the place too")
    page.get_by_role("button", name="Remove place").click()
    expect(place).to_contain_text("Removed. The original file keeps what it says of it.")
    expect(page.locator("body")).not_to_contain_text(WORDS)
    page.reload()
    expect(place).to_contain_text("Removed. The original file keeps what it says of it.")
    kept = alice.get(f"/v1/images/{picture['id']}").json()
    assert (kept["place"], kept["place_removed"], kept["camera"]) == (None, True, "NIKON D100")
    assert alice.get(picture["url"]).body == content


def test_the_question_and_what_is_said_then_are_told_to_everybody_and_the_focus_stays(
    alices_page: Page, alice: Visitor
) -> None:
    content = jpeg(exif_block=marked(exif(PHOTO, SHOT, GATE)))
    page = alices_page
    page.goto(alice.upload(content, name="bay.jpg").json()["view_url"])
    page.get_by_text("Remove", exact=True).click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme
    page.get_by_role("button", name="Remove place").press("Enter")
    expect(page.locator("#status")).to_have_text("The place is removed.")
    expect(page.locator("#place")).to_be_focused()
    assert faults_of(page) == []
