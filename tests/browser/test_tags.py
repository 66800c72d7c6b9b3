"""Tags and favourites on the pages: with and without scripts, and when a server fails."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import faults_of
from tests.browser.visits import Visitor, log_in


@pytest.fixture(params=["page", "plain_page"])
def either_page(request: pytest.FixtureRequest, alice: Visitor) -> Page:
    """The gallery of Alice, with scripts and without them."""
    page: Page = request.getfixturevalue(request.param)
    log_in(page, alice.login)
    return page


def tags_of(person: Visitor, image_id: str) -> list[str]:
    found: list[str] = person.get(f"/v1/images/{image_id}").json()["tags"]
    return found


def test_tags_are_added_listed_renamed_merged_and_deleted(
    either_page: Page, alice: Visitor
) -> None:
    page = either_page
    (picture,) = alice.has_pictures(1)
    page.goto(picture["view_url"])
    for typed in ("sea, Bay/North", "sky"):
        page.get_by_label("Add tags").fill(typed)
        page.get_by_label("Add tags").press("Enter")
        expect(page.locator(".tags-list")).to_contain_text(typed.split(", ")[0])
    page.get_by_role("button", name="Remove tag: sky").click()
    expect(page.locator(".tags-one")).to_have_count(2)
    assert tags_of(alice, picture["id"]) == ["Bay/North", "sea"]
    page.get_by_role("link", name="All tags").click()
    page.get_by_role("link", name="Rename: Bay/North").click()
    page.get_by_label("New name").fill("Sea")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#status")).to_contain_text("The tag has its new name.")
    expect(page.locator(".tags-row")).to_have_count(1)
    page.get_by_role("link", name="Delete: sea").click()
    page.get_by_role("button", name="Delete tag").click()
    expect(page.locator("#status")).to_contain_text("The tag is off 1 picture.")
    assert tags_of(alice, picture["id"]) == []


def test_a_favourite_is_marked_on_its_page_and_in_the_gallery(
    either_page: Page, alice: Visitor
) -> None:
    page = either_page
    (picture,) = alice.has_pictures(1, visibility="link")
    page.goto(picture["view_url"])
    button = page.get_by_role("button", name="Favourite")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.goto("/gallery")
    expect(page.locator(".mark-favourite")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("favourite"))).to_have_count(1)
    page.goto(picture["view_url"])
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert alice.get(f"/v1/images/{picture['id']}").json()["favourite"] is False


def test_the_star_of_a_favourite_is_filled(alices_page: Page, alice: Visitor) -> None:
    (picture,) = alice.has_pictures(1)
    alices_page.goto(picture["view_url"])
    outlined = middle_of_the_star(alices_page)
    alices_page.locator("#favourite-button").click()
    expect(alices_page.locator("#favourite-button")).to_have_attribute("aria-pressed", "true")
    alices_page.mouse.move(0, 0)
    alices_page.reload()
    assert (
        sum(abs(a - b) for a, b in zip(middle_of_the_star(alices_page), outlined, strict=True))
        > 300
    )


def middle_of_the_star(page: Page) -> tuple[int, ...]:
    """Returns red, green and blue in the middle of the button's icon."""
    seen = Image.open(BytesIO(page.locator("#favourite-button .icon").screenshot())).convert("RGB")
    pixel = seen.getpixel((seen.width // 2, seen.height // 2))
    assert isinstance(pixel, tuple)
    return pixel


def test_the_button_waits_for_the_server_and_keeps_its_state_when_that_fails(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    button, held = page.locator("#favourite-button"), list[Route]()
    page.route("**/pictures/*", lambda route: held.append(route))
    button.click()
    expect(button).to_have_text("Saving")
    expect(button).to_have_attribute("aria-pressed", "false")
    held[0].fulfill(status=404)
    expect(page.locator("#status")).to_contain_text("This is not there any more.")
    expect(button).to_have_text("Favourite")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.unroute("**/pictures/*")
    page.get_by_role("button", name="Try again").click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()


def test_tags_that_cannot_be_are_said_beside_the_field_and_stay_typed(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    field = page.get_by_label("Add tags")
    field.fill("a//b")
    field.press("Enter")
    expect(page.locator("#add_tags-error")).to_be_visible()
    expect(field).to_have_value("a//b")
    expect(field).to_be_focused()
    assert faults_of(page) == []
    field.fill("a/b")
    field.press("Enter")
    expect(page.locator(".tags-one")).to_have_text(re.compile("a/b"))
    expect(field).to_have_value("")
    expect(field).to_be_focused()


def test_the_field_suggests_the_tags_that_are_there(alices_page: Page, alice: Visitor) -> None:
    first, second = alice.has_pictures(2)
    alice.request("PATCH", f"/v1/images/{first['id']}", json={"tags": ["sea", "a & b"]})
    page = alices_page
    page.goto(second["view_url"])
    expect(page.locator("#tag-suggestions option")).to_have_count(0)
    page.get_by_label("Add tags").focus()
    options = page.locator("#tag-suggestions option")
    expect(options).to_have_count(2)
    assert [one.get_attribute("value") for one in options.all()] == ["a & b", "sea"]


def test_a_tag_of_another_is_no_page(alices_page: Page, bob: Visitor) -> None:
    (theirs,) = bob.has_pictures(1)
    bob.request("PATCH", f"/v1/images/{theirs['id']}", json={"tags": ["canary"]})
    for path in ("/tags/change?tag=canary", "/tags/delete?tag=canary"):
        answer = alices_page.goto(path)
        assert answer
        assert answer.status == 404
    alices_page.goto("/tags?begins=can")
    expect(alices_page.locator("main")).to_contain_text("No tag begins with")
