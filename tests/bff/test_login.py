"""Signing in."""

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page
from tests.bff.fakes import PASSWORD, FakeSecurity

RIGHT = {"login": "alice", "password": PASSWORD}


def test_the_form_lets_password_managers_do_their_work(stranger: FlaskClient) -> None:
    form = page(stranger.get("/login"))
    assert first(form, "#login").attributes["autocomplete"] == "username"
    assert first(form, "#password").attributes["autocomplete"] == "current-password"
    assert {label.attributes["for"] for label in form.css("label")} == {"login", "password"}


def test_the_right_password_opens_a_session(stranger: FlaskClient) -> None:
    answer = stranger.post("/login", data=RIGHT)
    assert (answer.status_code, answer.location) == (303, "/gallery")
    assert stranger.get("/gallery").status_code == 200


def test_who_came_from_a_page_goes_back_there(stranger: FlaskClient) -> None:
    answer = stranger.post("/login", data=RIGHT | {"next": "/upload"})
    assert answer.location == "/upload"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "upload", "",
     "/a\nb", "/\t/elsewhere.example", "javascript:alert(1)"],
)  # fmt: skip
def test_nobody_is_led_to_another_site(stranger: FlaskClient, elsewhere: str) -> None:
    answer = stranger.post("/login", data=RIGHT | {"next": elsewhere})
    assert answer.location == "/gallery"


def test_a_wrong_password_and_an_unknown_name_look_alike(stranger: FlaskClient) -> None:
    wrong = stranger.post("/login", data={"login": "alice", "password": "no"})
    unknown = stranger.post("/login", data={"login": "nobody", "password": "no"})
    assert wrong.status_code == unknown.status_code == 422
    summaries = [first(page(answer), ".summary-title").text() for answer in (wrong, unknown)]
    assert summaries[0] == summaries[1]


def test_the_summary_takes_the_focus_and_the_name_is_kept(stranger: FlaskClient) -> None:
    shown = page(stranger.post("/login", data={"login": "alice", "password": "wrong one"}))
    assert "autofocus" in first(shown, ".summary[role=alert]").attributes
    assert first(shown, "#login").attributes["value"] == "alice"


def test_a_password_is_never_sent_back(stranger: FlaskClient) -> None:
    answer = stranger.post("/login", data={"login": "alice", "password": "not this one"})
    assert "not this one" not in answer.get_data(as_text=True)


def test_an_empty_field_is_named_beside_itself(stranger: FlaskClient) -> None:
    shown = page(stranger.post("/login", data={"login": "alice", "password": ""}))
    assert first(shown, "#password").attributes["aria-describedby"] == "password-error"
    assert first(shown, "#password-error").text(strip=True) == "Enter your password."
    assert first(shown, ".summary a").attributes["href"] == "#password"
    assert first(shown, ".summary-title").text() == "1 thing to correct"


def test_the_summary_counts_what_is_to_be_corrected(stranger: FlaskClient) -> None:
    shown = page(stranger.post("/login", data={}))
    assert first(shown, ".summary-title").text() == "2 things to correct"


def test_too_many_attempts_name_the_seconds_to_wait(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.refusal = Refusal(429, "too_many_attempts", retry_after=3)
    answer = stranger.post("/login", data=RIGHT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert "Wait 3 seconds" in first(page(answer), ".summary-title").text()


def test_security_learns_the_browsers_own_address(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    stranger.post("/login", data=RIGHT, headers={"X-Real-IP": "192.0.2.7"})
    assert security.visitors[0].address == "192.0.2.7"


def test_who_is_signed_in_goes_on_at_once(alice: FlaskClient) -> None:
    assert alice.get("/login?next=/account").location == "/account"


def test_a_service_that_is_down_leaves_the_form_with_the_name(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.is_down = True
    answer = stranger.post("/login?next=/account", data=RIGHT)
    shown = page(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert first(shown, "#login").attributes["value"] == RIGHT["login"]
    assert "does not answer" in first(shown, ".summary-title").text()
    # Nobody waits for security a second time.
    assert security.asked_for == []


@pytest.mark.parametrize("failure", [Refusal(429, "too_many_requests"), ServiceDown("security")])
def test_while_nobody_knows_who_may_register_the_way_there_is_shown(
    stranger: FlaskClient, security: FakeSecurity, failure: Exception
) -> None:
    def fail() -> None:
        raise failure

    security.registration_terms = fail  # type: ignore[assignment,method-assign]  # Of the same use.
    assert page(stranger.get("/login")).css_first("main a[href^='/register']") is not None
