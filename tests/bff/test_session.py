"""Ending a session, and renewing it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.outcomes import Refusal
from tests.bff.conftest import set_cookies, sign_in
from tests.bff.fakes import FakeSecurity


def test_signing_out_ends_the_session_on_the_server(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    answer = alice.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert security.ended == ["identity-of-alice"]


def test_signing_out_empties_the_browser(alice: FlaskClient) -> None:
    answer = alice.post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert alice.get("/gallery").status_code == 303


def test_nothing_is_ended_by_looking(alice: FlaskClient, security: FakeSecurity) -> None:
    assert alice.get("/logout").status_code == 405
    assert not security.ended


def test_a_stale_session_that_signs_out_gets_no_new_cookies(
    app: Flask, security: FakeSecurity
) -> None:
    client = sign_in(app.test_client(), security, "alice", timedelta(seconds=-1))
    cookies = set_cookies(client.post("/logout"))
    assert ["Max-Age=0" in cookie for cookie in cookies] == [True, True]
    assert security.ended == ["identity-of-alice"]


def test_a_script_renews_the_session(app: Flask, security: FakeSecurity) -> None:
    client = sign_in(app.test_client(), security, "alice", timedelta(minutes=1))
    answer = client.post("/session")
    assert answer.status_code == 204
    assert len(set_cookies(answer)) == 2


def test_a_script_learns_that_the_session_is_over(stranger: FlaskClient) -> None:
    assert stranger.post("/session").status_code == 401


@pytest.mark.parametrize("status", [401, 404])
def test_signing_out_of_a_session_that_is_over_is_no_error(
    alice: FlaskClient, security: FakeSecurity, status: int
) -> None:
    security.end_refusal = Refusal(status, "gone")
    assert alice.post("/logout").location == "/login"


def test_a_session_that_could_not_be_ended_is_kept(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.end_refusal = Refusal(429, "too_many_requests")
    answer = alice.post("/logout")
    assert answer.status_code == 429
    assert not set_cookies(answer)


def test_signing_out_without_a_session_leads_to_the_login(stranger: FlaskClient) -> None:
    assert stranger.post("/logout").location == "/login"
