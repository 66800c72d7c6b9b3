"""An album is arranged by buttons, by dragging, and by a handle and keys; what fails goes back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.hands import Hands
from tests.browser.visits import Visitor, log_in

_ORDER = "(all) => all.map((one) => one.dataset.id)"


@dataclass(frozen=True)
class Wall:
    """An album of five pictures, by their ids."""

    owner: Visitor
    album: str
    ids: list[str]

    @property
    def path(self) -> str:
        return f"/albums/{self.album}/order"

    def kept(self) -> list[int]:
        """Returns the order that the server has, by the numbers of the pictures."""
        items = self.owner.get(f"/v1/images?album={self.album}").json()["items"]
        return [self.ids.index(one["id"]) for one in items]

    def shown(self, page: Page) -> list[int]:
        found: list[str] = page.locator(".order-item").evaluate_all(_ORDER)
        return [self.ids.index(one) for one in found]


@pytest.fixture
def wall(alice: Visitor) -> Wall:
    ids = [one["id"] for one in alice.has_pictures(5)]
    return Wall(alice, alice.has_album("Lisbon", *ids), ids)


@pytest.fixture
def arranging(page: Page, wall: Wall) -> Page:
    log_in(page, wall.owner.login)
    page.goto(wall.path)
    expect(page.locator(".order-grab").first).to_be_visible()
    return page


def test_buttons_move_a_picture_in_every_way(hands: Hands, wall: Wall) -> None:
    page, status = hands.page, hands.page.locator("#status")
    log_in(page, wall.owner.login)
    hands.open(f"/albums/{wall.album}")
    hands.press(page.get_by_role("link", name="Arrange"))
    page.wait_for_url(f"**{wall.path}")
    item = page.locator(f".order-item[data-id='{wall.ids[1]}']")
    for words, expected in (
        ("Later", [0, 2, 1, 3, 4]), ("To the end", [0, 2, 3, 4, 1]), ("Earlier", [0, 2, 3, 1, 4]),
        ("To the start", [1, 0, 2, 3, 4]),
    ):  # fmt: skip
        button = item.get_by_role("button", name=words)
        hands.press(button)
        expect(status).to_contain_text("oved")
        expect(item).not_to_have_attribute("aria-busy", "true")
        expect(item.get_by_role("button", name=words)).to_be_focused()
        assert wall.kept() == wall.shown(page) == expected
        if hands.has_scripts:
            page.evaluate("() => document.getElementById('status').replaceChildren()")
    hands.press(page.get_by_role("link", name="Done"))
    page.wait_for_url(f"**/albums/{wall.album}?sort=own")


def test_a_picture_is_dragged_to_its_place(arranging: Page, wall: Wall) -> None:
    items = arranging.locator(".order-item")
    target = items.nth(3).bounding_box()
    assert target is not None
    at = {"x": target["width"] - 10, "y": 60}
    with arranging.expect_response(f"**{wall.path}"):
        items.nth(0).drag_to(items.nth(3), source_position={"x": 20, "y": 60}, target_position=at)
    assert wall.shown(arranging) == wall.kept() == [1, 2, 3, 0, 4]


def test_a_picture_is_moved_by_its_handle_and_keys(arranging: Page, wall: Wall) -> None:
    status = arranging.locator("#status")
    handle = arranging.locator(".order-grab").nth(1)
    handle.press("Enter")
    expect(status).to_contain_text("Picked up. Place 2 of 5.")
    arranging.keyboard.press("ArrowRight")
    expect(status).to_have_text("Place 3 of 5.")
    arranging.keyboard.press("End")
    expect(status).to_have_text("Place 5 of 5.")
    assert wall.kept() == [0, 1, 2, 3, 4]
    arranging.keyboard.press("Escape")
    expect(status).to_have_text("Put back. Place 2 of 5.")
    assert wall.shown(arranging) == [0, 1, 2, 3, 4]
    expect(handle).to_be_focused()
    arranging.keyboard.press("Enter")
    arranging.keyboard.press("Home")
    with arranging.expect_response(f"**{wall.path}"):
        arranging.keyboard.press("Enter")
    expect(status).to_have_text("Moved. Place 1 of 5.")
    assert wall.shown(arranging) == wall.kept() == [1, 0, 2, 3, 4]
    expect(arranging.locator(".order-grab").first).to_be_focused()


def test_a_picture_that_is_left_goes_back(arranging: Page, wall: Wall) -> None:
    arranging.locator(".order-grab").nth(1).press("Enter")
    arranging.keyboard.press("ArrowRight")
    arranging.keyboard.press("Tab")
    assert wall.shown(arranging) == wall.kept() == [0, 1, 2, 3, 4]


def test_a_move_that_did_not_hold_goes_back_and_can_be_tried_again(
    arranging: Page, wall: Wall
) -> None:
    status = arranging.locator("#status")

    def fail(route: Route) -> None:
        route.fulfill(status=503)

    arranging.route(f"**{wall.path}", fail)
    handle = arranging.locator(".order-grab").nth(0)
    handle.press("Enter")
    arranging.keyboard.press("End")
    arranging.keyboard.press("Enter")
    expect(status).to_contain_text("The server does not answer just now.")
    assert wall.shown(arranging) == wall.kept() == [0, 1, 2, 3, 4]
    expect(handle).to_be_focused()
    arranging.unroute(f"**{wall.path}", fail)
    arranging.context.set_offline(True)
    status.get_by_role("button", name="Try again").click()
    expect(status).to_contain_text("You are offline.")
    assert wall.shown(arranging) == [0, 1, 2, 3, 4]
    arranging.context.set_offline(False)
    status.get_by_role("button", name="Try again").click()
    expect(status).to_have_text("Moved. Place 5 of 5.")
    assert wall.shown(arranging) == wall.kept() == [1, 2, 3, 4, 0]


def test_who_is_signed_out_is_told_and_nothing_is_moved(arranging: Page, wall: Wall) -> None:
    arranging.context.clear_cookies()
    arranging.locator(".order-item").nth(0).get_by_role("button", name="Later").click()
    status = arranging.locator("#status")
    expect(status.get_by_role("link", name="Sign in")).to_be_visible()
    assert wall.shown(arranging) == wall.kept() == [0, 1, 2, 3, 4]
