"""The page of one's own picture: keys turn it, words are kept, its switch says what is so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.axe import faults_of
from tests.browser.visits import Visitor
from tests.faults.victims import victims
from tests.system.instance import Instance
from tests.system.pausing import paused
from tests.system.pictures import jpeg
from tests.timeouts import scaled, wait_until
from tests.uploader.decoding.exif_blocks import GATE, PHOTO, SHOT, exif, marked

MANY = 26
# As fast as a key repeats in somebody's hand.
_PRESSES = """
(count) => {
  for (let press = 0; press < count; press += 1) {
    const event = new KeyboardEvent('keydown', { key: 'ArrowRight' });
    setTimeout(() => dispatchEvent(event), 30 * press);
  }
}
"""
_CHECKED = "() => document.querySelector('[role=switch]').ariaChecked"


def test_quick_presses_turn_as_many_pictures(alices_page: Page, alice: Visitor) -> None:
    kept = alice.has_pictures(MANY)
    page = alices_page
    page.goto(kept[0]["view_url"])
    for _ in range(MANY - 1):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(kept[-1]["view_url"])
    expect(page.get_by_role("heading", level=1)).to_have_text(kept[-1]["name"])
    expect(page).to_have_title(f"{kept[-1]['name']} · Vitrine")
    # The way back leads through the pictures, each with the page of its own.
    page.evaluate("() => { setTimeout(() => history.back(), 0); }")
    page.wait_for_url(kept[-2]["view_url"])
    expect(page.get_by_role("heading", level=1)).to_have_text(kept[-2]["name"])


def test_keys_that_come_before_the_page_is_ready_count(alices_page: Page, alice: Visitor) -> None:
    kept = alice.has_pictures(4)
    page = alices_page
    held: list[Route] = []
    page.route("**/htmx*", lambda route: held.append(route))
    page.goto(kept[0]["view_url"], wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wait_until(lambda: held, "the page asks for htmx")
    page.evaluate(_PRESSES, 3)
    page.keyboard.press("ArrowLeft")
    held[0].continue_()
    page.wait_for_url(kept[2]["view_url"])
    expect(page.get_by_role("heading", level=1)).to_have_text(kept[2]["name"])


def test_the_ends_stop_a_turn_and_the_other_way_still_works(
    alices_page: Page, alice: Visitor
) -> None:
    newest, older = alice.has_pictures(2)
    page = alices_page
    page.goto(newest["view_url"])
    page.keyboard.press("ArrowLeft")
    page.get_by_role("link", name="Older picture").click()
    page.wait_for_url(older["view_url"])
    # The link that was pressed is gone at this end: what stands in its place has the focus.
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(newest["view_url"])


def test_escape_leads_to_the_gallery_at_this_picture(alices_page: Page, alice: Visitor) -> None:
    newest, older = alice.has_pictures(2)
    page = alices_page
    page.goto(newest["view_url"])
    page.keyboard.press("ArrowRight")
    page.wait_for_url(older["view_url"])
    page.get_by_text("Name and description").click()
    page.get_by_label("Alternative text").press("Escape")
    expect(page).to_have_url(older["view_url"])
    page.locator("#words-change").press("Escape")
    page.wait_for_url(f"{alice.url}/gallery?at={older['id']}")


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_turn_asks_before_it_loses_words(
    alices_page: Page, alice: Visitor, goes_on: bool
) -> None:
    newest, older = alice.has_pictures(2)
    page = alices_page
    page.goto(newest["view_url"])
    page.get_by_text("Name and description").click()
    page.get_by_label("Alternative text").fill("Three herons")
    page.get_by_label("Alternative text").blur()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if goes_on else dialog.dismiss()

    page.on("dialog", answer)
    page.keyboard.press("ArrowRight")
    if goes_on:
        page.wait_for_url(older["view_url"])
    else:
        expect(page.get_by_label("Alternative text")).to_have_value("Three herons")
        assert page.url == newest["view_url"]
    assert asked == ["What you typed is not saved. Go on without it?"]


def test_words_that_are_not_saved_are_not_left_without_a_question(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    page.get_by_text("Name and description").click()
    page.get_by_label("Alternative text").press_sequentially("Heron")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Gallery").click()
    wait_until(lambda: asked, "the browser asks")
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#status")).to_have_text("Saved.")
    page.get_by_role("link", name="Gallery").click()
    page.wait_for_url("**/gallery?at=*")
    assert asked == ["beforeunload"]


def test_the_switch_leaves_words_alone_and_arrow_keys_leave_the_switch_alone(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    page.get_by_text("Name and description").click()
    page.get_by_label("Name", exact=True).fill("Heron")
    page.get_by_label("Alternative text").fill("Three herons")
    switch = page.get_by_role("switch", name="Anyone with the link")
    switch.focus()
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(switch).not_to_be_checked()
    switch.press("Enter")
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Heron")
    expect(page.get_by_label("Alternative text")).to_have_value("Three herons")
    kept = alice.get(f"/v1/images/{picture['id']}").json()
    assert (kept["visibility"], kept["alt"]) == ("link", "")


def test_the_switch_says_that_it_waits_and_keeps_its_state_until_the_answer(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    held: list[Route] = []
    page.route("**/pictures/*", lambda route: held.append(route))
    page.get_by_role("switch").click()
    expect(page.get_by_text("Saving", exact=True)).to_be_visible()
    expect(page.get_by_role("switch")).not_to_be_checked()
    # A second press while it waits asks for nothing more.
    page.get_by_role("switch").click()
    held[0].continue_()
    expect(page.get_by_role("switch")).to_be_checked()
    expect(page.get_by_text("Saving", exact=True)).to_be_hidden()
    assert len(held) == 1


def test_a_switch_whose_server_stands_still_shows_in_the_end_what_is_so(
    alices_page: Page, alice: Visitor, vitrine: Instance
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    page.wait_for_load_state("networkidle")
    running = victims(vitrine)
    status = page.locator("#status")
    with paused([*running["bff"], *running.get("bff worker", [])]):
        page.get_by_role("switch").click()
        expect(status).to_contain_text(
            "The server does not answer just now.", timeout=scaled(20_000)
        )
        expect(page.get_by_role("switch")).not_to_be_checked()
    # Whether the change was made or not: the page says what the server has.
    wait_until(
        lambda: (
            (page.evaluate(_CHECKED) == "true")
            is (alice.get(f"/v1/images/{picture['id']}").json()["visibility"] == "link")
        ),
        "the switch shows what is so",
    )
    if page.evaluate(_CHECKED) == "false":
        status.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("switch")).to_be_checked()
    assert alice.get(f"/v1/images/{picture['id']}").json()["visibility"] == "link"


def test_a_change_whose_answer_is_lost_is_found_out(alices_page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/pictures/*", lose)
    page.get_by_role("switch").click()
    expect(page.locator("#status")).to_contain_text("The connection broke.")
    expect(page.get_by_role("switch")).to_be_checked()
    expect(page.locator("#status")).to_have_text("Anyone with the link can see it now.")
    expect(page.get_by_role("switch")).to_be_focused()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()


def test_axe_finds_nothing_while_the_switch_waits_fails_and_is_on(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.emulate_media(reduced_motion="reduce")
    page.goto(picture["view_url"])
    held: list[Route] = []
    page.route("**/pictures/*", lambda route: held.append(route))
    page.get_by_role("switch").click()
    expect(page.get_by_text("Saving", exact=True)).to_be_visible()
    assert faults_of(page) == []
    held[0].fulfill(status=401)
    expect(page.locator("#status")).to_contain_text("You are signed out.")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme
    page.unroute("**/pictures/*")
    page.locator("#status").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("switch")).to_be_checked()
    page.get_by_text("More ways to copy").click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # One of two words.
        assert faults_of(page) == [], scheme


def test_time_and_description_are_changed_in_place_and_taken_back(
    alices_page: Page, alice: Visitor
) -> None:
    block = marked(exif(PHOTO, SHOT, GATE))
    picture = alice.upload(jpeg(exif_block=block), name="bay.jpg").json()
    page = alices_page
    page.goto(picture["view_url"])
    facts = page.locator(".facts")
    expect(facts).to_contain_text("NIKON D100")
    expect(facts).to_contain_text("50 mm, f/5.6, 1/250 s, ISO 200")
    expect(facts).to_contain_text("37.8192, \u2212122.4784")
    taken = page.locator("#taken dd")
    expect(taken).to_have_text("12 May 2019, 14:05")
    page.get_by_text("Name and description").click()
    expect(page.get_by_label("Description")).to_have_value("Flag over the bay")
    page.get_by_label("Description").fill("Our flag")
    page.get_by_label("Taken").fill("1998-07-01T10:00")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#status")).to_have_text("Saved.")
    expect(taken).to_have_text("1 July 1998, 10:00")
    expect(page.locator(".picture-description")).to_have_text("Our flag")
    expect(page.locator("#words-change")).to_be_focused()
    page.get_by_text("Name and description").click()
    page.get_by_label("Taken").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(taken).to_have_text("12 May 2019, 14:05")
    kept = alice.get(f"/v1/images/{picture['id']}").json()
    assert (kept["description"], kept["taken_at"]) == ("Our flag", picture["taken_at"])


def test_an_untouched_time_is_nothing_that_is_not_saved(alices_page: Page, alice: Visitor) -> None:
    """Browsers write times otherwise than they were given, which is no change."""
    pictures = [
        alice.upload(jpeg(), name=f"2024-01-02 03.04.{seconds}.jpg").json()
        for seconds in ("00", "05")
    ]
    page = alices_page
    for picture in pictures:
        page.goto(picture["view_url"])
        page.get_by_text("Name and description").click()
        page.get_by_label("Name", exact=True).dispatch_event("input")
        page.get_by_role("link", name="Gallery").click()
        page.wait_for_url("**/gallery?at=*")
