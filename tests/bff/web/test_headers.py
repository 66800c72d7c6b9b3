"""Headers of every answer."""

import pytest
from flask.testing import FlaskClient

from bff.web.headers import HEADERS


@pytest.mark.parametrize("path", ["/login", "/gallery", "/nothing-here", "/account", "/livez"])
def test_every_answer_has_the_security_headers(alice: FlaskClient, path: str) -> None:
    answer = alice.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "Cookie" in answer.headers["Vary"]
    assert "private" in answer.headers["Cache-Control"] or path in ("/account", "/login")


def test_the_policy_lets_nothing_inline_through() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "data:" not in policy
