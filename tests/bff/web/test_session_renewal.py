"""Tokens are renewed before they expire, and a session ends when security says so."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.bff.conftest import set_cookies, sign_in
from tests.bff.fakes import FakeSecurity


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
