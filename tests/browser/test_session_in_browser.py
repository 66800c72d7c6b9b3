"""A session in the browser: renewed unnoticed, ended for good."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.photographs import written
from tests.browser.visits import (
    Visitor,
    choose,
    expect_loaded,
    expect_state,
    fill_login,
    kept_in_browser,
    leave_by_history,
    log_out,
    thumbnails,
)
from tests.system.pictures import jpeg
from tests.timeouts import wait_until


def access_cookie(page: Page) -> str:
    """Returns the name of the cookie that the gateway reads."""
    (name,) = (
        cookie["name"] for cookie in page.context.cookies() if cookie["name"].endswith("access")
    )
    return name


def test_scripts_cannot_read_the_cookies_of_a_session(alices_page: Page) -> None:
    cookies = alices_page.context.cookies()
    assert all(cookie["sameSite"] == "Lax" for cookie in cookies)
    secret = [cookie for cookie in cookies if cookie["httpOnly"]]
    # Access, refresh, and what this device is known by.
    assert len(secret) == 3
    readable = alices_page.evaluate("() => document.cookie")
    assert not [one for one in secret if one["name"] in readable or one["value"] in readable]


def test_a_lost_access_token_is_renewed_unnoticed(alices_page: Page, alice: Visitor) -> None:
    alice.has_pictures(1)
    page = alices_page
    page.context.clear_cookies(name=access_cookie(page))
    page.goto("/gallery")
    expect(thumbnails(page)).to_have_count(1)
    expect_loaded(thumbnails(page).locator("img"))
    assert access_cookie(page)


def test_an_access_token_that_holds_no_longer_is_renewed_unnoticed(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    (stale,) = (
        cookie for cookie in page.context.cookies() if cookie["name"] == access_cookie(page)
    )
    value = stale["value"]
    page.context.add_cookies([{**stale, "value": value[:-9] + "A" * 9}])  # type: ignore[typeddict-item]  # Its own cookie.
    page.goto(picture["view_url"])
    expect_loaded(page.locator("#picture"))


def test_a_picture_refused_on_an_open_page_is_asked_for_again(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto("/gallery")
    expect_loaded(thumbnails(page).locator("img"))
    page.context.clear_cookies(name=access_cookie(page))
    path = alice.path_of(picture["preview_url"])
    page.locator("#gallery img").evaluate("(image, path) => { image.src = path; }", path)
    expect(page.locator("#gallery img")).to_have_js_property("naturalWidth", picture["width"])


def test_an_upload_renews_the_session_by_itself(alices_page: Page, tmp_path: Path) -> None:
    page = alices_page
    page.goto("/upload")
    page.context.clear_cookies(name=access_cookie(page))
    with page.expect_response("**/session") as renewal:
        choose(page, [written(tmp_path / "heron.jpg", jpeg())])
    assert renewal.value.status == 204
    expect_state(page, "heron.jpg", "done")
    expect(page.get_by_text("You are signed out")).to_be_hidden()


def test_uploads_wait_for_somebody_who_was_logged_out_and_go_on(
    alices_page: Page, alice: Visitor, tmp_path: Path
) -> None:
    page = alices_page
    page.goto("/upload")
    page.context.clear_cookies()
    choose(page, [written(tmp_path / f"heron-{number}.jpg", jpeg()) for number in range(4)])
    notice = page.locator("#upload-signed-out")
    expect(notice).to_be_visible()
    # Nothing is lost with the page: the next one goes on by itself.
    wait_until(lambda: len(kept_in_browser(page)) == 4, "the browser has copies of all")
    notice.get_by_role("link").click()
    fill_login(page, alice.login)
    page.wait_for_url(f"{alice.url}/upload")
    for number in range(4):
        expect_state(page, f"heron-{number}.jpg", "done")


def test_words_typed_on_a_page_whose_session_ended_wait_for_the_sign_in_and_are_saved(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto(picture["view_url"])
    page.get_by_text("Name and description").click()
    page.get_by_label("Alternative text").fill("Three herons")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    status = page.locator("#status")
    expect(status).to_contain_text("You are signed out.")
    with page.context.expect_page() as opened:
        status.get_by_role("link", name="Sign in").click()
    fill_login(opened.value, alice.login)
    opened.value.wait_for_url(picture["view_url"])
    opened.value.close()
    expect(page.get_by_label("Alternative text")).to_have_value("Three herons")
    status.get_by_role("button", name="Try again").click()
    expect(status).to_have_text("Saved.")
    assert alice.get(f"/v1/images/{picture['id']}").json()["alt"] == "Three herons"


def test_another_session_is_ended_in_its_place_on_the_page(
    alices_page: Page, alice: Visitor
) -> None:
    page = alices_page
    page.goto("/account/sessions")
    rows = page.locator(".entry")
    expect(rows).to_have_count(2)
    rows.get_by_role("button", name="Sign out").click()
    expect(rows).to_have_count(1)
    expect(page.locator("#status")).to_have_text("That session is signed out.")
    expect(page.get_by_role("heading", name="Browsers")).to_be_focused()
    assert alice.get("/v1/user").status == 401


def test_after_logging_out_the_way_back_shows_nothing_private(
    alices_page: Page, alice: Visitor
) -> None:
    (picture,) = alice.has_pictures(1)
    page = alices_page
    page.goto("/gallery")
    expect_loaded(thumbnails(page).locator("img"))
    page.goto(picture["view_url"])
    expect_loaded(page.locator("#picture"))
    log_out(page)
    for path in ("/account", alice.path_of(picture["view_url"]), "/gallery"):
        leave_by_history(page)
        expect(page).to_have_url(f"{alice.url}/login?next={path}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        expect(page.locator(f"img[src*='{picture['id']}']")).to_have_count(0)


def test_a_session_ended_elsewhere_is_over_in_this_browser(
    alices_page: Page, alice: Visitor
) -> None:
    page = alices_page
    for session in alice.get("/v1/sessions").json()["items"]:
        if not session["current"]:
            assert alice.request("DELETE", f"/v1/sessions/{session['id']}").status == 204
    page.goto("/gallery")
    expect(page).to_have_url(f"{alice.url}/login?next=/gallery")
