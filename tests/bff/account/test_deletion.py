"""Leaving for good."""

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page, set_cookies
from tests.bff.fake_account import a_token
from tests.bff.fakes import PASSWORD, FakeSecurity, an_id

TYPED = {"login": "alice", "password": PASSWORD}


def test_the_page_says_what_goes_and_how_much(alice: FlaskClient, security: FakeSecurity) -> None:
    security.tokens, security.open_sessions = [a_token(1), a_token(2)], [{"id": an_id(901)}]
    lines = [one.text() for one in page(alice.get("/account/delete")).css(".message-list li")]
    assert lines == [
        "2 pictures, 3.0 MB, and every link to them",
        "2 API tokens, so programs stop uploading",
        "1 session, this one too",
    ]


def test_the_trash_goes_too_and_is_named(alice: FlaskClient, security: FakeSecurity) -> None:
    assert security.usage is not None
    security.usage |= {"trashed_images": 1, "trashed_bytes": 900}
    line = first(page(alice.get("/account/delete")), ".message-list li").text()
    assert line == "2 pictures (1 in the trash), 3.0 MB, and every link to them"


def test_what_is_not_there_does_not_go_and_what_is_unknown_is_not_counted(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    nothing = {"images": 0, "bytes": 0, "trashed_images": 0, "trashed_bytes": 0}
    security.usage = nothing
    assert len(page(alice.get("/account/delete")).css(".message-list li")) == 1
    security.usage = None
    (pictures, _) = page(alice.get("/account/delete")).css(".message-list li")
    assert pictures.text() == "Every picture that is here, and every link to them"


@pytest.mark.parametrize("login", ["alice", " Alice ", "\uff21lice"])
def test_who_types_name_and_password_is_gone_and_told_so(
    alice: FlaskClient, security: FakeSecurity, login: str
) -> None:
    answer = alice.post("/account/delete", data=TYPED | {"login": login})
    assert (answer.status_code, answer.location) == (303, "/login?told=account-deleted")
    assert security.changes == [("deleted", ("identity-of-alice",))]
    assert ["Max-Age=0" in cookie for cookie in set_cookies(answer)] == [True, True]
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    shown = page(alice.get(answer.location))
    assert first(shown, "#status.is-shown").text().startswith("Your account is deleted.")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"login": "bob"}, "login", "alice"),
        ({"login": ""}, "login", "alice"),
        ({"password": ""}, "password", "Enter your password."),
        ({"password": "not it"}, "password", "not your password"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_deleted(
    alice: FlaskClient, security: FakeSecurity, typed: dict[str, str], field: str, words: str
) -> None:
    answer = alice.post("/account/delete", data=TYPED | typed)
    assert answer.status_code == 422
    assert words in first(page(answer), f"#{field}-error").text()
    assert not security.changes
    assert not set_cookies(answer)
    assert first(page(answer), "#login").attributes["value"] == (TYPED | typed)["login"]


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (Refusal(409, "last_administrator"), 422, "Make somebody else one first."),
        (Refusal(429, "too_many_attempts", retry_after=9), 429, "Wait 9 seconds"),
        (Refusal(422, "strange"), 422, "Try again"),
        (ServiceDown("login"), 503, "may still delete the account"),
    ],
)
def test_a_failure_leaves_everybody_signed_in_and_says_no_more_than_is_known(
    alice: FlaskClient,
    security: FakeSecurity,
    failure: Refusal | ServiceDown,
    status: int,
    words: str,
) -> None:
    security.failures["delete_account"] = failure
    answer = alice.post("/account/delete", data=TYPED)
    assert answer.status_code == status
    assert words in first(page(answer), ".summary-title").text()
    assert not set_cookies(answer)
    assert alice.get("/account/delete").status_code == 200


def test_a_right_that_is_missing_has_its_page(alice: FlaskClient, security: FakeSecurity) -> None:
    security.failures["delete_account"] = Refusal(403, "insufficient_scope")
    assert alice.post("/account/delete", data=TYPED).status_code == 403
