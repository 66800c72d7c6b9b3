"""Creating an account."""

from flask.testing import FlaskClient

from bff.app import create_app
from bff.outcomes import Refusal
from tests.bff.conftest import Browser, first, page, settings
from tests.bff.fakes import PASSWORD, FakeSecurity, FakeUploader

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


def test_a_closed_server_says_so(security: FakeSecurity, uploader: FakeUploader) -> None:
    app = create_app(settings(registration="closed"), security=security, uploader=uploader)
    app.test_client_class = Browser
    client = app.test_client()
    answer = client.get("/register")
    assert answer.status_code == 403
    assert "closed" in first(page(answer), "h1").text()
    assert page(client.get("/login")).css_first("a[href='/register']") is None


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
    assert "does not answer" in first(shown, ".summary-title").text()


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
