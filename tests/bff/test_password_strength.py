"""How strong a password is, while it is chosen."""

import pytest
from flask.testing import FlaskClient

from bff.clients.accounts_client import Strength
from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeSecurity


@pytest.mark.parametrize(
    ("strength", "words"),
    [
        (Strength(4, is_accepted=True, message=""), "Strong"),
        (Strength(3, is_accepted=True, message=""), "Strong enough"),
        (
            Strength(1, is_accepted=False, message="It is a list of names."),
            "It is a list of names.",
        ),
        (Strength(1, is_accepted=False, message=""), "Easy to guess"),
    ],
)
def test_a_verdict_is_a_bar_and_words(
    stranger: FlaskClient, security: FakeSecurity, strength: Strength, words: str
) -> None:
    security.strength = strength
    verdict = first(page(stranger.post("/password-strength", data={"password": "x"})), ".verdict")
    assert verdict.text(strip=True) == words
    kinds = (verdict.attributes["class"] or "").split()
    assert f"verdict-{strength.score}" in kinds
    assert ("is-accepted" in kinds) is strength.is_accepted


def test_it_is_judged_for_the_name_that_it_is_for(
    stranger: FlaskClient, alice: FlaskClient, security: FakeSecurity
) -> None:
    stranger.post("/password-strength", data={"password": "x y", "login": " charlie "})
    alice.post("/password-strength", data={"new_password": "x y", "login": "bob"})
    judged = [("judged", ("x y", "charlie")), ("judged", ("x y", "alice"))]
    assert security.changes == judged


def test_nothing_typed_is_not_judged(stranger: FlaskClient, security: FakeSecurity) -> None:
    answer = stranger.post("/password-strength", data={"new_password": ""})
    assert answer.status_code == 200
    assert page(answer).css(".verdict") == []
    assert security.asked == []


def test_the_password_never_comes_back_and_is_never_stored(stranger: FlaskClient) -> None:
    answer = stranger.post("/password-strength", data={"password": "seven quiet herons"})
    assert "herons" not in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("failure", "status"), [(ServiceDown("login"), 503), (Refusal(429, "busy"), 429)]
)
def test_no_verdict_is_an_error_and_no_verdict(
    stranger: FlaskClient, security: FakeSecurity, failure: Refusal | ServiceDown, status: int
) -> None:
    security.failures["password_strength"] = failure
    answer = stranger.post("/password-strength", data={"password": "x"})
    assert answer.status_code == status
    assert page(answer).css(".verdict") == []
