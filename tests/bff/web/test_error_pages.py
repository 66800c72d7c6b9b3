"""What goes wrong is said kindly, and says nothing of the inside."""

from urllib.parse import quote

import pytest
from flask import Flask, Response, abort
from flask.testing import FlaskClient

from bff.outcomes import Refusal
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeSecurity, FakeUploader, an_id

HEADINGS = {
    "400": "That could not be understood",
    "404": "There is nothing here",
    "500": "Something broke",
}
DESIGNED = (400, 401, 403, 404, 405, 413, 429, 500, 503)


@pytest.mark.parametrize("status", DESIGNED)
def test_each_refusal_has_a_page(app: Flask, alice: FlaskClient, status: int) -> None:
    app.view_functions["account.profile.index"] = lambda: abort(status)
    answer = alice.get("/account")
    assert answer.status_code == status
    assert first(page(answer), "h1").text()


@pytest.fixture
def ending(security: FakeSecurity, uploader: FakeUploader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session of the viewer ends after its cookie was checked."""

    def refuse(_: str) -> None:
        security.access.clear()
        security.refreshes.clear()
        raise Refusal(401, "unauthorized")

    monkeypatch.setattr(uploader, "_own", refuse)


@pytest.mark.usefixtures("ending")
@pytest.mark.parametrize("path", ["/gallery?cursor=80", f"/pictures/{an_id(1)}"])
def test_a_session_that_ends_between_two_questions_leads_to_the_login_and_back(
    alice: FlaskClient, path: str
) -> None:
    answer = alice.get(path)
    assert answer.status_code == 303
    assert answer.location == f"/login?next={quote(path, safe='/')}"


@pytest.mark.usefixtures("ending")
def test_a_session_that_ends_under_htmx_leaves_the_page_where_it_is(alice: FlaskClient) -> None:
    headers = {"HX-Request": "true"}
    answer = alice.post(f"/pictures/{an_id(1)}", data={"name": "Heron"}, headers=headers)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers


@pytest.mark.usefixtures("ending")
def test_a_form_whose_session_ended_leads_to_the_login_and_the_gallery(alice: FlaskClient) -> None:
    answer = alice.post(f"/pictures/{an_id(1)}", data={"name": "Heron"})
    assert (answer.status_code, answer.location) == (303, "/login?next=/gallery")


def test_an_identity_that_one_service_alone_refuses_ends_with_a_page(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    # The login page would lead straight back, without an end.
    uploader.refusal = Refusal(401, "unauthorized")
    answer = alice.get("/gallery")
    assert answer.status_code == 500
    assert first(page(answer), "h1").text() == "A part of this server does not know you"
    assert page(answer).css_first("a[href^='/login']") is None


def test_a_right_that_is_missing_is_no_forged_request(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.grant(frozenset())
    missing = alice.get("/gallery")
    forged = alice.post("/logout", headers={"Sec-Fetch-Site": "cross-site"})
    assert missing.status_code == forged.status_code == 403
    assert first(page(missing), "h1").text() == "Your account may not do that"
    assert first(page(forged), "h1").text() == "That came from somewhere else"


def test_a_rare_status_borrows_the_nearest_page(app: Flask, alice: FlaskClient) -> None:
    app.view_functions["account.profile.index"] = lambda: abort(418)
    answer = alice.get("/account")
    assert answer.status_code == 418
    assert page(answer).css_first("h1") is not None


def test_a_fault_of_ours_shows_nothing_of_itself(app: Flask, alice: FlaskClient) -> None:
    def broken() -> str:
        raise RuntimeError("secret inside")

    app.view_functions["account.profile.index"] = broken
    answer = alice.get("/account")
    assert answer.status_code == 500
    assert "secret inside" not in answer.get_data(as_text=True)


def test_a_method_that_is_not_there_names_those_that_are(alice: FlaskClient) -> None:
    answer = alice.delete("/gallery")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_missing_page_asks_nobody_twice_when_security_is_down(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.is_down = True
    assert alice.get("/nothing-here").status_code == 404


@pytest.mark.parametrize(
    ("status", "shown"), [(409, "400"), (422, "400"), (501, "500"), (507, "500"), (404, "404")]
)
def test_a_refusal_that_no_view_expected_is_a_page(
    alice: FlaskClient, uploader: FakeUploader, status: int, shown: str
) -> None:
    uploader.refusal = Refusal(status, "strange", detail="psycopg.errors", retry_after=4)
    answer = alice.get("/gallery")
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "4")
    assert first(page(answer), "h1").text() == HEADINGS[shown]
    assert "psycopg" not in answer.get_data(as_text=True)


def test_a_status_that_a_view_answers_itself_is_left_alone(app: Flask, alice: FlaskClient) -> None:
    app.view_functions["account.profile.index"] = lambda: abort(Response("own words", 418))
    answer = alice.get("/account")
    assert (answer.status_code, answer.get_data(as_text=True)) == (418, "own words")


def test_an_outage_tells_nobody_to_sign_in(alice: FlaskClient, security: FakeSecurity) -> None:
    security.is_down = True
    shown = page(alice.get("/gallery"))
    assert shown.css_first("header nav") is None
