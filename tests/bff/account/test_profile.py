"""The first page of the account."""

import pytest
from flask.testing import FlaskClient

from tests.bff.conftest import first, page
from tests.bff.fakes import FakeSecurity


def test_the_account_says_who_and_how_much(alice: FlaskClient) -> None:
    shown = page(alice.get("/account"))
    assert first(shown, "h1").text() == "alice"
    assert first(shown, ".space-words").text() == "3.0 MB in 2 pictures"
    assert "1 March 2026" in first(shown, ".sections-head").text()


def test_signing_out_is_a_plain_form_with_a_question_that_a_script_may_ask(
    alice: FlaskClient,
) -> None:
    shown = page(alice.get("/account"))
    form = first(shown, "#sign-out")
    assert form.attributes["action"] == "/logout"
    question = first(shown, "dialog")
    assert "open" not in question.attributes
    assert first(question, "button").attributes["form"] == "sign-out"


def test_a_quota_is_a_meter_with_what_is_left(alice: FlaskClient, security: FakeSecurity) -> None:
    security.quota = {"bytes": 10_000_000, "images": None}
    shown = page(alice.get("/account"))
    meter = first(shown, "meter")
    assert (meter.attributes["value"], meter.attributes["max"]) == ("3000000", "10000000")
    assert first(shown, ".space-left").text() == "7.0 MB left"


def test_the_page_stands_without_the_figures(alice: FlaskClient, security: FakeSecurity) -> None:
    security.usage = None
    answer = alice.get("/account")
    assert answer.status_code == 200
    assert "cannot be said" in first(page(answer), "#section").text()


def test_the_account_is_never_stored(alice: FlaskClient) -> None:
    assert alice.get("/account").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("path", "current"), [("/account", "Profile"), ("/account/data", "Data")])
def test_every_page_has_the_list_of_all_and_says_which_it_is(
    alice: FlaskClient, path: str, current: str
) -> None:
    shown = page(alice.get(path))
    names = [link.text(strip=True) for link in shown.css(".sections-list a")]
    assert names == [
        "Profile",
        "Password",
        "Sessions",
        "Apps and tokens",
        "Data",
        "Tags",
        "Trash",
        "Activity",
    ]
    assert [one.text(strip=True) for one in shown.css(".sections-list [aria-current]")] == [current]
    assert first(shown, ".bar a[href='/account']").attributes["aria-current"] == "page"


def test_pages_behind_the_first_lead_back_to_it(alice: FlaskClient) -> None:
    assert page(alice.get("/account")).css_first(".sections-back") is None
    way = first(page(alice.get("/account/data")), ".sections-back")
    assert way.attributes["href"] == "/account"


def test_administration_is_linked_for_administrators_alone(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    assert page(alice.get("/account")).css_first("a[href='/admin']") is None
    security.grant(frozenset({"read", "account", "admin"}))
    assert page(alice.get("/account")).css_first(".sections-list a[href='/admin']") is not None
