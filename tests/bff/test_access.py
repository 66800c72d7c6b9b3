"""Who is asking, and what is closed to strangers."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff.app import create_app
from tests.bff.conftest import Browser, settings, sign_in
from tests.bff.fakes import FakeSecurity, FakeUploader, an_id

PUBLIC = {
    "/",
    "/livez",
    "/login",
    "/logout",
    "/metrics",
    "/pictures/<image_id:image_id>",
    "/readyz",
    "/register",
    "/session",
}


def set_cookies(answer: TestResponse) -> list[str]:
    return answer.headers.getlist("Set-Cookie")


def test_every_address_but_a_literal_list_needs_a_login(app: Flask, stranger: FlaskClient) -> None:
    opened = set()
    for rule in app.url_map.iter_rules():
        path = str(rule).replace("<image_id:image_id>", an_id(1))
        path = path.replace("<image_id:session_id>", an_id(1))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = stranger.open(path, method=method)
            if not (answer.location or "").startswith("/login?next="):
                opened.add(str(rule))
    # A picture's page is open for pictures that are shared; this one is not there.
    assert opened == PUBLIC - {"/pictures/<image_id:image_id>"}


def test_a_stranger_is_sent_to_sign_in_and_back(stranger: FlaskClient) -> None:
    answer = stranger.get("/gallery?cursor=80")
    assert (answer.status_code, answer.location) == (303, "/login?next=/gallery%3Fcursor%3D80")


def test_a_stranger_who_asks_by_htmx_gets_a_whole_page_redirect(stranger: FlaskClient) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": "https://localhost:8080/gallery"}
    answer = stranger.get("/gallery?cursor=80&fragment=1", headers=asked)
    assert answer.headers["HX-Redirect"] == "/login?next=/gallery"


@pytest.mark.parametrize("left", [timedelta(minutes=4, seconds=50), timedelta(seconds=-1)])
def test_a_stale_token_is_renewed_without_notice(
    app: Flask, security: FakeSecurity, left: timedelta
) -> None:
    client = sign_in(app.test_client(), security, "alice", left)
    answer = client.get("/gallery")
    assert answer.status_code == 200
    names = [cookie.partition("=")[0] for cookie in set_cookies(answer)]
    assert names == ["__Host-vitrine_access", "__Host-vitrine_refresh"]
    assert not set_cookies(client.get("/gallery"))


def test_a_missing_access_cookie_is_made_anew(app: Flask, security: FakeSecurity) -> None:
    client = sign_in(app.test_client(), security, "alice")
    client.delete_cookie("__Host-vitrine_access")
    assert client.get("/gallery").status_code == 200


def test_a_fresh_token_is_left_alone(alice: FlaskClient) -> None:
    assert not set_cookies(alice.get("/gallery"))


def test_a_refused_renewal_clears_the_cookies(app: Flask, security: FakeSecurity) -> None:
    client = sign_in(app.test_client(), security, "alice", timedelta(seconds=-1))
    security.refreshes.clear()
    answer = client.get("/gallery")
    assert answer.status_code == 303
    assert all("Max-Age=0" in cookie for cookie in set_cookies(answer))
    assert len(set_cookies(answer)) == 2


def test_security_being_down_is_no_logout(alice: FlaskClient, security: FakeSecurity) -> None:
    security.is_down = True
    answer = alice.get("/gallery")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert not set_cookies(answer)


def test_a_remember_cookie_of_another_program_changes_nothing(alice: FlaskClient) -> None:
    alice.set_cookie("remember_token", "somebody|else")
    assert alice.get("/gallery").status_code == 200


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
    cookies = set_cookies(app.test_client().post("/login", data=form))
    assert [cookie.partition("=")[0] for cookie in cookies] == [
        f"{prefix}vitrine_access",
        f"{prefix}vitrine_refresh",
    ]
    for cookie in cookies:
        said = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= said
        assert ("Secure" in said) is secure
        assert "Domain" not in cookie
