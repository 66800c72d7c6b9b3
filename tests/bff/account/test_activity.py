"""What happened to the account."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from bff.account.activity import PER_PAGE
from bff.clients.audit_client import AuditLine
from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page
from tests.bff.fake_account import NOW
from tests.bff.fakes import FakeSecurity

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0"


def lines(count: int) -> list[AuditLine]:
    return [AuditLine("signed_in", NOW - timedelta(minutes=number)) for number in range(count)]


def test_a_line_says_what_when_and_from_where(alice: FlaskClient, security: FakeSecurity) -> None:
    security.lines = [AuditLine("sign_in_failed", NOW, "192.0.2.9", FIREFOX)]
    line = first(page(alice.get("/account/activity")), ".event")
    assert "is-noteworthy" in (line.attributes["class"] or "")
    assert "A wrong password was tried" in line.text()
    assert "Firefox on Linux, 192.0.2.9" in line.text()
    assert first(line, "time").attributes["datetime"] == NOW.isoformat()


def test_what_an_administrator_did_says_so_and_not_from_where(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.lines = [AuditLine("quota_changed", NOW, "192.0.2.9", FIREFOX, True)]
    said = first(page(alice.get("/account/activity")), ".event").text()
    assert "By an administrator" in said
    assert "192.0.2.9" not in said


def test_older_lines_are_behind_a_link_to_their_cursor(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.lines = lines(PER_PAGE + 1)
    newest = page(alice.get("/account/activity"))
    assert len(newest.css(".event")) == PER_PAGE
    way = first(newest, "#older a")
    assert way.attributes["href"] == way.attributes["hx-get"]
    oldest = page(alice.get(str(way.attributes["href"])))
    assert len(oldest.css(".event")) == 1
    assert oldest.css("#older a") == []
    assert first(oldest, "#older").text() == "That is all there is."


def test_a_cursor_that_was_not_given_out_shows_the_newest(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.lines = lines(2)
    shown = page(alice.get("/account/activity?cursor=x"))
    assert len(shown.css(".event")) == 2
    assert shown.css("#older") == []


def test_nothing_yet_is_said(alice: FlaskClient) -> None:
    assert "Nothing yet." in first(page(alice.get("/account/activity")), "#section").text()


@pytest.mark.parametrize(
    ("failure", "status"), [(ServiceDown("security"), 503), (Refusal(422, "x"), 422)]
)
def test_no_half_a_list_is_shown(
    alice: FlaskClient, security: FakeSecurity, failure: Refusal | ServiceDown, status: int
) -> None:
    security.failures["own_activity"] = failure
    assert alice.get("/account/activity").status_code == status
