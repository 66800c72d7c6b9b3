"""Tokens are renewed before they expire, and a session ends when security says so."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.outcomes import Refusal, ServiceDown
from bff.web.session_renewal import fresh_identity
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


def test_a_busy_security_is_no_harm_while_the_token_still_holds(
    app: Flask, security: FakeSecurity
) -> None:
    client = sign_in(app.test_client(), security, "alice", timedelta(minutes=4))
    security.refresh_failure = Refusal(429, "too_many_requests", retry_after=3)
    answer = client.get("/gallery")
    assert answer.status_code == 200
    assert not set_cookies(answer)


def test_a_busy_security_is_an_outage_when_the_token_is_over(
    app: Flask, security: FakeSecurity
) -> None:
    client = sign_in(app.test_client(), security, "alice", timedelta(seconds=-1))
    security.refresh_failure = Refusal(429, "too_many_requests", retry_after=3)
    answer = client.get("/gallery")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert not set_cookies(answer)


def test_a_token_outlives_a_renewal_that_security_does_not_answer(
    app: Flask, security: FakeSecurity
) -> None:
    client = sign_in(app.test_client(), security, "alice", timedelta(minutes=4))
    security.refresh_failure = ServiceDown("security")
    assert client.get("/gallery").status_code == 200


def test_a_token_that_is_over_and_a_security_that_is_silent_are_no_logout(
    app: Flask, security: FakeSecurity
) -> None:
    client = sign_in(app.test_client(), security, "alice", timedelta(seconds=-1))
    security.refresh_failure = ServiceDown("security", 9)
    answer = client.get("/gallery")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "9")
    assert not set_cookies(answer)


def test_an_access_token_that_is_over_is_cleared_where_nothing_renews_it(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    alice.delete_cookie("__Host-vitrine_refresh")
    security.access.clear()
    answer = alice.get("/gallery")
    assert answer.status_code == 303
    assert len(set_cookies(answer)) == 2


def test_an_identity_is_asked_for_anew(app: Flask, security: FakeSecurity) -> None:
    security.session("alice", timedelta(seconds=1))
    with app.test_request_context("/"):
        assert fresh_identity("identity-of-alice") == "identity-of-alice"


def test_there_is_no_identity_of_a_session_that_ended_meanwhile(
    app: Flask, security: FakeSecurity
) -> None:
    with app.test_request_context("/"), pytest.raises(Refusal) as refused:
        fresh_identity("identity-of-alice")
    assert refused.value.status == 401


def test_a_form_that_took_long_is_its_senders_by_the_identity_of_its_beginning(
    app: Flask, security: FakeSecurity
) -> None:
    client = sign_in(app.test_client(), security, "alice", timedelta(seconds=-1))
    security.session("alice")
    known = dict(security.refreshes)
    answer = client.get("/upload", headers={"X-Identity": "identity-of-alice"})
    assert answer.status_code == 200
    # Another tab may have exchanged the refresh token since: once more would end the session.
    assert security.refreshes == known
    assert not set_cookies(answer)


def test_a_form_whose_session_ended_meanwhile_is_nobodys(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    answer = alice.get("/upload", headers={"X-Identity": "identity-of-bob"})
    assert answer.status_code == 303
    assert answer.location.startswith("/login")
