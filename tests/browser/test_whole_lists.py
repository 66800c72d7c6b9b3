"""All that a list has is selected, on the page or not, and the bar says truly how many that is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.axe import faults_of
from tests.browser.hands import WAYS
from tests.browser.visits import Visitor, log_in, new_visitor
from tests.system.instance import Instance
from tests.system.pictures import jpeg

_COUNT = 83
_ON_A_PAGE = 80


@pytest.fixture(scope="module")
def collector(vitrine: Instance) -> Visitor:
    """Somebody whose gallery has more than a page; each test leaves the pictures as they were."""
    person = new_visitor(vitrine.url, "collector")
    person.has_many_pictures(_COUNT)
    return person


@pytest.fixture
def gallery(page: Page, collector: Visitor) -> Page:
    log_in(page, collector.login)
    page.goto("/gallery")
    return page


def said(page: Page) -> Locator:
    return page.locator("#status.is-shown > span")


def bar(page: Page) -> Locator:
    return page.get_by_role("form", name="Selected pictures")


def way(page: Page, words: str) -> Locator:
    return bar(page).get_by_role("link", name=words, exact=True)


def expect_count(page: Page, words: str) -> None:
    expect(bar(page).locator("#selection-count")).to_have_text(words)


def found(person: Visitor, query: str) -> int:
    return int(person.get(f"/v1/images/count?q={query}").json()["count"])


def undo(page: Page, words: str) -> None:
    page.locator("#status").get_by_role("button", name="Undo").click()
    expect(said(page)).to_have_text(words)


def select_all(page: Page, count: int = _COUNT) -> None:
    page.get_by_role("link", name="Select", exact=True).click()
    way(page, "All on this page").click()
    expect_count(page, f"{_ON_A_PAGE} selected")
    way(page, f"Select all {count} pictures").click()
    expect_count(page, f"All {count} selected")


def test_without_scripts_all_of_a_list_are_selected_marked_and_taken_back(
    plain_page: Page, collector: Visitor
) -> None:
    page = plain_page
    log_in(page, collector.login)
    page.goto("/gallery?q=small&select=1")
    way(page, f"Select all {_COUNT} pictures").click()
    expect_count(page, f"All {_COUNT} selected")
    expect(page.locator(".tile-check input:checked:disabled")).to_have_count(_ON_A_PAGE)
    bar(page).get_by_role("button", name="Favourite", exact=True).click()
    expect(said(page)).to_have_text(f"{_COUNT} pictures are favourites.")
    expect_count(page, "Select pictures")
    assert found(collector, "is:favourite") == _COUNT
    undo(page, f"{_COUNT} pictures are as they were before.")
    assert found(collector, "is:favourite") == 0
    page.goto("/gallery?select=all")
    with page.expect_download() as download:
        bar(page).get_by_role("button", name="Download").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert len(archive.namelist()) == _COUNT
    way(page, "Choose by hand").click()
    expect_count(page, "Select pictures")


def test_one_that_is_taken_out_leaves_what_the_page_has_and_says_so(gallery: Page) -> None:
    page = gallery
    select_all(page)
    page.emulate_media(reduced_motion="reduce")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme
    page.reload()
    expect_count(page, f"All {_COUNT} selected")
    expect(page.locator(".tile-check input:checked")).to_have_count(_ON_A_PAGE)
    page.locator("#gallery li").first.click()
    expect_count(page, f"{_ON_A_PAGE - 1} selected")
    expect(said(page)).to_have_text(
        f"Chosen by hand again: {_ON_A_PAGE - 1} of {_COUNT} are selected."
    )
    way(page, "All on this page").click()
    expect(page.locator("#status")).to_be_empty()
    way(page, f"Select all {_COUNT} pictures").click()
    way(page, "Choose by hand").click()
    expect_count(page, "Select pictures")


def test_all_go_to_the_trash_and_come_back(gallery: Page, collector: Visitor) -> None:
    page = gallery
    select_all(page)
    bar(page).get_by_role("button", name="Trash").click()
    expect(said(page)).to_have_text(f"{_COUNT} pictures are in the trash.")
    expect(page.locator("#gallery li")).to_have_count(0)
    assert found(collector, "") == 0
    undo(page, f"{_COUNT} pictures are as they were before.")
    expect(page.locator("#gallery li")).to_have_count(_ON_A_PAGE)
    assert found(collector, "") == _COUNT


def test_all_are_meant_on_a_page_that_came_with_boxes(gallery: Page, collector: Visitor) -> None:
    page = gallery
    page.goto("/gallery?select=all")
    expect_count(page, f"All {_COUNT} selected")
    bar(page).get_by_role("button", name="Favourite", exact=True).click()
    expect(said(page)).to_have_text(f"{_COUNT} pictures are favourites.")
    undo(page, f"{_COUNT} pictures are as they were before.")
    assert found(collector, "is:favourite") == 0


@pytest.mark.parametrize("kind", ["keyboard", "touch"])
def test_keys_and_fingers_select_all(
    open_context: Callable[..., BrowserContext], collector: Visitor, kind: str
) -> None:
    page = open_context(**WAYS[kind]).new_page()

    def use(link: Locator) -> None:
        if kind == "touch":
            link.tap()
        else:
            link.focus()
            page.keyboard.press("Enter")

    log_in(page, collector.login)
    use(page.get_by_role("link", name="Select", exact=True))
    use(way(page, "All on this page"))
    use(way(page, f"Select all {_COUNT} pictures"))
    expect_count(page, f"All {_COUNT} selected")
    use(bar(page).get_by_role("button", name="Tags"))
    expect(page.get_by_role("dialog", name=f"Tags of {_COUNT} pictures")).to_be_visible()
    page.keyboard.type("sea")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text(f"{_COUNT} pictures have these tags.")
    assert found(collector, "tag:sea") == _COUNT
    undo(page, f"{_COUNT} pictures are as they were before.")


@pytest.mark.parametrize(
    ("fail", "sentence"),
    [
        (lambda route: route.fulfill(status=503), "The server does not answer just now."),
        (lambda route: route.abort("internetdisconnected"), "The connection broke."),
        (lambda route: route.fulfill(status=303, headers={"Location": "/login"}),
         "You are signed out."),
    ],
)  # fmt: skip
def test_a_number_that_does_not_come_is_asked_for_again(
    gallery: Page, fail: Callable[[Route], None], sentence: str
) -> None:
    page = gallery
    page.route("**/gallery?select=all", fail)
    page.get_by_role("link", name="Select", exact=True).click()
    way(page, "All on this page").click()
    way(page, "Select all pictures").click()
    expect(page.locator("#status")).to_contain_text(sentence)
    expect_count(page, f"{_ON_A_PAGE} selected")
    page.unroute("**/gallery?select=all", fail)
    page.locator("#status").get_by_role("button", name="Try again").click()
    expect_count(page, f"All {_COUNT} selected")


def test_an_action_on_all_that_fails_changes_nothing_and_can_be_done_again(
    gallery: Page, collector: Visitor
) -> None:
    page = gallery
    select_all(page)
    page.route("**/gallery/actions", lambda route: route.fulfill(status=503))
    bar(page).get_by_role("button", name="Favourite", exact=True).click()
    expect(page.locator("#status")).to_contain_text("The server does not answer just now.")
    expect_count(page, f"All {_COUNT} selected")
    page.unroute("**/gallery/actions")
    page.locator("#status").get_by_role("button", name="Try again").click()
    expect(said(page)).to_have_text(f"{_COUNT} pictures are favourites.")
    undo(page, f"{_COUNT} pictures are as they were before.")
    assert found(collector, "is:favourite") == 0


def test_a_list_that_has_changed_meanwhile_is_confirmed_with_its_new_number(
    gallery: Page, collector: Visitor
) -> None:
    page = gallery
    select_all(page)
    one = collector.upload(jpeg(300, 200), "late.jpg").json()
    bar(page).get_by_role("button", name="Favourite", exact=True).click()
    dialog = page.get_by_role("dialog", name="The list has changed")
    expect(dialog).to_contain_text(f"It has {_COUNT + 1} pictures now, where it had {_COUNT}.")
    assert faults_of(page) == []
    assert found(collector, "is:favourite") == 0
    dialog.get_by_role("link", name="Leave it").click()
    expect_count(page, f"All {_COUNT + 1} selected")
    gone = f"/v1/images/{one['id']}?permanent=true"
    assert collector.request("DELETE", gone).status == 204
    bar(page).get_by_role("button", name="Favourite", exact=True).click()
    dialog.get_by_role("button", name=f"Make {_COUNT} pictures favourites").click()
    expect(said(page)).to_have_text(f"{_COUNT} pictures are favourites.")
    undo(page, f"{_COUNT} pictures are as they were before.")
