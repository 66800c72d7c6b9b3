"""Creating an account."""

import pytest
from flask.testing import FlaskClient

from bff.clients.registration_client import Codes, Terms
from bff.outcomes import Refusal
from tests.bff.conftest import first, page
from tests.bff.fake_administration import INVITATION
from tests.bff.fakes import PASSWORD, FakeSecurity

CHARLIE = {"login": "charlie", "password": PASSWORD}


def test_the_form_asks_for_a_new_password(stranger: FlaskClient) -> None:
    field = first(page(stranger.get("/register")), "#password")
    assert field.attributes["autocomplete"] == "new-password"
    assert field.attributes["aria-describedby"] == "password-hint"


def test_a_new_account_is_signed_in_at_once(stranger: FlaskClient) -> None:
    answer = stranger.post("/register", data=CHARLIE)
    assert (answer.status_code, answer.location) == (303, "/gallery")
    assert stranger.get("/gallery").status_code == 200


def test_a_taken_name_is_said_beside_the_name(stranger: FlaskClient) -> None:
    answer = stranger.post("/register", data=CHARLIE | {"login": "alice"})
    assert answer.status_code == 422
    assert "taken" in first(page(answer), "#login-error").text()


def test_a_short_password_is_refused_before_anybody_is_asked(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    answer = stranger.post("/register", data=CHARLIE | {"password": "short"})
    assert "15" in first(page(answer), "#password-error").text()
    assert "charlie" not in security.people


def test_what_security_says_of_a_field_stands_beside_it(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.refusal = Refusal(422, "validation_failed", fields={"login": "Letters only."})
    shown = page(stranger.post("/register", data=CHARLIE))
    assert first(shown, "#login-error").text(strip=True) == "Letters only."


def test_the_words_of_an_unknown_refusal_are_never_shown(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.refusal = Refusal(409, "strange", detail="psycopg.errors.UniqueViolation")
    answer = stranger.post("/register", data=CHARLIE)
    assert answer.status_code == 422
    assert "psycopg" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(("mode", "word"), [("closed", "closed"), ("invite", "by invitation")])
def test_a_server_that_takes_not_everybody_says_so(
    stranger: FlaskClient, security: FakeSecurity, mode: str, word: str
) -> None:
    security.terms = Terms(mode, needs_setup_code=False)
    answer = stranger.get("/register")
    assert answer.status_code == 403
    assert word in first(page(answer), "h1").text()


@pytest.mark.parametrize("mode", ["open", "invite", "closed"])
def test_the_login_page_leads_to_registration_where_that_is_open(
    stranger: FlaskClient, security: FakeSecurity, mode: str
) -> None:
    way = "a[href='/register']"
    security.terms = Terms(mode, needs_setup_code=False)
    assert (page(stranger.get("/login")).css_first(way) is not None) is (mode == "open")


def test_the_first_account_is_asked_for_the_setup_code(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.terms = Terms("open", needs_setup_code=True)
    shown = page(stranger.get("/register"))
    assert first(shown, "#setup_code").attributes["required"] is None
    answer = stranger.post("/register", data=CHARLIE | {"setup_code": " vts_1 "})
    assert answer.status_code == 303
    assert security.codes == [Codes(setup_code="vts_1")]


@pytest.mark.parametrize(
    ("sent", "refusal", "said"),
    [
        ({"setup_code": ""}, None, "Enter the code"),
        ({}, Refusal(403, "setup_code_required"), "Enter the code"),
        ({"setup_code": "x"}, Refusal(422, "invalid_code", fields={"setup_code": "no"}), "not the"),
    ],
    ids=["empty", "not asked for yet", "wrong"],
)
def test_a_wrong_setup_code_is_said_beside_its_field_and_the_rest_stays(
    stranger: FlaskClient,
    security: FakeSecurity,
    sent: dict[str, str],
    refusal: Refusal | None,
    said: str,
) -> None:
    security.refusal = refusal
    answer = stranger.post("/register", data=CHARLIE | sent)
    shown = page(answer)
    assert answer.status_code == 422
    assert said in first(shown, "#setup_code-error").text()
    assert first(shown, "#login").attributes["value"] == "charlie"


def test_an_invitation_goes_with_the_form_and_in_no_address(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.terms = Terms("invite", needs_setup_code=False)
    shown = page(stranger.get(f"/invite/{INVITATION}"))
    assert first(shown, "h1").text() == "You are invited"
    assert first(shown, "#register-form").attributes["action"] == "/register"
    code = first(shown, "input[name=invitation]").attributes["value"]
    assert stranger.post("/register", data=CHARLIE | {"invitation": code}).status_code == 303
    assert security.codes == [Codes(invitation=INVITATION)]


def test_an_invitation_that_is_over_is_said_and_the_name_stays(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.refusal = Refusal(422, "invalid_code", fields={"invitation": "no"})
    answer = stranger.post("/register", data=CHARLIE | {"invitation": INVITATION})
    shown = page(answer)
    assert answer.status_code == 422
    assert "used up" in first(shown, ".summary-title").text()
    assert first(shown, "#login").attributes["value"] == "charlie"
    assert first(shown, "input[name=invitation]").attributes["value"] == INVITATION


def test_who_comes_without_an_invitation_is_told_so(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.refusal = Refusal(403, "invitation_required")
    answer = stranger.post("/register", data=CHARLIE)
    assert answer.status_code == 403
    assert "by invitation" in first(page(answer), "h1").text()


@pytest.mark.parametrize("code", ["vti_short", "vtx_" + "a" * 43, INVITATION + "a"])
def test_what_is_no_invitation_is_no_page(stranger: FlaskClient, code: str) -> None:
    assert stranger.get(f"/invite/{code}").status_code == 404


def test_who_is_signed_in_needs_no_invitation(alice: FlaskClient) -> None:
    assert alice.get(f"/invite/{INVITATION}").location == "/gallery"


def test_a_form_that_comes_after_the_server_was_closed_is_told_so(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.refusal = Refusal(403, "registration_closed")
    answer = stranger.post("/register", data=CHARLIE)
    assert answer.status_code == 403
    assert "closed" in first(page(answer), "h1").text()


def test_a_service_that_is_down_leaves_the_form_with_the_name(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.is_down = True
    answer = stranger.post("/register", data=CHARLIE)
    shown = page(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert first(shown, "#login").attributes["value"] == "charlie"
    # Nobody knows whether the account was made.
    assert "may be there already" in first(shown, ".summary-title").text()


def test_too_many_attempts_name_the_seconds_to_wait(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.refusal = Refusal(429, "too_many_attempts", retry_after=3)
    answer = stranger.post("/register", data=CHARLIE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert "Wait 3 seconds" in first(page(answer), ".summary-title").text()


def test_an_account_whose_first_session_has_to_wait_is_there_all_the_same(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.login_refusal = Refusal(429, "busy")
    answer = stranger.post("/register", data=CHARLIE)
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "charlie" in security.people


def test_an_empty_name_is_said_beside_the_name(stranger: FlaskClient) -> None:
    answer = stranger.post("/register", data=CHARLIE | {"login": " "})
    assert first(page(answer), "#login-error").text(strip=True) == "Choose a name."


def test_who_is_signed_in_goes_on_at_once(alice: FlaskClient) -> None:
    assert alice.get("/register").location == "/gallery"
