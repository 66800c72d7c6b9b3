"""Headers of every answer."""

import pytest
from flask.testing import FlaskClient

from bff.web.headers import HEADERS


@pytest.mark.parametrize("path", ["/login", "/gallery", "/nothing-here", "/account", "/livez"])
def test_every_answer_has_the_security_headers(alice: FlaskClient, path: str) -> None:
    answer = alice.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/gallery", "/account", "/upload", "/nothing-here"])
def test_no_page_of_a_session_is_stored(alice: FlaskClient, path: str) -> None:
    assert alice.get(path).headers["Cache-Control"] == "no-store"


def test_an_error_is_not_stored_whoever_sees_it(stranger: FlaskClient) -> None:
    assert stranger.get("/nothing-here").headers["Cache-Control"] == "no-store"


def test_what_a_visitor_sees_is_asked_for_again(stranger: FlaskClient) -> None:
    assert stranger.get("/offline").headers["Cache-Control"] == "private, no-cache"


def test_the_policy_lets_nothing_inline_through() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "data:" not in policy
