"""Invitations."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from bff.clients.admin_client import Invitation
from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page
from tests.bff.fake_account import an_id
from tests.bff.fake_administration import INVITATION, NOW
from tests.bff.fakes import FakeSecurity

SENT = {"uses": "3", "ends": "7", "note": "the choir"}


def test_the_link_of_an_invitation_is_shown_once(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    answer = administrator.post("/admin/invitations", data=SENT)
    shown = first(page(answer), "#invitation-link").text()
    assert shown == f"http://localhost:8080/invite/{INVITATION}"
    ((_, wanted),) = security.asked_for
    assert (wanted.uses, wanted.note) == (3, "the choir")
    assert abs(wanted.expires_at - datetime.now(UTC) - timedelta(days=7)) < timedelta(minutes=5)
    assert INVITATION not in administrator.get("/admin/invitations").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"uses": "0"}, "uses"),
        ({"uses": "1001"}, "uses"),
        ({"uses": "many"}, "uses"),
        ({"uses": "9" * 9}, "uses"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_stays_typed(
    administrator: FlaskClient, security: FakeSecurity, changed: dict[str, str], field: str
) -> None:
    answer = administrator.post("/admin/invitations", data=SENT | changed)
    shown = page(answer)
    assert answer.status_code == 422
    assert first(shown, f"#{field}-error").text(strip=True)
    assert first(shown, f"#{field}").attributes["value"] == changed[field]
    assert security.asked_for == []


def test_a_closed_server_takes_no_invitations_and_says_so(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = Refusal(403, "registration_closed")
    answer = administrator.post("/admin/invitations", data=SENT)
    shown = page(answer)
    assert answer.status_code == 422
    assert "closed here" in first(shown, ".summary-title").text()
    assert first(shown, "#note").attributes["value"] == "the choir"


def test_an_end_that_was_not_offered_is_a_bad_request(administrator: FlaskClient) -> None:
    answer = administrator.post("/admin/invitations", data=SENT | {"ends": "9999"})
    assert answer.status_code == 400


def test_the_list_says_what_became_of_each(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    later, before = NOW + timedelta(days=1), NOW - timedelta(days=1)
    security.invited = [
        Invitation(an_id(1), 2, 1, "open", later, "alice"),
        Invitation(an_id(2), 1, 1, "used", later, None),
        Invitation(an_id(3), 2, 1, "", before, None),
    ]
    rows = page(administrator.get("/admin/invitations")).css(".listed .entry")
    said = [row.text() for row in rows]
    assert "1 of 2 accounts made" in said[0]
    assert "Used up" in said[1]
    assert "Without a note" in said[2]
    buttons = [first(row, "button span").text() for row in rows]
    assert buttons == ["Withdraw", "Remove", "Remove"]


def test_the_end_of_the_list_is_said_where_it_did_not_begin(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.invited = [Invitation(an_id(1), 2, 1, "open", NOW + timedelta(days=1), "alice")]
    assert page(administrator.get("/admin/invitations")).css_first("#more") is None
    last = page(administrator.get("/admin/invitations?cursor=older"))
    assert first(last, "#more").text() == "That is all there is."


def test_an_invitation_is_withdrawn(administrator: FlaskClient, security: FakeSecurity) -> None:
    path = f"/admin/invitations/{an_id(1)}/withdraw"
    answer = administrator.post(path)
    assert (answer.status_code, answer.location) == (303, "/admin/invitations")
    security.admin_refusal = Refusal(404, "not_found")
    assert administrator.post(path).status_code == 303
    security.admin_refusal = Refusal(503, "database_unavailable")
    assert administrator.post(path).status_code == 503


def test_an_invitation_without_an_answer_may_be_made_and_what_was_typed_stays(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = ServiceDown("security", 7)
    answer = administrator.post("/admin/invitations", data=SENT)
    shown = page(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert "may be made already" in first(shown, ".summary-title").text()
    assert first(shown, "#note").attributes["value"] == "the choir"


def test_a_refusal_that_is_not_of_the_form_is_not_hidden(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = Refusal(403, "insufficient_scope")
    assert administrator.post("/admin/invitations", data=SENT).status_code == 403
