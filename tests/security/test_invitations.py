"""Invitations as administrators handle them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from security.config import RegistrationMode
from security.records.tables import audit_events
from tests.security.conftest import Build, MovableClock
from tests.security.service import Caller, Service, assert_problem

PATH = "/v1/admin/invitations"


@pytest.fixture
def founder(service: Service) -> Caller:
    return service.founder()


def test_an_invitation_is_answered_with_its_link_once(service: Service, founder: Caller) -> None:
    answer = service.send_as(founder, "POST", PATH, json={"uses": 3, "note": "for the club"})
    assert answer.status_code == 201
    made = answer.json
    url = made.pop("url")
    assert url.startswith("http://vitrine.test/invite/vti_")
    assert made | {"id": "", "created_at": "", "expires_at": ""} == {
        "id": "",
        "uses": 3,
        "used": 0,
        "note": "for the club",
        "created_at": "",
        "expires_at": "",
        "created_by": "founder",
    }
    listed = service.send_as(founder, "GET", PATH)
    assert listed.json == {"items": [made], "next_cursor": None}
    assert url.rpartition("/")[2] not in listed.text
    invited = service.register("alice", invitation=url.rpartition("/")[2])
    assert invited.status_code == 201
    assert service.send_as(founder, "GET", PATH).json["items"][0]["used"] == 1


def test_it_ends_in_a_week_unless_said(service: Service, founder: Caller) -> None:
    answer = service.send_as(founder, "POST", PATH, json={})
    assert (answer.json["uses"], answer.json["note"]) == (1, "")
    made, ends = (
        datetime.fromisoformat(answer.json[name]) for name in ("created_at", "expires_at")
    )
    assert (ends - made).days == 7


def test_it_ends_when_it_is_said_to(service: Service, founder: Caller, clock: MovableClock) -> None:
    ends = datetime.fromtimestamp(clock() + 3600, UTC).isoformat()
    answer = service.send_as(founder, "POST", PATH, json={"expires_at": ends})
    assert datetime.fromisoformat(answer.json["expires_at"]).timestamp() == clock() + 3600


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"uses": 0}, "uses"),
        ({"uses": 1001}, "uses"),
        ({"uses": "3"}, "uses"),
        ({"uses": True}, "uses"),
        ({"uses": None}, "uses"),
        ({"note": "x" * 201}, "note"),
        ({"note": 7}, "note"),
        ({"note": "a\u0000b"}, "note"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"expires_at": "2027-02-01T00:00:00"}, "expires_at"),
        ({"expires_at": "2027-01-15T08:00:00Z"}, "expires_at"),
        ({"expires_at": "2029-01-15T08:00:00Z"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59Z"}, "expires_at"),
        ({"expires_at": "0001-01-01T00:00:00+14:00"}, "expires_at"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    service: Service, founder: Caller, body: dict[str, object], field: str
) -> None:
    answer = service.send_as(founder, "POST", PATH, json=body)
    assert_problem(answer, 422, "invalid_fields")
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_proof_that_is_too_old_makes_no_invitation(
    service: Service, founder: Caller, clock: MovableClock
) -> None:
    clock.move(601)
    assert_problem(service.send_as(founder, "POST", PATH, json={}), 401, "proof_required")
    assert service.send_as(founder, "GET", PATH).json["items"] == []


def test_members_neither_see_nor_make_any(service: Service) -> None:
    alice = service.new_caller("alice")
    assert_problem(service.send_as(alice, "GET", PATH), 403, "insufficient_scope")
    assert_problem(service.send_as(alice, "POST", PATH, json={}), 403, "insufficient_scope")


def test_where_nobody_may_register_nobody_is_invited(service: Service, build: Build) -> None:
    closed = build(registration=RegistrationMode.CLOSED)
    answer = closed.send_as(closed.founder(), "POST", PATH, json={})
    assert_problem(answer, 403, "registration_closed")


def test_a_list_goes_on_at_its_cursor(
    service: Service, founder: Caller, clock: MovableClock
) -> None:
    for note in "abc":
        service.send_as(founder, "POST", PATH, json={"note": note})
        clock.move(1)
    first = service.send_as(founder, "GET", f"{PATH}?limit=2").json
    rest = service.send_as(founder, "GET", f"{PATH}?limit=2&cursor={first['next_cursor']}").json
    assert [one["note"] for one in (*first["items"], *rest["items"])] == ["c", "b", "a"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor="])
def test_a_wrong_query_is_named_by_its_field(service: Service, founder: Caller, query: str) -> None:
    answer = service.send_as(founder, "GET", f"{PATH}?{query}")
    assert_problem(answer, 422, "invalid_fields")
    assert [error["field"] for error in answer.json["errors"]] == [query.partition("=")[0]]


def test_a_withdrawn_invitation_is_over(service: Service, founder: Caller) -> None:
    made = service.send_as(founder, "POST", PATH, json={}).json
    path = f"{PATH}/{made['id']}"
    assert service.send_as(founder, "DELETE", path).status_code == 204
    assert_problem(service.send_as(founder, "DELETE", path), 404, "not_found")
    answer = service.register("alice", invitation=made["url"].rpartition("/")[2])
    assert_problem(answer, 422, "invalid_code")


def test_the_audit_log_tells_of_both_without_the_code(service: Service, founder: Caller) -> None:
    made = service.send_as(founder, "POST", PATH, json={"uses": 2}).json
    service.send_as(founder, "DELETE", f"{PATH}/{made['id']}")
    with service.deps.database.reading() as connection:
        lines = connection.execute(select(audit_events).order_by(audit_events.c.id)).all()
    told = [(line.event, line.details) for line in lines if line.event.startswith("invitation")]
    assert told == [
        ("invitation_made", f'{{"invitation": "{made["id"]}", "uses": 2}}'),
        ("invitation_withdrawn", f'{{"invitation": "{made["id"]}"}}'),
    ]
    assert made["url"].rpartition("_")[2] not in str(lines)
