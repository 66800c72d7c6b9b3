"""A sign-in makes a new session, and ends the one that the browser had."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.outcomes import Refusal
from tests.bff.conftest import set_cookies, sign_in
from tests.bff.fakes import PASSWORD, FakeSecurity

FORMS = {
    "/login": {"login": "bob", "password": PASSWORD},
    "/register": {"login": "charlie", "password": PASSWORD},
}


@pytest.mark.parametrize("path", sorted(FORMS))
def test_the_session_before_it_is_ended(
    alice: FlaskClient, security: FakeSecurity, path: str
) -> None:
    answer = alice.post(path, data=FORMS[path])
    assert (answer.status_code, answer.location) == (303, "/gallery")
    assert security.ended == ["identity-of-alice"]
    login = FORMS[path]["login"]
    kept = [cookie for cookie in set_cookies(answer) if f"-{login}-" in cookie]
    assert len(kept) == len(set_cookies(answer)) == 2


def test_a_session_whose_access_token_is_over_is_ended_too(
    app: Flask, security: FakeSecurity
) -> None:
    lapsed = sign_in(app.test_client(), security, "alice", timedelta(seconds=-1))
    assert lapsed.post("/login", data=FORMS["/login"]).status_code == 303
    assert security.ended == ["identity-of-alice"]
    assert security.count == 3


def test_a_browser_without_a_session_ends_none(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    assert stranger.post("/login", data=FORMS["/login"]).status_code == 303
    assert security.ended == []


def test_a_wrong_password_ends_nothing(alice: FlaskClient, security: FakeSecurity) -> None:
    wrong = FORMS["/login"] | {"password": "not this one at all"}
    assert alice.post("/login", data=wrong).status_code == 422
    assert security.ended == []


def test_whose_cookies_they_are_now_is_known_with_the_next_page(alice: FlaskClient) -> None:
    said = alice.post("/login", data=FORMS["/login"]).headers.getlist("Set-Cookie")
    (viewer,) = [cookie for cookie in said if cookie.startswith("vitrine_viewer=")]
    assert viewer.startswith("vitrine_viewer=;")
    page = alice.get("/gallery").headers.getlist("Set-Cookie")
    assert [one for one in page if one.startswith("vitrine_viewer=bob;")]


def test_a_session_that_cannot_be_ended_keeps_nobody_out(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.end_refusal = Refusal(404, "not_found")
    assert alice.post("/login", data=FORMS["/login"]).status_code == 303
    assert alice.get("/gallery").status_code == 200
