"""The two cookies that hold a session."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff.app import create_app
from tests.bff.conftest import Browser, first, page, set_cookies, settings, sign_in
from tests.bff.fakes import FakeSecurity, FakeUploader


@pytest.mark.parametrize(
    ("address", "prefix", "secure"),
    [
        ("https://pictures.example", "__Host-", True),
        ("http://localhost:8080", "__Host-", True),
        ("http://vitrine.localhost:8080", "__Host-", True),
        ("http://127.0.0.1:8080", "__Host-", True),
        ("http://[::1]:8080", "__Host-", True),
        ("http://vitrine.test:8080", "", False),
        ("http://localhost.test", "", False),
    ],
)
def test_cookies_are_as_strict_as_the_public_address_allows(
    security: FakeSecurity, uploader: FakeUploader, address: str, prefix: str, secure: bool
) -> None:
    app = create_app(settings(public_url=address), security=security, uploader=uploader)
    app.test_client_class = Browser
    form = {"login": "alice", "password": "seven quiet herons at dusk"}
    answer = app.test_client().post("/login", data=form)
    cookies = set_cookies(answer)
    assert [cookie.partition("=")[0] for cookie in cookies] == [
        f"{prefix}vitrine_access",
        f"{prefix}vitrine_refresh",
    ]
    for cookie in cookies:
        said = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= said
        assert ("Secure" in said) is secure
        assert "Domain" not in cookie


def viewer_in(answer: TestResponse) -> str | None:
    """Return what an answer sets in the viewer cookie; None when it leaves it."""
    said = answer.headers.getlist("Set-Cookie")
    found = [cookie for cookie in said if cookie.startswith("vitrine_viewer=")]
    return found[0].partition("=")[2].partition(";")[0] if found else None


def test_every_page_of_a_viewer_says_whose_it_is(alice: FlaskClient, bob: FlaskClient) -> None:
    answer = alice.get("/gallery")
    viewer = viewer_in(answer)
    assert viewer
    root = first(page(answer), "html").attributes
    assert (root["data-viewer"], root["data-viewer-cookie"]) == (viewer, "vitrine_viewer")
    assert viewer_in(bob.get("/gallery")) not in (viewer, None)


def test_scripts_can_read_the_viewer_cookie_and_it_opens_nothing(alice: FlaskClient) -> None:
    (said,) = (
        one
        for one in alice.get("/gallery").headers.getlist("Set-Cookie")
        if one.startswith("vitrine_viewer=")
    )
    assert "HttpOnly" not in said
    assert {"Secure", "SameSite=Lax", "Path=/"} <= {part.strip() for part in said.split(";")}


def test_a_sign_out_says_more_than_a_session_that_is_over(
    alice: FlaskClient, security: FakeSecurity, app: Flask
) -> None:
    assert viewer_in(alice.post("/logout")) == "signed-out"
    lapsed = sign_in(app.test_client(), security, "alice", timedelta(seconds=-1))
    lapsed.delete_cookie("__Host-vitrine_refresh")
    assert viewer_in(lapsed.get("/gallery")) == ""


def test_somebody_unknown_leaves_the_viewer_cookie_as_it_is(stranger: FlaskClient) -> None:
    assert viewer_in(stranger.get("/login")) is None
    assert "data-viewer" not in first(page(stranger.get("/login")), "html").attributes


def device_in(answer: TestResponse) -> str | None:
    """Return the device cookie that an answer sets; None when it leaves it."""
    said = answer.headers.getlist("Set-Cookie")
    return next((cookie for cookie in said if cookie.startswith("__Host-vitrine_device=")), None)


def test_a_browser_is_known_at_its_next_sign_in_also_after_a_sign_out(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    form = {"login": "alice", "password": "seven quiet herons at dusk"}
    cookie = device_in(stranger.post("/login", data=form))
    assert cookie is not None
    assert cookie.startswith("__Host-vitrine_device=device-of-alice;")
    said = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=34560000"} <= said
    assert device_in(stranger.post("/logout")) is None
    stranger.post("/login", data=form)
    assert security.devices == ["", "device-of-alice"]


def test_who_registers_is_known_from_then_on(stranger: FlaskClient, security: FakeSecurity) -> None:
    form = {"login": "charlie", "password": "seven quiet herons at dusk"}
    assert device_in(stranger.post("/register", data=form)) is not None


def test_only_a_sign_in_says_anything_of_the_device(
    stranger: FlaskClient, app: Flask, security: FakeSecurity
) -> None:
    wrong = {"login": "alice", "password": "not this one at all"}
    assert device_in(stranger.post("/login", data=wrong)) is None
    soon = sign_in(app.test_client(), security, "alice", timedelta(minutes=1))
    answer = soon.get("/gallery")
    assert set_cookies(answer)
    assert device_in(answer) is None
