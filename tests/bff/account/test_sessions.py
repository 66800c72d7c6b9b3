"""Where somebody is signed in."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal
from tests.bff.conftest import first, page, set_cookies
from tests.bff.fakes import FakeSecurity, an_id

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0"
OPEN: list[dict[str, Any]] = [
    {"id": an_id(1), "created_at": "2026-11-20T10:00:00Z", "last_used_at": "2026-11-23T10:00:00Z",
     "user_agent": FIREFOX},
    {"id": an_id(2), "created_at": "2026-11-20T10:00:00Z", "last_used_at": "2026-11-22T10:00:00Z",
     "user_agent": "curl/8.5.0"},
    {"id": an_id(901), "created_at": "2026-11-21T10:00:00Z", "last_used_at": None},
]  # fmt: skip
HTMX = {"HX-Request": "true"}


def test_this_browser_comes_first_and_has_no_button(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.open_sessions = OPEN
    rows = page(alice.get("/account/sessions")).css(".entry")
    assert "This browser" in rows[0].text()
    assert [len(row.css("form")) for row in rows] == [0, 1, 1]


def test_browsers_and_scripts_are_counted_apart(alice: FlaskClient, security: FakeSecurity) -> None:
    security.open_sessions = OPEN
    headings = page(alice.get("/account/sessions")).css("#section h2")
    names = [one.text(separator=" ", strip=True) for one in headings]
    assert names == ["Browsers 2", "Scripts 1"]


def test_who_is_signed_in_here_alone_has_nothing_to_end(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.open_sessions = OPEN[2:]
    shown = page(alice.get("/account/sessions"))
    assert shown.css("#section form") == []
    assert len(shown.css("#section h2")) == 1


def test_another_session_is_ended_by_its_button(alice: FlaskClient, security: FakeSecurity) -> None:
    answer = alice.post(f"/account/sessions/{an_id(1)}")
    assert (answer.status_code, answer.location) == (303, "/account/sessions")
    assert security.ended == [an_id(1)]


def test_all_others_are_ended_at_once_and_counted(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.open_sessions = [OPEN[2], *OPEN[:2]]
    answer = alice.post("/account/sessions", headers=HTMX)
    said = first(page(answer), "#section [data-said]").attributes["data-said"]
    assert said == "2 sessions were signed out."
    assert ("others ended", ("identity-of-alice",)) in security.changes
    assert alice.post("/account/sessions").location == "/account/sessions"


def test_htmx_gets_the_sessions_that_are_left(alice: FlaskClient) -> None:
    answer = alice.post(f"/account/sessions/{an_id(1)}", headers=HTMX)
    assert answer.status_code == 200
    assert first(page(answer), "#section [data-said]").attributes["data-said"]
    assert page(alice.get("/account/sessions")).css("[data-said]") == []


def test_a_session_that_is_over_already_is_no_error(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.end_refusal = Refusal(404, "not_found")
    assert alice.post(f"/account/sessions/{an_id(1)}").location == "/account/sessions"


def test_a_session_that_cannot_be_ended_is_said_to_be(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.end_refusal = Refusal(429, "too_many_requests")
    assert alice.post(f"/account/sessions/{an_id(1)}").status_code == 429


def test_who_ends_their_own_session_is_signed_out(alice: FlaskClient) -> None:
    answer = alice.post(f"/account/sessions/{an_id(901)}")
    assert answer.location == "/login"
    assert ["Max-Age=0" in cookie for cookie in set_cookies(answer)] == [True, True]


@pytest.mark.parametrize(
    ("agent", "name"), [("", "A script"), ("curl/8.5.0", "curl"), ("Mozilla/5.0", "A browser")]
)
def test_what_nobody_knows_has_a_name_all_the_same(
    alice: FlaskClient, security: FakeSecurity, agent: str, name: str
) -> None:
    security.open_sessions = [OPEN[0] | {"user_agent": agent}]
    shown = page(alice.get("/account/sessions"))
    assert first(shown, ".entry-name").text() == name
