"""Days and times on pages are those of whoever looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.visits import Visitor, log_in, register

OpenContext = Callable[..., BrowserContext]
_TRAVELS = """
(zone) => { Intl.DateTimeFormat.prototype.resolvedOptions = () => ({ timeZone: zone }); }
"""
_CLOCK = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d$")


def said(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def kept_at(picture: dict[str, str], zone: str) -> datetime:
    return datetime.fromisoformat(picture["created_at"]).astimezone(ZoneInfo(zone))


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati", "Asia/Kolkata"])
def test_times_are_those_of_the_clock_on_the_wall(
    open_context: OpenContext, alice: Visitor, zone: str
) -> None:
    (picture,) = alice.has_pictures(1)
    page = open_context(timezone_id=zone).new_page()
    answers: list[str] = []
    page.on("framenavigated", lambda frame: answers.append(frame.url))
    log_in(page, alice.login)
    here, today = kept_at(picture, zone), datetime.now(ZoneInfo(zone)).date()
    days = {today: "Today", today - timedelta(days=1): "Yesterday"}
    expect(page.locator(".day-name")).to_have_text(days[here.date()])
    # The page to sign in on has no time, and has told the zone: the gallery was asked for once.
    assert len([one for one in answers if one.endswith("/gallery")]) == 1
    page.goto(picture["view_url"])
    time = page.locator(".facts time")
    expect(time).to_have_text(said(here))
    assert datetime.fromisoformat(time.get_attribute("datetime") or "") == here
    page.goto("/account/sessions")
    expect(page.locator(".entries time").last).to_have_text(_CLOCK)


def test_a_visitor_of_a_shared_picture_sees_times_of_their_own_at_once(
    open_context: OpenContext, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1, visibility="link")
    page = open_context(timezone_id="Asia/Kolkata").new_page()
    page.goto(picture["view_url"])
    expect(page.locator(".facts time")).to_have_text(said(kept_at(picture, "Asia/Kolkata")))


def test_who_travels_is_asked_nothing_and_loses_nothing(
    open_context: OpenContext, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = open_context(timezone_id="Asia/Kolkata").new_page()
    log_in(page, alice.login)
    page.goto(picture["view_url"])
    expect(page.locator(".facts time")).to_have_text(said(kept_at(picture, "Asia/Kolkata")))
    page.get_by_text("Name and description").click()
    page.get_by_label("Alternative text").fill("Three herons")
    # The laptop is opened again in another country.
    page.evaluate(_TRAVELS, "Pacific/Kiritimati")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".facts time")).to_have_text(said(kept_at(picture, "Pacific/Kiritimati")))
    expect(page.get_by_label("Alternative text")).to_have_value("Three herons")


def test_a_server_that_does_not_know_the_zone_is_not_asked_for_ever(
    page: Page, alice: Visitor
) -> None:
    alice.has_pictures(1)
    page.add_init_script(
        "Intl.DateTimeFormat.prototype.resolvedOptions = () => ({ timeZone: 'Moon/Base' });"
    )
    log_in(page, alice.login)
    expect(page.locator(".day-name")).to_have_text("Today UTC")
    # Nor where the cookie does not arrive at all.
    page.route(
        "**/gallery*",
        lambda route: route.continue_(headers=without_time_zone(route.request.all_headers())),
    )
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto("/gallery")
    expect(page.locator(".day-name")).to_have_text("Today UTC")
    page.wait_for_load_state("networkidle")
    assert len([one for one in requests if one.endswith("/gallery")]) <= 2


def without_time_zone(headers: dict[str, str]) -> dict[str, str]:
    cookies = headers.get("cookie", "").split("; ")
    kept = "; ".join(one for one in cookies if not one.startswith("vitrine_timezone="))
    return headers | {"cookie": kept}


def test_without_scripts_times_are_in_utc_and_say_so(
    open_context: OpenContext, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = open_context(java_script_enabled=False, timezone_id="Asia/Kolkata").new_page()
    log_in(page, alice.login)
    expect(page.locator(".day-name")).to_have_text(re.compile("^(Today|Yesterday) UTC$"))
    page.goto(picture["view_url"])
    expect(page.locator(".facts time")).to_have_text(f"{said(kept_at(picture, 'UTC'))} UTC")


def test_the_cookie_of_a_newcomer_is_set_by_the_first_page(page: Page) -> None:
    register(page)
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "vitrine_timezone"]
    assert (cookie["sameSite"], cookie["path"], cookie["httpOnly"]) == ("Lax", "/", False)
