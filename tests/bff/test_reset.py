"""Setting a new password by a link."""

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page
from tests.bff.fake_administration import RESET
from tests.bff.fakes import PASSWORD, FakeSecurity

SENT = {"code": RESET, "new_password": PASSWORD}


def test_the_code_goes_with_the_form_and_in_no_address(stranger: FlaskClient) -> None:
    shown = page(stranger.get(f"/reset/{RESET}"))
    form = first(shown, "#reset-form")
    assert form.attributes["action"] == "/reset"
    assert first(form, "input[name=code]").attributes["value"] == RESET
    assert first(form, "#new_password").attributes["autocomplete"] == "new-password"


def test_the_new_password_leads_to_the_login_page_which_says_so(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    """Whoever is signed in here is signed out, as every session of the person has ended."""
    answer = alice.post("/reset", data=SENT)
    assert (answer.status_code, answer.location) == (303, "/login?told=password-reset")
    assert security.resets == [(RESET, PASSWORD)]
    cleared = [one for one in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in one]
    assert len(cleared) >= 2
    assert "new password is set" in page(alice.get(answer.location)).css_first("#status").text()


def test_a_short_password_is_said_beside_its_field(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    answer = stranger.post("/reset", data=SENT | {"new_password": "short"})
    assert answer.status_code == 422
    assert "15" in first(page(answer), "#new_password-error").text()
    assert security.resets == []


def test_what_security_says_of_the_password_stands_beside_it(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    fields = {"new_password": "This password is too common."}
    security.reset_refusal = Refusal(422, "invalid_fields", fields=fields)
    answer = stranger.post("/reset", data=SENT)
    assert answer.status_code == 422
    said = first(page(answer), "#new_password-error").text(strip=True)
    assert said == "This password is too common."


def test_a_link_that_is_over_says_so(stranger: FlaskClient, security: FakeSecurity) -> None:
    security.reset_refusal = Refusal(422, "invalid_code", fields={"code": "no"})
    answer = stranger.post("/reset", data=SENT)
    assert answer.status_code == 422
    assert first(page(answer), "h1").text() == "This link is over"


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (Refusal(429, "too_many_attempts", retry_after=3), 429, "Wait 3 seconds"),
        (ServiceDown("login", 7), 503, "may be set already"),
    ],
    ids=["busy", "down"],
)
def test_a_failure_leaves_the_form_with_its_code(
    stranger: FlaskClient,
    security: FakeSecurity,
    failure: Refusal,
    status: int,
    said: str,
) -> None:
    security.reset_refusal = failure
    answer = stranger.post("/reset", data=SENT)
    shown = page(answer)
    assert answer.status_code == status
    assert said in first(shown, ".summary-title").text()
    assert first(shown, "input[name=code]").attributes["value"] == RESET


@pytest.mark.parametrize("code", ["", "vtx_short", "vti_" + "a" * 43, RESET + "a"])
def test_what_is_no_code_is_no_page(stranger: FlaskClient, code: str) -> None:
    assert stranger.get(f"/reset/{code}").status_code == 404
    assert stranger.post("/reset", data=SENT | {"code": code}).status_code == 404


def test_a_refusal_that_is_not_of_the_form_is_not_hidden(
    stranger: FlaskClient, security: FakeSecurity
) -> None:
    security.reset_refusal = Refusal(403, "forbidden")
    assert stranger.post("/reset", data=SENT).status_code == 403
