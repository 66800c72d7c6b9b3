"""Changing the password."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page
from tests.bff.fakes import PASSWORD, FakeSecurity, an_id

NEW = "eight loud storks at dawn"
TYPED = {"current_password": PASSWORD, "new_password": NEW}
OPEN = [
    {"id": an_id(number), "created_at": "2026-11-20T10:00:00Z", "last_used_at": None}
    for number in (901, 1, 2)
]


def change(browser: FlaskClient, **typed: str) -> TestResponse:
    headers = {"User-Agent": "Werkzeug"}
    return browser.post("/account/password", data=TYPED | typed, headers=headers)


def test_the_page_says_when_the_password_was_changed(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    assert page(alice.get("/account/password")).css_first(".part time") is None
    security.profile = {"password_changed_at": "2026-11-20T10:00:00Z"}
    shown = page(alice.get("/account/password"))
    assert "20 November 2026" in first(shown, ".part time").text()


def test_the_form_is_one_that_managers_of_passwords_know(alice: FlaskClient) -> None:
    form = first(page(alice.get("/account/password")), "#password-form")
    assert "hx-post" not in form.attributes
    kinds = {
        one.attributes["name"]: one.attributes.get("autocomplete") for one in form.css("input")
    }
    assert kinds["login"] == "username"
    assert kinds["current_password"] == "current-password"  # A kind of field.
    assert kinds["new_password"] == "new-password"  # A kind of field.


def test_a_new_password_says_how_many_it_signed_out(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.open_sessions = OPEN
    answer = change(alice)
    assert answer.status_code == 200
    said = first(page(answer), ".done").text(strip=True)
    assert said == "Your password is changed. 2 other sessions were signed out."
    assert security.changes == [("password", (NEW, False, "Werkzeug"))]


def test_nobody_else_is_signed_out_where_nobody_was_signed_in(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.open_sessions = OPEN[:1]
    said = first(page(change(alice)), ".done").text(strip=True)
    assert said == "Your password is changed."


def test_tokens_go_with_it_where_that_was_wanted(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    answer = change(alice, revoke_tokens="1")
    assert "Your API tokens are revoked." in first(page(answer), ".done").text()
    assert security.changes[0][1][:2] == (NEW, True)


def test_a_change_asks_nobody_afterwards(alice: FlaskClient, security: FakeSecurity) -> None:
    change(alice)
    assert security.asked[-1] == "change_password"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"current_password": ""}, "current_password", "Enter the password"),
        ({"current_password": "not it"}, "current_password", "not your password"),
        ({"new_password": "short"}, "new_password", "15"),
        ({"new_password": PASSWORD}, "new_password", "Choose another one."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    alice: FlaskClient, security: FakeSecurity, typed: dict[str, str], field: str, words: str
) -> None:
    answer = change(alice, **typed)
    assert answer.status_code == 422
    assert words in first(page(answer), f"#{field}-error").text()
    assert page(answer).css_first(".done") is None
    assert not security.changes


def test_what_security_says_of_the_new_one_stands_beside_it(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.failures["change_password"] = Refusal(
        422, "invalid_fields", fields={"new_password": "Too easy to guess.", "else": "x"}
    )
    shown = page(change(alice))
    assert first(shown, "#new_password-error").text(strip=True) == "Too easy to guess."


def test_a_refusal_that_nobody_knows_keeps_its_words(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.failures["change_password"] = Refusal(422, "strange", detail="psycopg.errors")
    answer = change(alice)
    assert answer.status_code == 422
    assert "psycopg" not in answer.get_data(as_text=True)
    security.failures["change_password"] = Refusal(403, "insufficient_scope")
    assert change(alice).status_code == 403


def test_too_many_guesses_name_the_wait(alice: FlaskClient, security: FakeSecurity) -> None:
    security.failures["change_password"] = Refusal(429, "too_many_attempts", retry_after=9)
    answer = change(alice)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "9")
    assert "Wait 9 seconds" in first(page(answer), ".summary-title").text()


def test_silence_says_that_either_password_may_hold(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.failures["change_password"] = ServiceDown("login", 7)
    answer = change(alice)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert "may be the new one" in first(page(answer), ".summary-title").text()


def test_no_password_is_ever_sent_back(alice: FlaskClient) -> None:
    answer = change(alice, current_password="the wrong one that I typed")
    said = answer.get_data(as_text=True)
    assert "the wrong one that I typed" not in said
    assert NEW not in said
