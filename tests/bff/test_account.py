"""One's own account."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from bff.account import device_words
from bff.outcomes import Refusal
from tests.bff.conftest import first, page, set_cookies
from tests.bff.fakes import FakeSecurity, an_id

OPEN: list[dict[str, Any]] = [
    {"id": an_id(1), "created_at": "2026-11-20T10:00:00Z", "last_used_at": "2026-11-23T10:00:00Z"},
    {"id": an_id(901), "created_at": "2026-11-21T10:00:00Z", "last_used_at": None},
]


def test_the_account_says_who_and_how_much(alice: FlaskClient) -> None:
    shown = page(alice.get("/account"))
    assert first(shown, "h1").text() == "alice"
    assert first(shown, ".space-words").text() == "3.0 MB in 2 pictures"


def test_signing_out_is_a_plain_form_with_a_question_that_a_script_may_ask(
    alice: FlaskClient,
) -> None:
    shown = page(alice.get("/account"))
    form = first(shown, "#sign-out")
    assert form.attributes["action"] == "/logout"
    question = first(shown, "dialog")
    assert "open" not in question.attributes
    assert first(question, "button").attributes["form"] == "sign-out"


def test_a_quota_is_a_meter(alice: FlaskClient, security: FakeSecurity) -> None:
    security.quota = {"bytes": 10_000_000, "images": None}
    meter = first(page(alice.get("/account")), "meter")
    assert (meter.attributes["value"], meter.attributes["max"]) == ("3000000", "10000000")


def test_the_page_stands_without_the_figures(alice: FlaskClient, security: FakeSecurity) -> None:
    security.usage = None
    assert alice.get("/account").status_code == 200


def test_this_browser_comes_first_and_has_no_button(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.open_sessions = OPEN
    rows = page(alice.get("/account")).css(".sessions li")
    assert "This browser" in rows[0].text()
    assert [len(row.css("form")) for row in rows] == [0, 1]


def test_another_session_is_ended_by_its_button(alice: FlaskClient, security: FakeSecurity) -> None:
    answer = alice.post(f"/account/sessions/{an_id(1)}")
    assert (answer.status_code, answer.location) == (303, "/account#sessions")
    assert security.ended == [an_id(1)]


def test_htmx_gets_the_sessions_that_are_left(alice: FlaskClient) -> None:
    answer = alice.post(f"/account/sessions/{an_id(1)}", headers={"HX-Request": "true"})
    shown = page(answer)
    assert answer.status_code == 200
    assert first(shown, "#sessions[data-said]").attributes["data-said"]
    assert "data-said" not in first(page(alice.get("/account")), "#sessions").attributes


def test_a_session_that_is_over_already_is_no_error(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.end_refusal = Refusal(404, "not_found")
    assert alice.post(f"/account/sessions/{an_id(1)}").location == "/account#sessions"


def test_a_session_that_cannot_be_ended_is_said_to_be(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.end_refusal = Refusal(429, "too_many_requests")
    assert alice.post(f"/account/sessions/{an_id(1)}").status_code == 429


def test_who_ends_their_own_session_is_signed_out(alice: FlaskClient) -> None:
    answer = alice.post(f"/account/sessions/{an_id(901)}")
    assert answer.location == "/login"
    assert ["Max-Age=0" in cookie for cookie in set_cookies(answer)] == [True, True]


def test_the_account_is_never_stored(alice: FlaskClient) -> None:
    assert alice.get("/account").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("agent", "words"),
    [("Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0", "Firefox on Linux"),
     ("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Safari/604", "Safari on iPhone"),
     ("curl/8.5.0", "curl"), ("", "")],
)  # fmt: skip
def test_a_browser_is_called_by_its_name(agent: str, words: str) -> None:
    assert device_words(agent) == words
