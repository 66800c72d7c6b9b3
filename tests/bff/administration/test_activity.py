"""What happened to all accounts."""

from dataclasses import replace

from flask.testing import FlaskClient

from bff.clients.audit_client import AuditLine
from tests.bff.administration.conftest import BOB
from tests.bff.conftest import first, page
from tests.bff.fake_administration import NOW
from tests.bff.fakes import FakeSecurity


def test_a_line_says_whose_account_it_is_and_who_did_it(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    line = AuditLine("account_disabled", NOW, "192.0.2.9", "", is_by_administrator=True)
    security.lines_of_all = [replace(line, user="bob", actor="alice"), line]
    one, gone = page(administrator.get("/admin/activity")).css(".event")
    assert "bob, by alice" in one.text()
    assert "192.0.2.9" in one.text()
    assert "No account, or one that is deleted, by an administrator" in gone.text()


def test_the_filter_stays_in_the_address_and_in_the_way_to_older_lines(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    path = f"/admin/activity?event=signed_in&user={BOB}"
    shown = page(administrator.get(path))
    assert security.asked_for == [("everything", None, "signed_in", BOB)]
    assert first(shown, "option[selected]").attributes["value"] == "signed_in"
    assert first(shown, "#older-link").attributes["href"] == f"{path}&cursor=older"


def test_a_filter_that_was_not_offered_is_none(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    administrator.get("/admin/activity?event=image_deleted&user=x'y")
    assert security.asked_for == [("everything", None, "", "")]


def test_a_cursor_is_handed_on(administrator: FlaskClient, security: FakeSecurity) -> None:
    shown = page(administrator.get("/admin/activity?cursor=older"))
    assert security.asked_for == [("everything", "older", "", "")]
    assert shown.css_first("#older-link") is None
    assert first(shown, "#older").text() == "That is all there is."


def test_nothing_of_a_kind_is_said_apart_from_nothing_at_all(administrator: FlaskClient) -> None:
    said = {
        path: first(page(administrator.get(f"/admin/activity{path}")), "#section > .quiet").text()
        for path in ("", "?event=signed_in")
    }
    assert said == {
        "": "Nothing yet.",
        "?event=signed_in": "Nothing of this kind has happened yet.",
    }
