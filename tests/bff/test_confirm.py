"""The page that asks for the password again."""

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page
from tests.bff.fakes import PASSWORD, FakeSecurity

FORM = {
    "confirm-next": "/account/apps",
    "confirm-back": "/account/apps?x=1",
    "confirm-form": "1",
    "name": "<ShareX>",
    "scopes": ["read", "upload"],
}
PAGE = {"confirm-next": "/account/activity"}


def test_the_page_leads_where_it_is_told_to_and_nowhere_else(alice: FlaskClient) -> None:
    for wanted, found in (("/account/apps", "/account/apps"), ("//evil.example", "/gallery")):
        shown = page(alice.get("/confirm", query_string={"next": wanted}))
        assert first(shown, "[name='confirm-next']").attributes["value"] == found
        assert first(shown, "a.button").attributes["href"] == found
        assert "autofocus" in first(shown, "#confirm-password").attributes


def test_a_page_is_gone_to_after_the_proof(alice: FlaskClient, security: FakeSecurity) -> None:
    answer = alice.post("/confirm", data=PAGE | {"confirm-password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/account/activity")
    assert security.asked == ["prove"]


def test_a_form_is_sent_once_more_after_the_proof(alice: FlaskClient) -> None:
    answer = alice.post("/confirm", data=FORM | {"confirm-password": PASSWORD})
    assert (answer.status_code, answer.location) == (307, "/account/apps")


def test_a_form_that_would_leave_this_site_does_not(alice: FlaskClient) -> None:
    sent = FORM | {"confirm-next": "https://evil.example/", "confirm-password": PASSWORD}
    assert alice.post("/confirm", data=sent).location == "/gallery"


@pytest.mark.parametrize(
    ("failure", "password", "status", "words"),
    [
        (None, "", 422, "Enter your password."),
        (None, "not it", 422, "not your password"),
        (Refusal(429, "too_many_attempts", retry_after=9), PASSWORD, 429, "Wait 9 seconds"),
        (Refusal(422, "strange"), PASSWORD, 422, "Try again"),
        (ServiceDown("login", 7), PASSWORD, 503, "does not answer"),
    ],
)
def test_a_proof_that_fails_is_asked_for_again_with_all_that_was_typed(
    alice: FlaskClient,
    security: FakeSecurity,
    failure: Refusal | ServiceDown | None,
    password: str,
    status: int,
    words: str,
) -> None:
    if failure:
        security.failures["prove"] = failure
    answer = alice.post("/confirm", data=FORM | {"confirm-password": password})
    assert answer.status_code == status
    shown = page(answer)
    assert words in first(shown, "[role=alert]").text()
    carried = [
        (one.attributes["name"], one.attributes["value"])
        for one in shown.css("#confirm-form input[type=hidden]")
    ]
    assert carried == [
        ("confirm-next", "/account/apps"),
        ("confirm-back", "/account/apps?x=1"),
        ("confirm-form", "1"),
        ("name", "<ShareX>"),
        ("scopes", "read"),
        ("scopes", "upload"),
    ]
    assert "value" not in first(shown, "#confirm-password").attributes


def test_a_page_that_waits_stays_one(alice: FlaskClient) -> None:
    shown = page(alice.post("/confirm", data=PAGE))
    assert shown.css("[name='confirm-form']") == []


def test_a_session_that_may_not_prove_anything_gets_the_page_of_a_refusal(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.failures["prove"] = Refusal(403, "insufficient_scope")
    assert alice.post("/confirm", data=FORM | {"confirm-password": "x"}).status_code == 403


def test_it_is_never_stored(alice: FlaskClient) -> None:
    assert alice.get("/confirm").headers["Cache-Control"] == "no-store"
